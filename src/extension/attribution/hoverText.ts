/** @file The hover over a word of the prompt: what it is, its numbers in each model, its instruction, and what the numbers are. */
import * as l10n from '@vscode/l10n';
import { printable } from '../../base/printable';
import { figure, ordinal, percent, rankOf } from '../../base/readableNumbers';
import { overlaps } from '../../base/span';
import type { Contrast } from '../../protocol/comparison';
import type { Explanation, ModelExplanation } from '../../protocol/explanation';
import { computedOn } from '../../picture/computedOn';
import { commands } from '../core/contributions';
import type { ExplainedFile } from './explanationStore';
import type { Quantity, ViewMode } from '../../protocol/view';
import { byModel, contrastText, methodText, quantityName, roleName, scoresText } from './explanationWords';
import { commandLink, joined, ours, type MarkdownPart } from '../core/markdownText';
import { firstMethod } from '../../picture/firstMethod';
import { paintedNumbers, pickedOf, type PaintedNumbers } from '../../picture/paintedNumbers';
import { outlinedSentence, secondsForTrust, trustSentences, waitingSentence } from './trustWords';

/** Longer clauses are cut: the whole clause stands in the file. */
const CLAUSE_LENGTH = 60;
const BAR = 9;

export interface HoverView {
  readonly mode: ViewMode;
  readonly quantity: Quantity;
}

/** @param word index into the explanation's words */
export function hoverText(
  file: ExplainedFile & { readonly explanation: Explanation },
  word: number,
  { mode, quantity }: HoverView,
): MarkdownPart[] {
  const painted = paintedNumbers(file.explanation, { mode, quantity, ...pickedOf(file) });
  const lines = [
    title(file, word),
    table(file, painted, { word, quantity }),
    instructionLine(file, word, painted),
    trustLine(file.explanation, painted),
    waitingLine(file, painted),
    footer(file, painted),
  ];
  return joined(
    lines.filter(line => line.length > 0),
    '\n\n',
  );
}

type Shown = ExplainedFile & { readonly explanation: Explanation };

/** “**Rewrite** verb of instruction 1 · user message”. */
function title({ explanation, document, stale }: Shown, word: number): MarkdownPart[] {
  const { text, span, role } = explanation.prompt.words[word]!;
  const clause = clauseOf(explanation, word);
  const isVerb = document.clauses.some(({ verb }) => verb && overlaps(verb.span, span));
  const place = isVerb ? l10n.t('verb of instruction {0}', clause + 1) : l10n.t('in instruction {0}', clause + 1);
  const facts = [
    ...(clause < 0 ? [] : [place]),
    l10n.t('{0} message', role),
    ...(stale ? [l10n.t('out of date: computed before your edits')] : []),
  ];
  return [ours`**`, { text: printable(text) }, ours`** &nbsp; ${facts.join(' · ')}`];
}

/** Index of the first clause that holds the word, −1 without one. */
function clauseOf({ prompt }: Explanation, word: number): number {
  const { span } = prompt.words[word]!;
  return prompt.clauses.findIndex(({ spans }) => spans.some(part => overlaps(part, span)));
}

/** One row a model, tuned first; where their difference is painted, that goes before. */
function table(
  file: Shown,
  painted: PaintedNumbers,
  { word, quantity: wanted }: { readonly word: number; readonly quantity: Quantity },
): MarkdownPart[] {
  const { explanation, contrast } = file;
  if (contrast) return contrastTable(contrast, word);
  const rows = explanation.models.toReversed().map(model => {
    const mode = model.role === 'base' ? 'base' : 'tuned';
    return { model, numbers: paintedNumbers(explanation, { mode, quantity: wanted, ...pickedOf(file) }) };
  });
  const { quantity } = rows[0]!.numbers;
  const complete = explanation.stage === 'complete';
  const served = complete ? l10n.t('helped most with') : '';
  const second = complete && quantity !== 'density';
  const header = [
    ours`| | ${quantityName(quantity)} |  | ${l10n.t('rank')} &nbsp;`,
    ...(second ? [ours` | ${l10n.t('density')} &nbsp;`] : []),
    ours` | ${served} |\n`,
    second ? ours`|:--|:--|--:|--:|--:|:--|\n` : ours`|:--|:--|--:|--:|:--|\n`,
  ];
  const difference = painted.mode === 'difference' ? differenceRow(explanation, painted, { word, second }) : [];
  return [
    ...header,
    ...difference,
    ...rows.flatMap(({ model, numbers }) => row(model, numbers, { word, second, name: nameOf(file, model) })),
  ];
}

