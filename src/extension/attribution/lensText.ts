/** @file What stands over a message (Explain, what is going on, the scores, or why there are none), and where messages begin. */
import type { ErrorReason } from '../../base/errors';
import { duration, percent } from '../../base/readableNumbers';
import { contrastOf, paintedNumbers, pickedOf, type PaintedNumbers } from '../../picture/paintedNumbers';
import { isAtChance } from '../../picture/shownTrust';
import type { Message, PromptDocument } from '../../prompt/promptDocument';
import { sourceSpan } from '../../prompt/source/mappedText';
import type { Quantity, ViewMode } from '../../protocol/view';
import type { Contrast } from '../../protocol/comparison';
import type { Explanation } from '../../protocol/explanation';
import { commands, type CommandId } from '../core/contributions';
import type { ExplainedFile } from './explanationStore';
import { answerText, byModel, contrastText, roleName, scoresText } from './explanationWords';
import { label, plainText, type Label } from '../core/labelText';
import type { Localizer } from '../core/markdownText';
import { outlinedSentence, secondsForTrust, trustName, trustSentences, waitingSentence } from './trustWords';

/** VS Code's own command that shows and changes whether a workspace is trusted. */
export const MANAGE_TRUST = 'workbench.trust.manage';

export interface LensText {
  readonly title: Label;
  readonly tooltip: string;
  readonly command: CommandId | typeof MANAGE_TRUST;
}

export interface LensPlace {
  /** Index of the message that the lens stands over. */
  readonly message: number;
  /** How many messages the prompt has. */
  readonly messages: number;
}

export interface LensView {
  readonly mode: ViewMode;
  readonly quantity: Quantity;
}

/**
 * @param file what is known of the file; undefined before it is first explained
 * @param trusted whether the workspace is
 * @param view whose numbers are painted, and which
 */
export function lensTexts(
  file: ExplainedFile | undefined,
  trusted: boolean,
  place: LensPlace,
  l10n: Localizer,
  view: LensView = { mode: 'tuned', quantity: 'influence' },
): LensText[] {
  if (file?.work) return place.message === 0 ? running(l10n) : [];
  if (!trusted && !file?.explanation) return place.message === 0 ? [restricted(l10n)] : [];
  if (file?.error) return place.message === 0 ? failed(file.error, l10n) : [];
  if (!file?.explanation) return [beforeExplaining(l10n)];
  if (file.contrast && !file.stale && place.message === 0) return contrasted(file.contrast, view.mode, l10n);
  if (file.stale) return [again(l10n.t('out of date · explain again'), l10n.t('The prompt has been edited since.'))];
  const { explanation } = file;
  const painted = paintedNumbers(explanation, { ...view, ...pickedOf(file) });
  const unfinished = explanation.stage === 'influence' && explanation.matrixSeconds === undefined;
  if (unfinished && place.message === 0) return firstPicture(explanation, place, painted, l10n);
  return explained(explanation, place, painted, l10n);
}

/** What is painted in place of the explanation, and the way back. */
function contrasted(contrast: Contrast, mode: ViewMode, l10n: Localizer): LensText[] {
  const own = contrastOf(contrast, mode);
  if (!own) return [];
  const title = [contrastText(own, l10n), roleName(own.role, l10n)].filter(part => part !== '').join(' · ');
  const tooltip = l10n.t('Solid: speaks for the first. Dotted: for the second. The strongest word sets the scale.');
  return [
    { title: label`$(question) ${title}`, tooltip, command: commands.showMenu },
    {
      title: label`${l10n.t('Clear')}`,
      tooltip: l10n.t('Show the explanation again.'),
      command: commands.clearContrast,
    },
  ];
}

function beforeExplaining(l10n: Localizer): LensText {
  const tooltip = l10n.t('Show on the prompt which words the models used for the answer.');
  return { title: label`$(eye) ${l10n.t('Explain')}`, tooltip, command: commands.explainPrompt };
}

