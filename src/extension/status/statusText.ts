/** @file The status bar's item for the prompt in front: pair, device, what is going on; its tooltip is the legend of the picture. */
import * as l10n from '@vscode/l10n';
import { timeLeft } from '../../base/readableNumbers';
import type { Explanation } from '../../protocol/explanation';
import type { Progress } from '../../protocol/request';
import { computedOn, type ComputedBy } from '../../picture/computedOn';
import { colours, commands, MAGNITUDE_STEPS, SIGNED_STEPS } from '../core/contributions';
import type { ViewMode } from '../../protocol/view';
import type { ExplainedFile } from '../attribution/explanationStore';
import type { Quantity } from '../../protocol/view';
import { answerText, contrastText, methodText, quantityName, scoresText } from '../attribution/explanationWords';
import { label, plainText, type Label } from '../core/labelText';
import { commandLink, joined, ours, swatch, type MarkdownPart } from '../core/markdownText';
import { contrastOf, isSigned, paintedNumbers, pickedOf, type PaintedNumbers } from '../../picture/paintedNumbers';
import { outlinedSentence, secondsForTrust, trustSentences, waitingSentence } from '../attribution/trustWords';
import { LONG } from '../attribution/attributionPlan';
import type { LensView } from '../attribution/lensParts';
import { percentText } from '../attribution/workLens';
import { amountText, overallPart, partText, phaseBehindExplaining, phaseText } from '../../picture/progressWords';

export interface StatusInput {
  /** What is known of the file in front. */
  readonly file: ExplainedFile | undefined;
  /** What the next explanation takes: “demo pair”, or the name of one model. */
  readonly pair: string;
  readonly trusted: boolean;
  readonly mode: ViewMode;
  readonly quantity: Quantity;
  readonly threshold: number;
  /** Why models run on what the explanation was computed on, in sentences; undefined where it is not known. */
  readonly deviceReason?: string | undefined;
  /** Of a long prompt's words, the part that is painted at most. */
  readonly strongest?: number;
  /** What is shown in the place of the explanation, and its colours. */
  readonly shownInstead?: readonly MarkdownPart[] | undefined;
  /** Files that are explained now, or wait for it. */
  readonly jobs?: number;
  /** The one that this file waits for. */
  readonly before?: LensView['before'];
}

export interface StatusText {
  readonly text: Label;
  /** What a screen reader says. */
  readonly label: string;
  /** Something keeps prompts from being explained. */
  readonly blocked: boolean;
  readonly tooltip: readonly MarkdownPart[];
}

export function statusText(input: StatusInput): StatusText {
  const { file } = input;
  const pair = file?.explanation ? file.label : input.pair;
  if (file?.work) return running(pair, file.work.progress, input);
  if (!input.trusted) return blocked(pair, [l10n.t('restricted')], [restrictedSentence()]);
  if (file?.error && !file.stale) return blocked(pair, [], [file.error.message, file.error.next]);
  const provider = file?.explanation ? [computedOn(file.explanation.provenance)] : [];
  const other = file?.explanation && file.label !== input.pair ? [l10n.t('now {0}', input.pair)] : [];
  const state = [...(file?.stale ? [l10n.t('edited since')] : []), ...other];
  const said = [pair, ...provider, ...state];
  return {
    text: label`$(circuit-board) ${said.join(' · ')}`,
    label: plainText(l10n.t('Instruct Lens: {0}. Opens the menu.', said.join(', '))),
    blocked: false,
    tooltip: input.shownInstead ?? (file?.explanation ? legend(input) : beforeExplaining()),
  };
}

