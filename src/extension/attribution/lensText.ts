/** @file What stands over a message: Explain; what is going on; what is painted, the answer and the scores; or why there are none. */
import * as l10n from '@vscode/l10n';
import { duration, percent, wholePercent } from '../../base/readableNumbers';
import { firstMethod } from '../../picture/firstMethod';
import { otherLanguagesSentence, wordsInOtherLanguages } from '../../picture/otherLanguages';
import { paintedNumbers, pickedOf, type PaintedNumbers } from '../../picture/paintedNumbers';
import { scoreCaution } from '../../picture/publishedScores';
import { isAtChance } from '../../picture/shownTrust';
import type { Explanation, ModelExplanation } from '../../protocol/explanation';
import { commands } from '../core/contributions';
import type { ExplainedFile } from './explanationStore';
import { answerSentence, answerTitle } from './answerLens';
import { byModel, methodText, quantityName, roughScoresText } from './explanationWords';
import { failureLenses } from './failureLens';
import { label } from '../core/labelText';
import { GAP, MANAGE_TRUST, type LensPlace, type LensText, type LensView } from './lensParts';
import { pictureWarnings } from './pictureWarnings';
import { askedName, pictureName, sidesName } from './shownPicture';
import { outlinedSentence, secondsForTrust, trustName, trustSentences, waitingSentence } from './trustWords';
import { workLenses } from './workLens';

type Explained = ExplainedFile & { readonly explanation: Explanation };

/**
 * @param file what is known of the file; undefined before it is first explained
 * @param trusted whether the workspace is
 * @param view whose numbers are painted, and which
 */
export function lensTexts(
  file: ExplainedFile | undefined,
  trusted: boolean,
  place: LensPlace,
  view: LensView = { mode: 'tuned', quantity: 'influence' },
): LensText[] {
  const first = place.message === 0;
  if (file?.work) return first ? workLenses(file, view) : [];
  if (!trusted && !file?.explanation) return first ? [restricted()] : [];
  if (file?.error && !file.stale) return first ? failureLenses(file.error, file.label) : [];
  if (first && view.attention !== undefined) return attended(view.attention);
  if (first && view.surprise) return surprised(view.surprise);
  if (!file?.explanation) return [beforeExplaining()];
  const known = { ...file, explanation: file.explanation };
  if (file.stale) return edited(known, place, view);
  const painted = paintedNumbers(file.explanation, { ...view, ...pickedOf(file) });
  if (!first) return shares(known.explanation, place, painted);
  const otherModel = view.models !== undefined && view.models !== file.label;
  return [
    ...asked(known),
    ...shown(known, painted),
    ...warnings(known.explanation),
    ...(otherModel ? [ofOtherModel(file.label, view.models)] : []),
    answer(known.explanation, view),
    ...rules(view),
    ...scores(known, painted, view),
    ...outlined(known.explanation, painted),
    ...further(known.explanation, painted),
    ...shares(known.explanation, place, painted),
  ];
}

/** What was read in with the file. */
function withLinked({ prompt }: Explanation): string[] {
  const files = (prompt.parts?.length ?? 1) - 1;
  if (files === 0) return [];
  return [files === 1 ? l10n.t('With 1 linked file') : l10n.t('With {0} linked files', files)];
}

/** What makes the picture another one than it looks like; the way out is another model. */
function warnings(explanation: Explanation): LensText[] {
  return pictureWarnings(explanation).map(({ title, tooltip }) => {
    return { title: label`$(warning)${GAP}${title}`, tooltip, command: commands.selectPair };
  });
}

/** What was picked and is not painted yet: it may take as long as a preview. */
function asked(file: Explained): LensText[] {
  const title = askedName(file);
  if (title === undefined) return [];
  const tooltip = l10n.t(
    'A run of the model over the prompt and the answer. Picking another word, or Escape, ends it.',
  );
  return [{ title: label`$(sync~spin)${GAP}${title}`, tooltip, command: commands.leaveView }];
}

/** What is painted, which a click changes, and the way back where it is not the usual picture. */
function shown(file: Explained, painted: PaintedNumbers): LensText[] {
  const { explanation } = file;
  const sides = sidesName(painted);
  const tooltip = [
    ...(sides === undefined ? [] : [capital(sides)]),
    methodText(explanation, painted.quantity),
    l10n.t('A click shows another picture: tuned, base, their difference, what a word of the answer depended on.'),
  ].join('\n');
  const other = painted.mode === 'difference' || painted.quantity === 'contrast';
  const part = file.selection ? [l10n.t('Selection alone')] : withLinked(explanation);
  const title = [...part, pictureName(file, painted), ...(other && sides !== undefined ? [sides] : [])].join(' · ');
  const left = file.answerWord !== undefined || file.contrast !== undefined || file.passage !== undefined;
  const usual = painted.mode === 'tuned' || painted.mode === 'single';
  return [
    { title: label`${title} ▾`, tooltip, command: commands.chooseView },
    ...(left || !usual ? [back()] : []),
    ...(file.selection && !left ? [wholePrompt()] : []),
  ];
}