function again(title: string, tooltip: string): LensText {
  return { title: label`$(refresh) ${title}`, tooltip, command: commands.explainPrompt };
}

/** Without progress, which the status bar shows: a lens that is redrawn all the time cannot be clicked. */
function running(l10n: Localizer): LensText[] {
  const tooltip = l10n.t('Progress is shown in the status bar.');
  return [
    { title: label`$(sync~spin) ${l10n.t('Explaining…')}`, tooltip, command: commands.showMenu },
    { title: label`${l10n.t('Cancel')}`, tooltip: l10n.t('Stop explaining this prompt.'), command: commands.cancel },
  ];
}

function restricted(l10n: Localizer): LensText {
  const title = label`$(shield) ${l10n.t('Restricted Mode · no model is loaded')}`;
  return { title, tooltip: l10n.t('Trust the workspace to explain its prompts.'), command: MANAGE_TRUST };
}

function failed({ reason, message, next }: NonNullable<ExplainedFile['error']>, l10n: Localizer): LensText[] {
  const tooltip = plainText(`${message} ${next}`);
  return [
    { title: label`$(warning) ${shortReason(reason, l10n)}`, tooltip, command: commands.showMenu },
    again(l10n.t('try again'), plainText(next)),
  ];
}

function shortReason(reason: ErrorReason, l10n: Localizer): string {
  const reasons = {
    usage: l10n.t('cannot explain this'),
    'bad-input': l10n.t('this prompt cannot be read'),
    'bad-checkpoint': l10n.t('a model cannot be used'),
    unsupported: l10n.t('not supported'),
    'out-of-memory': l10n.t('not enough memory'),
    download: l10n.t('the download failed'),
    'engine-died': l10n.t('the engine stopped'),
    internal: l10n.t('something went wrong'),
  };
  return reasons[reason];
}

/** Only after a cancellation: while the rest is still being computed, the lens says that instead. */
function firstPicture(
  explanation: Explanation,
  place: LensPlace,
  painted: PaintedNumbers,
  l10n: Localizer,
): LensText[] {
  const tooltip = tooltipOf(explanation, painted, l10n);
  const parts = [
    l10n.t('preview only'),
    ...trust(explanation, painted, l10n),
    ...shares(explanation, place, l10n),
    answer(explanation, l10n),
  ];
  return [
    { title: label`${parts.join(' · ')}`, tooltip, command: commands.showMenu },
    ...outlined(explanation, painted, l10n),
    again(l10n.t('explain again'), l10n.t('Finish the picture.')),
  ];
}

/** Score, trust and answer belong to the whole prompt: they stand over its first message. */
function explained(explanation: Explanation, place: LensPlace, painted: PaintedNumbers, l10n: Localizer): LensText[] {
  const first = place.message === 0;
  const whole = first
    ? [score(explanation, l10n), ...trust(explanation, painted, l10n), answer(explanation, l10n)]
    : [];
  const title = label`${[...whole, ...shares(explanation, place, l10n)].join(' · ')}`;
  if (title === '') return [];
  return [
    { title, tooltip: tooltipOf(explanation, painted, l10n), command: commands.showMenu },
    ...(first ? [...outlined(explanation, painted, l10n), ...further(explanation, painted, l10n)] : []),
  ];
}

/** Where the words are outlined, the lens that says so says it. */
function trust(explanation: Explanation, painted: PaintedNumbers, l10n: Localizer): string[] {
  const name = trustName(explanation, painted, l10n);
  return name === undefined || isAtChance(explanation, painted) ? [] : [name];
}

/** Why the words are not filled. */
function outlined(explanation: Explanation, painted: PaintedNumbers, l10n: Localizer): LensText[] {
  const why = outlinedSentence(explanation, painted, l10n);
  if (why === undefined) return [];
  const tooltip = [why, ...trustSentences(explanation, painted, l10n)].join('\n');
  const title = l10n.t('outlined: {0}', trustName(explanation, painted, l10n) ?? '');
  return [{ title: label`$(warning) ${title}`, tooltip, command: commands.showPanel }];
}