function running(pair: string, progress: Progress | undefined, input: StatusInput): StatusText {
  const part = progress && overallPart(progress);
  const others = (input.jobs ?? 1) > 1 ? ` · ${l10n.t('{0} jobs', input.jobs!)}` : '';
  const waiting = progress ? undefined : waitingText(input.before);
  const state =
    waiting ?? (part === undefined ? `· ${stateText(progress)}${others}` : `${Math.round(part * 100)} %${others}`);
  const said = phaseBehindExplaining(progress);
  const where = progress?.place ? [said, amountText(progress)].filter(part => part !== '').join(': ') : said;
  const phase = ours`**${l10n.t('Explaining…')}** ${waiting?.replace('· ', '') ?? where}`;
  const left = progress?.secondsLeft === undefined ? [] : [ours` · ${timeLeft(progress.secondsLeft)}`];
  const cancel = commandLink(l10n.t('Cancel'), commands.cancel);
  const picture = input.file?.explanation ? [ours`\n\n`, ...legend(input)] : [];
  return {
    text: label`$(sync~spin) ${pair} ${state}`,
    label: plainText(l10n.t('Instruct Lens: {0}, {1}. Opens the menu.', pair, state.replace('· ', ''))),
    blocked: false,
    tooltip: [phase, ...left, ours`\n\n`, cancel, ...picture],
  };
}

/** Behind another file. */
function waitingText(before: StatusInput['before']): string | undefined {
  if (!before) return undefined;
  const far = before.part === undefined ? '' : ` (${percentText(before.part)})`;
  return `· ${l10n.t('waiting for {0}{1}', before.fileName, far)}`;
}

/** Conversion takes minutes for a large model: its own part is told. */
function stateText(progress: Progress | undefined): string {
  const part = progress?.phase === 'reading' ? partText(progress) : undefined;
  return part === undefined ? phaseText(progress) : `${phaseText(progress)} · ${part}`;
}

/** @param sentences may name files and models */
function blocked(pair: string, state: readonly string[], sentences: readonly string[]): StatusText {
  return {
    text: label`$(warning) ${[pair, ...state].join(' · ')}`,
    label: plainText(l10n.t('Instruct Lens: {0}. {1}', pair, sentences.join(' '))),
    blocked: true,
    tooltip: joined(
      sentences.map(text => [{ text }]),
      '\n\n',
    ),
  };
}

function restrictedSentence(): string {
  return l10n.t('This workspace is in Restricted Mode, so no model is loaded. Trust it to explain its prompts.');
}

function beforeExplaining(): MarkdownPart[] {
  return [ours`${l10n.t('This prompt has not been explained yet.')}`, SPACE, explain(l10n.t('Explain'))];
}

const SPACE = ours` &nbsp; `;

function explain(title: string): MarkdownPart {
  return commandLink(title, commands.explainPrompt);
}

/** What is painted, the steps with their colours, the scores. */
function legend({ file, mode, quantity, threshold, deviceReason, strongest }: StatusInput): MarkdownPart[] {
  const { explanation, stale, contrast } = file!;
  if (!explanation) return [];
  const numbers = paintedNumbers(explanation, { mode, quantity, ...pickedOf(file!) });
  const asked = contrast && contrastOf(contrast, numbers.mode);
  const scores = scoresText(explanation.models, all => all.value);
  const lines: MarkdownPart[][] = [
    [
      ours`**${shownTitle(numbers)}**`,
      ...(asked ? [{ text: `: ${contrastText(asked)}` }, SPACE, clearContrast()] : []),
      ...(explanation.difference ? [SPACE, commandLink(l10n.t('Change'), commands.chooseView)] : []),
      SPACE,
      commandLink(l10n.t('Panel'), commands.showPanel),
    ],
    steps(numbers, threshold),
    ...mostLine(numbers, strongest),
    [
      ours`${asked ? contrastMethod() : methodText(explanation, numbers.quantity)} · ${l10n.t('answer: {0}', answerText(explanation))}`,
    ],
    ...trustLines(explanation, numbers, stale),
    ...(scores === '' ? [] : [[ours`${l10n.t('Instruction score {0}', scores)}`]]),
    deviceLine(explanation.provenance, deviceReason),
    ...(stale ? [[ours`${l10n.t('The prompt has been edited since.')} `, explain(l10n.t('Explain again'))]] : []),
  ];
  return joined(lines, '\n\n');
}

/** Where not every word that is strong enough is painted. */
function mostLine({ values }: PaintedNumbers, part: number | undefined): MarkdownPart[][] {
  if (part === undefined || values.length < LONG || part >= 1) return [];
  const count = Math.ceil(values.length * part);
  return [[ours`${l10n.t('Painted: the {0} strongest of {1} words.', count, values.length)}`]];
}