function back(): LensText {
  const tooltip = l10n.t('Escape does the same while the cursor is in the prompt.');
  return { title: label`✕ ${l10n.t('back')}`, tooltip, command: commands.leaveView };
}

function wholePrompt(): LensText {
  const tooltip = l10n.t('The selection was explained as a prompt of its own.');
  return { title: label`${l10n.t('explain the whole prompt')}`, tooltip, command: commands.explainPrompt };
}

function attended(word: string): LensText[] {
  const title = l10n.t('Attention of “{0}” · solid: attends to, dashed: attended by', word);
  const tooltip = l10n.t('What the heads read from where. That is no measure of what the answer depended on.');
  return [{ title: label`${title}`, tooltip, command: commands.showAttentionPanel }, back()];
}

function surprised({ title, tooltip, stale }: NonNullable<LensView['surprise']>): LensText[] {
  const again = {
    title: label`$(refresh)${GAP}${l10n.t('Edited since · measure again')}`,
    tooltip: l10n.t('What is painted is of the prompt before your edits.'),
    command: commands.showSurprise,
  };
  const shownNow = { title: label`${title} ▾`, tooltip, command: commands.chooseView };
  return [...(stale ? [again] : []), shownNow, back()];
}

function beforeExplaining(): LensText {
  const tooltip = l10n.t('Show on the prompt which words the models used for the answer.');
  return { title: label`$(eye)${GAP}${l10n.t('Explain')}`, tooltip, command: commands.explainPrompt };
}

/** Over a line of a file of many chats. */
export function lineLens(): LensText {
  const tooltip = l10n.t('Explain the chat on this line.');
  return { title: label`$(eye)${GAP}${l10n.t('Explain this line')}`, tooltip, command: commands.explainPrompt };
}

/** The score from before is kept in sight, since it is what the next one is compared with. */
function edited({ explanation }: Explained, { message }: LensPlace, view: LensView): LensText[] {
  const before = roughScoresText(explanation.models);
  const was = message > 0 || before === '' ? '' : ` (${l10n.t('was {0}', before)})`;
  const again = {
    title: label`$(refresh)${GAP}${l10n.t('Edited since · explain again')}${was}`,
    tooltip: l10n.t('What is painted is of the prompt before your edits.'),
    command: commands.explainPrompt,
  };
  const compare = {
    title: label`$(diff)${GAP}${l10n.t('compare with before')}`,
    tooltip: l10n.t('Both versions beside each other: the answers, the rules and the scores.'),
    command: commands.compareWithBefore,
  };
  return message > 0 ? [again] : [again, compare, answer(explanation, view)];
}

function ofOtherModel(before: string, now: string | undefined): LensText {
  return {
    title: label`$(refresh)${GAP}${l10n.t('of {0} · explain with {1}', before, now ?? '')}`,
    tooltip: l10n.t('Another model was chosen since this picture was made.'),
    command: commands.explainPrompt,
  };
}

function restricted(): LensText {
  const title = label`$(shield)${GAP}${l10n.t('Restricted Mode · no model is loaded')}`;
  return { title, tooltip: l10n.t('Trust the workspace to explain its prompts.'), command: MANAGE_TRUST };
}

/** The answer's beginning; a click opens all of it beside the prompt. */
function answer(explanation: Explanation, { mode }: LensView): LensText {
  const tooltip = [
    answerSentence(explanation, mode),
    l10n.t('A click opens the whole answer beside the prompt; there the cursor’s word shows what it depended on.'),
  ].join('\n');
  const title = `${answerTitle(explanation, mode)} · ${l10n.t('read…')}`;
  return { title: label`$(comment)${GAP}${title}`, tooltip, command: commands.readAnswer };
}

/** What the rules do, or what it takes to know. A click opens the rules beside the prompt. */
function rules({ rules: told }: LensView): LensText[] {
  if (told === undefined) return [];
  const known = typeof told === 'string';
  const title = known ? told : l10n.t('which rules matter ({0})', duration(told));
  const tooltip = known
    ? l10n.t('Each rule was deleted and the same answer scored again. A click shows the rules in the side bar.')
    : l10n.t('Deletes each rule in turn and scores the same answer again.');
  return [{ title: label`$(checklist)${GAP}${title}`, tooltip, command: commands.measureRules }];
}

/** Score and trust belong to the whole prompt: they stand over its first message. */
function scores({ explanation }: Explained, painted: PaintedNumbers, view: LensView): LensText[] {
  const tooltip = tooltipOf(explanation, painted);
  const parts = [...score(explanation, view), ...trust(explanation, painted)];
  const unfinished = explanation.stage === 'influence' && explanation.matrixSeconds === undefined;
  const finish = {
    title: label`$(refresh)${GAP}${l10n.t('stopped early · continue')}`,
    tooltip: l10n.t('What was computed until it was stopped is there. A click computes the rest.'),
    command: commands.explainPrompt,
  };
  const told = { title: label`${parts.join(' · ')}`, tooltip, command: commands.showMenu };
  return [...(parts.length > 0 ? [told] : []), ...(unfinished ? [finish] : [])];
}