/** For the token or for the other: the part of all that speaks, with its sign, a row a model. */
function contrastTable({ models }: Contrast, word: number): MarkdownPart[] {
  const header = ours`| | ${l10n.t('part')} | | |\n|:--|--:|--:|:--|\n`;
  const rows = models.toReversed().map((model): MarkdownPart[] => {
    const part = model.words[word]!;
    const sizes = model.words.map(Math.abs);
    const rank = l10n.t('{0} of {1}', ordinal(rankOf(Math.abs(part), sizes)), sizes.length);
    const sign = part > 0 ? '+' : part < 0 ? '−' : '';
    const start = ours`| ${roleName(model.role)} &nbsp; | &nbsp; ${sign}${percent(Math.abs(part))} | &nbsp; ${rank} &nbsp; | `;
    return [start, { text: contrastText(model) }, ours` |\n`];
  });
  return [header, ...rows.flat()];
}

function differenceRow(
  { difference }: Explanation,
  { values, quantity }: PaintedNumbers,
  { word, second }: Cell,
): MarkdownPart[] {
  const value = values[word]!;
  const own = difference!.words[word]!;
  const part = isPart(quantity) ? own[quantity] : undefined;
  const size = part === undefined ? figure(Math.abs(value)) : percent(Math.abs(part));
  const sign = value > 0 ? l10n.t('{0} more in tuned', size) : l10n.t('{0} more in base', size);
  const bar = '▇'.repeat(Math.round(Math.abs(value) * BAR));
  const sizes = values.map(Math.abs);
  const rank = l10n.t('{0} of {1}', ordinal(rankOf(Math.abs(value), sizes)), sizes.length);
  const density = second ? [ours` &nbsp; ${figure(own.density ?? 0)} &nbsp; |`] : [];
  const name = l10n.t('difference');
  return [
    ours`| ${name} &nbsp; | ${bar} | &nbsp; ${value === 0 ? size : sign} | &nbsp; ${rank} &nbsp; |`,
    ...density,
    ours` |\n`,
  ];
}

interface Cell {
  readonly word: number;
  /** Whether the density has a column of its own. */
  readonly second: boolean;
}

/** A single model by its own name. */
function nameOf({ label }: Shown, { role }: ModelExplanation): string {
  return role === 'single' ? label : roleName(role);
}

function row(
  model: ModelExplanation,
  numbers: PaintedNumbers,
  { word, second, name }: Cell & { readonly name: string },
): MarkdownPart[] {
  const value = numbers.values[word]!;
  const bar = '▇'.repeat(Math.round(Math.abs(value) * BAR));
  const own = model.words[word]!;
  const sizes = numbers.values.map(Math.abs);
  const rank = l10n.t('{0} of {1}', ordinal(rankOf(Math.abs(value), sizes)), sizes.length);
  const density = second ? [ours` &nbsp; ${figure(own.density ?? 0)} &nbsp; |`] : [];
  const number = ownFigure(own, numbers) ?? figure(value);
  return [
    ours`| ${name} &nbsp; | ${bar} | &nbsp; ${number} | &nbsp; ${rank} &nbsp; |`,
    ...density,
    ours` `,
    ...joined(
      servedWords(model, word).map(text => [{ text }]),
      ', ',
    ),
    ours` |\n`,
  ];
}

/** The bar of a part is relative to the largest; the figure is the part itself. Undefined where what is painted is no part. */
function ownFigure(numbers: ModelExplanation['words'][number], { quantity }: PaintedNumbers): string | undefined {
  if (quantity === 'share' || quantity === 'flow') return percent(numbers[quantity] ?? 0);
  if (quantity !== 'influence' && quantity !== 'gradient') return undefined;
  return forOrAgainst(numbers[quantity] ?? 0);
}

/** “12.0 % for the answer”: the sign in words. */
function forOrAgainst(part: number): string {
  const text = percent(Math.abs(part));
  if (text === '0.0 %') return text;
  return part > 0 ? l10n.t('{0} for the answer', text) : l10n.t('{0} against it', text);
}