/** How far the picture can be believed, and what takes long and is done on a click. */
function trustLines(explanation: Explanation, numbers: PaintedNumbers, stale: boolean): MarkdownPart[][] {
  const why = outlinedSentence(explanation, numbers);
  const sentences = [...(why === undefined ? [] : [why]), ...trustSentences(explanation, numbers)];
  const untried = secondsForTrust(explanation, numbers) !== undefined && !stale;
  const waiting = waitingSentence(explanation);
  const measure = [SPACE, commandLink(l10n.t('Measure'), commands.measureTrust)];
  const compute = [SPACE, commandLink(l10n.t('Compute'), commands.computeMatrix)];
  return [
    ...sentences.map((text, i) => [{ text }, ...(untried && i === sentences.length - 1 ? measure : [])]),
    ...(waiting === undefined ? [] : [[{ text: waiting }, ...(stale ? [] : compute)]]),
  ];
}

/** Back to the picture from before the question. */
function clearContrast(): MarkdownPart {
  return commandLink(l10n.t('Clear'), commands.clearContrast);
}

function contrastMethod(): string {
  return l10n.t('gradient × input of the logit of the one minus the logit of the other');
}

/** Where it was computed, and why there. */
function deviceLine(by: ComputedBy, reason: string | undefined): MarkdownPart[] {
  const line = ours`${l10n.t('Runs on {0}.', computedOn(by))}`;
  if (reason === undefined) return [line];
  return [line, SPACE, commandLink(l10n.t('Why there?'), commands.doctor)];
}

/** “Showing: tuned model, influence”. */
function shownTitle({ quantity, mode }: PaintedNumbers): string {
  const modes = {
    tuned: l10n.t('tuned model'),
    base: l10n.t('base model'),
    difference: l10n.t('difference, tuned minus base'),
    single: '',
  };
  const name = quantity === 'density' ? l10n.t('density at b = 0') : quantityName(quantity);
  return l10n.t('Showing: {0}', [modes[mode], name].filter(part => part !== '').join(', '));
}

function steps(numbers: PaintedNumbers, threshold: number): MarkdownPart[] {
  const side = (count: number, colour: (step: number) => string): MarkdownPart[] =>
    joined(
      bounds(count, threshold, numbers).map(([step, text]) => [swatch(colour(step)), ours` ${text}`]),
      ' &nbsp; ',
    );
  if (!isSigned(numbers)) return side(MAGNITUDE_STEPS, colours.magnitude);
  const [up, down] = sides(numbers);
  const lines = [
    [...side(SIGNED_STEPS, colours.tuned), ours` &nbsp; ${up}`],
    [...side(SIGNED_STEPS, colours.base), ours` &nbsp; ${down}`],
  ];
  return joined(lines, '\n\n');
}

function sides({ mode, quantity }: PaintedNumbers): [up: string, down: string] {
  if (quantity === 'contrast') return [l10n.t('speaks for the first'), l10n.t('speaks for the second')];
  if (mode === 'difference') return [l10n.t('tuned more'), l10n.t('base more')];
  return [l10n.t('speaks for the answer'), l10n.t('speaks against it')];
}

/** Steps are equal parts of [0, 1]; what lies under the threshold is not painted. Shares are parts of the largest share. */
function bounds(count: number, threshold: number, numbers: PaintedNumbers): [number, string][] {
  const isShare = ['influence', 'gradient', 'share', 'flow', 'answer-word-share', 'contrast', 'passage'].includes(
    numbers.quantity,
  );
  const number = (value: number): string => (isShare ? `${Math.round(value * 100)} %` : String(round(value)));
  return Array.from({ length: count }, (_, i): [number, string] => {
    const from = number(Math.max(threshold, i / count));
    const text = `${from}–${number((i + 1) / count)}`;
    return [i + 1, isShare && i === count - 1 ? l10n.t('{0} of the largest', text) : text];
  }).filter(([step]) => step / count > threshold);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