/** Where the words are outlined, the lens that says so says it. */
function trust(explanation: Explanation, painted: PaintedNumbers): string[] {
  const name = trustName(explanation, painted);
  return name === undefined || isAtChance(explanation, painted) ? [] : [name];
}

/** Why the words are not filled. */
function outlined(explanation: Explanation, painted: PaintedNumbers): LensText[] {
  const why = outlinedSentence(explanation, painted);
  if (why === undefined) return [];
  const tooltip = [why, ...trustSentences(explanation, painted)].join('\n');
  const title = l10n.t('outlined: {0}', trustName(explanation, painted) ?? '');
  return [{ title: label`$(warning)${GAP}${title}`, tooltip, command: commands.showPanel }];
}

/** What takes long and is done on a click, with its price. */
function further(explanation: Explanation, painted: PaintedNumbers): LensText[] {
  const seconds = secondsForTrust(explanation, painted);
  const waiting = waitingSentence(explanation);
  const { matrixSeconds } = explanation;
  return [
    ...(seconds === undefined
      ? []
      : [
          {
            title: label`$(beaker)${GAP}${l10n.t('measure trust ({0})', duration(seconds))}`,
            tooltip: l10n.t('Deletes the strongest words, then random words, and measures what the answer loses.'),
            command: commands.measureTrust,
          },
        ]),
    ...(waiting === undefined || matrixSeconds === undefined
      ? []
      : [
          {
            title: label`$(table)${GAP}${l10n.t('word by word ({0})', duration(matrixSeconds))}`,
            tooltip: waiting,
            command: commands.computeMatrix,
          },
        ]),
  ];
}

/** Where the rules are told, one that is not known is not missed. */
function score(explanation: Explanation, view: LensView): string[] {
  const { models, prompt, matrixSeconds, stage } = explanation;
  const read = wordsInOtherLanguages(explanation) > 0 ? ` (${l10n.t('English only')})` : '';
  const text = prompt.clauses.length === 0 ? '' : roughScoresText(models);
  if (text !== '') return [`${l10n.t('instruction {0}', text)}${read}`];
  if (view.rules !== undefined) return [];
  const none = prompt.clauses.length === 0 || (matrixSeconds === undefined && stage === 'complete');
  // That a score needs the matrix is said where the matrix is offered: a lens is cut at the editor's edge.
  return none ? [`${l10n.t('no instruction found')}${read}`] : [];
}

function shares(explanation: Explanation, place: LensPlace, painted: PaintedNumbers): LensText[] {
  const tooltip = tooltipOf(explanation, painted);
  return sharesText(explanation, place, painted).map(text => {
    return { title: label`${text}`, tooltip, command: commands.showMenu };
  });
}

/** The part of one message's words, where the prompt has several messages. */
function sharesText(
  { models, prompt }: Explanation,
  { message, messages }: LensPlace,
  { mode }: PaintedNumbers,
): string[] {
  if (messages < 2) return [];
  const method = firstMethod(models[0]?.words ?? []);
  const share = (words: Explanation['models'][number]['words']): number =>
    words.reduce((sum, word, i) => (prompt.words[i]?.message === message ? sum + Math.abs(word[method] ?? 0) : sum), 0);
  const told = mode === 'difference' ? models : models.filter(({ role }) => role === mode);
  return [
    l10n.t(
      '{0} of the {1}',
      byModel(told, ({ words }) => wholePercent(share(words))),
      quantityName(method),
    ),
  ];
}

function tooltipOf(explanation: Explanation, painted: PaintedNumbers): string {
  const { models, prompt } = explanation;
  const apart = (model: ModelExplanation) => model.influenceApart ?? model.flowApart;
  const template = byModel(models, model => percent(apart(model)?.template ?? 0));
  const special = byModel(models, model => percent(apart(model)?.special ?? 0));
  const others = otherLanguagesSentence(explanation);
  const first = models.every(model => model.influenceApart)
    ? ''
    : byModel(models, ({ flowApart }) => percent(flowApart?.first ?? 0));
  return [
    ...trustSentences(explanation, painted),
    l10n.t('In addition to the prompt’s own text (together 100 %):'),
    l10n.t('chat template {0}', template),
    l10n.t('special tokens {0}', special),
    ...(first === '' ? [] : [l10n.t('the first token {0}', first)]),
    ...(others === undefined ? [] : [others]),
    ...(prompt.clauses.length > 0
      ? roughScoresText(models) === ''
        ? []
        : [scoreCaution()]
      : [l10n.t('Select an instruction and choose “Use Only Selection as Instruction” to score it.')]),
    l10n.t('A click opens the menu: attribution panel, export, models.'),
  ].join('\n');
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