/** The answer words that it served most, each once. */
function servedWords({ words, response }: ModelExplanation, word: number): string[] {
  const served = (words[word]!.mostFor ?? []).flatMap(index => response.words[index] ?? []);
  return [...new Set(served.map(({ text, end }) => (end ? l10n.t('[end]') : printable(text))))];
}

/** The clause, and what it has of that which is painted: its score beside an influence would read as a contradiction. */
function instructionLine({ explanation }: Shown, word: number, painted: PaintedNumbers): MarkdownPart[] {
  const clause = clauseOf(explanation, word);
  if (clause < 0) return [];
  const said =
    painted.quantity === 'density' ? clauseScore(explanation, clause) : clausePart(explanation, clause, painted);
  if (said === undefined) return [];
  const { text } = explanation.prompt.clauses[clause]!;
  return [ours`${said} “`, { text: shortened(text) }, ours`”`];
}

/** Where the matrix is there. */
function clauseScore({ models }: Explanation, clause: number): string | undefined {
  const scores = scoresText(models, all => all.clauses[clause]?.value);
  return scores === '' ? undefined : l10n.t('instruction {0}, score {1}:', clause + 1, scores);
}

/** Of all that the prompt's words have, whatever the sign. */
function clausePart({ models, prompt }: Explanation, clause: number, { quantity }: PaintedNumbers): string {
  const method = isPart(quantity) ? quantity : firstMethod(models[0]?.words ?? []);
  const { spans } = prompt.clauses[clause]!;
  const own = prompt.words.map(({ span }) => spans.some(part => overlaps(part, span)));
  const parts = byModel(models, ({ words }) =>
    percent(words.reduce((sum, word, w) => sum + (own[w] ? Math.abs(word[method] ?? 0) : 0), 0)),
  );
  return l10n.t('instruction {0}, {1} of the {2}:', clause + 1, parts, quantityName(method));
}

/** Quantities that are parts of a whole. */
function isPart(quantity: PaintedNumbers['quantity']): quantity is 'influence' | 'gradient' | 'share' | 'flow' {
  return quantity === 'influence' || quantity === 'gradient' || quantity === 'share' || quantity === 'flow';
}

/** One line of whole characters. */
function shortened(text: string): string {
  const line = Array.from(printable(text.replaceAll(/\s+/g, ' ')));
  return line.length <= CLAUSE_LENGTH ? line.join('') : `${line.slice(0, CLAUSE_LENGTH - 1).join('')}…`;
}

/** How far what is painted can be believed, and why it is outlined where it is. */
function trustLine(explanation: Explanation, painted: PaintedNumbers): MarkdownPart[] {
  const why = outlinedSentence(explanation, painted);
  if (why !== undefined) return [{ text: why }];
  const sentences = trustSentences(explanation, painted);
  return sentences.length === 0 ? [] : [{ text: sentences.join(' ') }];
}

/** What takes long, and the links that have it computed. */
function waitingLine({ uri, explanation, stale }: Shown, painted: PaintedNumbers): MarkdownPart[] {
  if (stale) return [];
  const waiting = waitingSentence(explanation);
  const untried = secondsForTrust(explanation, painted) !== undefined;
  return joined(
    [
      ...(waiting === undefined
        ? []
        : [[{ text: waiting }, ours` `, commandLink(l10n.t('Compute'), commands.computeMatrix, uri)]]),
      ...(untried ? [[commandLink(l10n.t('Measure trust'), commands.measureTrust, uri)]] : []),
    ],
    ' · ',
  );
}

/** What can be done, what the numbers are, and where they were computed. */
function footer({ uri, stale, explanation, contrast }: Shown, painted: PaintedNumbers): MarkdownPart[] {
  const links = [
    ...(stale ? [commandLink(l10n.t('Explain again'), commands.explainPrompt, uri)] : []),
    ...(explanation.difference ? [commandLink(l10n.t('Tuned / Base / Difference'), commands.cycleView)] : []),
    ...(contrast ? [commandLink(l10n.t('Clear “why this, not that”'), commands.clearContrast, uri)] : []),
    commandLink(l10n.t('Panel'), commands.showPanel, uri),
    commandLink(l10n.t('Copy'), commands.copyExplanation, uri),
  ];
  const device = computedOn(explanation.provenance);
  const shown = ours` &nbsp; &nbsp; *${methodText(explanation, painted.quantity)} · ${device}*`;
  return [
    ...joined(
      links.map(link => [link]),
      ' · ',
    ),
    shown,
  ];
}