/** What takes long and is done on a click. */
function further(explanation: Explanation, painted: PaintedNumbers, l10n: Localizer): LensText[] {
  const seconds = secondsForTrust(explanation, painted);
  const waiting = waitingSentence(explanation, l10n);
  const { matrixSeconds } = explanation;
  return [
    ...(seconds === undefined
      ? []
      : [
          {
            title: label`$(beaker) ${l10n.t('measure trust ({0})', duration(seconds))}`,
            tooltip: l10n.t('Deletes the strongest words, then random words, and measures what the answer loses.'),
            command: commands.measureTrust,
          },
        ]),
    ...(waiting === undefined || matrixSeconds === undefined
      ? []
      : [
          {
            title: label`$(table) ${l10n.t('compute the matrix ({0})', duration(matrixSeconds))}`,
            tooltip: waiting,
            command: commands.computeMatrix,
          },
        ]),
  ];
}

function score({ models, prompt, matrixSeconds }: Explanation, l10n: Localizer): string {
  if (prompt.clauses.length > 0 && matrixSeconds !== undefined)
    return l10n.t('instruction score needs the full matrix');
  const scores = scoresText(models, all => all.value, l10n);
  return scores === '' ? l10n.t('no instruction found') : l10n.t('instruction {0}', scores);
}

function answer(explanation: Explanation, l10n: Localizer): string {
  return l10n.t('answer: {0}', answerText(explanation, l10n));
}

/** The share of one message's words, where the prompt has several messages. */
function shares({ models, prompt }: Explanation, { message, messages }: LensPlace, l10n: Localizer): string[] {
  if (messages < 2) return [];
  const share = (words: Explanation['models'][number]['words']): number =>
    words.reduce((sum, word, i) => (prompt.words[i]?.message === message ? sum + Math.abs(word.influence) : sum), 0);
  return [
    l10n.t(
      'this message: {0}',
      byModel(models, ({ words }) => percent(share(words)), l10n),
    ),
  ];
}

function tooltipOf(explanation: Explanation, painted: PaintedNumbers, l10n: Localizer): string {
  const { models, prompt } = explanation;
  const template = byModel(models, ({ influenceApart }) => percent(influenceApart.template), l10n);
  const special = byModel(models, ({ influenceApart }) => percent(influenceApart.special), l10n);
  return [
    ...trustSentences(explanation, painted, l10n),
    l10n.t('In addition to the prompt’s own text (together 100 %):'),
    l10n.t('chat template {0}', template),
    l10n.t('special tokens {0}', special),
    ...(prompt.clauses.length > 0
      ? []
      : [l10n.t('Select an instruction and run “Mark Selection as Instruction” to score it.')]),
    l10n.t('Opens the menu: attribution panel, export, model pair.'),
  ].join('\n');
}

/** Formats whose files are one message: it begins where its text does (of a selection, where that begins). */
const WHOLE_FILES: readonly PromptDocument['format'][] = ['markdown', 'text'];

/** Where each message begins: its role line or keys, not the empty lines before. UTF-16 offsets into the text that was parsed. */
export function messagePlaces(text: string, { messages, format }: PromptDocument): number[] {
  return messages.map(message => (WHOLE_FILES.includes(format) ? startOfInk(message) : startOfSource(text, message)));
}

function startOfInk(message: Message): number {
  for (const segment of message.segments) {
    const at = segment.text.search(/\S/);
    const span = at < 0 ? undefined : sourceSpan(segment, at, at + 1);
    if (span) return span.start;
  }
  return message.source.start;
}

function startOfSource(text: string, { source }: Message): number {
  const at = text.slice(source.start, source.end).search(/\S/);
  return source.start + Math.max(0, at);
}
