/** @file The hover over a word of the prompt: what it is, its numbers in each model, its instruction, and what the numbers are. */
import { printable } from '../../base/printable';
import { figure, ordinal, percent, rankOf, signedPercent } from '../../base/readableNumbers';
import { overlaps } from '../../base/span';
import type { Contrast } from '../../protocol/comparison';
import type { Explanation, ModelExplanation } from '../../protocol/explanation';
import { providerName } from '../../protocol/providerName';
import { commands } from '../core/contributions';
import type { ExplainedFile } from './explanationStore';
import type { Quantity } from '../../protocol/view';
import { contrastText, methodText, quantityName, roleName, scoresText } from './explanationWords';
import { commandLink, joined, md, type Localizer, type MarkdownPart } from '../core/markdownText';
import { paintedNumbers, pickedOf, type PaintedNumbers } from '../../picture/paintedNumbers';

/** Longer clauses are cut: the whole clause stands in the file. */
const CLAUSE_LENGTH = 60;
const BAR = 9;

/** @param word index into the explanation's words */
export function hoverText(
  file: ExplainedFile & { readonly explanation: Explanation },
  word: number,
  quantity: Quantity,
  l10n: Localizer,
): MarkdownPart[] {
  const lines = [
    title(file, word, l10n),
    table(file, word, quantity, l10n),
    instructionLine(file, word, l10n),
    footer(file, l10n),
  ];
  return joined(
    lines.filter(line => line.length > 0),
    '\n\n',
  );
}

type Shown = ExplainedFile & { readonly explanation: Explanation };

/** “**Rewrite** verb of instruction 1 · user message”. */
function title({ explanation, document, stale }: Shown, word: number, l10n: Localizer): MarkdownPart[] {
  const { text, span, role } = explanation.prompt.words[word]!;
  const clause = clauseOf(explanation, word);
  const isVerb = document.clauses.some(({ verb }) => verb && overlaps(verb.span, span));
  const place = isVerb ? l10n.t('verb of instruction {0}', clause + 1) : l10n.t('in instruction {0}', clause + 1);
  const facts = [
    ...(clause < 0 ? [] : [place]),
    l10n.t('{0} message', role),
    ...(stale ? [l10n.t('stale: of the text before your edits')] : []),
  ];
  return [
    md`
**
    `,
    { text: printable(text) },
    md`** &nbsp; ${facts.join(' · ')}`,
  ];
}

/** Index of the first clause that holds the word, −1 without one. */
function clauseOf({ prompt }: Explanation, word: number): number {
  const { span } = prompt.words[word]!;
  return prompt.clauses.findIndex(({ spans }) => spans.some(part => overlaps(part, span)));
}

/** One row a model, tuned first. */
function table(file: Shown, word: number, wanted: Quantity, l10n: Localizer): MarkdownPart[] {
  const { explanation, contrast } = file;
  if (contrast) return contrastTable(contrast, word, l10n);
  const rows = explanation.models.toReversed().map(model => {
    const mode = model.role === 'base' ? 'base' : 'tuned';
    return { model, numbers: paintedNumbers(explanation, { mode, quantity: wanted, ...pickedOf(file) }) };
  });
  const { quantity } = rows[0]!.numbers;
  const served = explanation.stage === 'complete' ? l10n.t('most for') : '';
  const header = md`| | ${quantityName(quantity, l10n)} | | ${l10n.t('rank')} &nbsp; | ${served} |\n|:--|:--|--:|--:|:--|\n`;
  return [header, ...rows.flatMap(({ model, numbers }) => row(model, numbers, word, l10n))];
}

/** For the token or for the other: the part of all that speaks, with its sign, a row a model. */
function contrastTable({ models }: Contrast, word: number, l10n: Localizer): MarkdownPart[] {
  const header = md`| | ${l10n.t('part')} | | |\n|:--|--:|--:|:--|\n`;
  const rows = models.toReversed().map((model): MarkdownPart[] => {
    const part = model.words[word]!;
    const sizes = model.words.map(Math.abs);
    const rank = l10n.t('{0} of {1}', ordinal(rankOf(Math.abs(part), sizes)), sizes.length);
    const sign = part > 0 ? '+' : part < 0 ? '−' : '';
    const start = md`| ${roleName(model.role, l10n)} &nbsp; | &nbsp; ${sign}${percent(Math.abs(part))} | &nbsp; ${rank} &nbsp; | `;
    return [
      start,
      { text: contrastText(model, l10n) },
      md`
|\n
      `,
    ];
  });
  return [header, ...rows.flat()];
}

function row(model: ModelExplanation, numbers: PaintedNumbers, word: number, l10n: Localizer): MarkdownPart[] {
  const value = numbers.values[word]!;
  const bar = '▇'.repeat(Math.round(Math.abs(value) * BAR));
  const number = ownFigure(model.words[word]!, numbers.quantity) ?? figure(value);
  const rank = l10n.t('{0} of {1}', ordinal(rankOf(value, numbers.values)), numbers.values.length);
  return [
    md`| ${roleName(model.role, l10n)} &nbsp; | ${bar} | &nbsp; ${number} | &nbsp; ${rank} &nbsp; | `,
    ...joined(
      servedWords(model, word, l10n).map(text => [{ text }]),
      ', ',
    ),
    md`
|\n
    `,
  ];
}

/** The bar of a part is relative to the largest; the figure is the part itself. Undefined where what is painted is no part. */
function ownFigure(
  numbers: ModelExplanation['words'][number],
  quantity: PaintedNumbers['quantity'],
): string | undefined {
  if (quantity === 'share') return percent(numbers.share ?? 0);
  if (quantity !== 'influence' && quantity !== 'gradient') return undefined;
  return signedPercent(numbers[quantity] ?? 0);
}

/** The answer words that it served most, each once. */
function servedWords({ words, response }: ModelExplanation, word: number, l10n: Localizer): string[] {
  const served = (words[word]!.mostFor ?? []).flatMap(index => response.words[index] ?? []);
  return [...new Set(served.map(({ text, end }) => (end ? l10n.t('[end]') : printable(text))))];
}

/** The clause and its score, where the matrix is there. */
function instructionLine({ explanation }: Shown, word: number, l10n: Localizer): MarkdownPart[] {
  const clause = clauseOf(explanation, word);
  const scores = scoresText(explanation.models, all => all.clauses[clause]?.value, l10n);
  if (clause < 0 || scores === '') return [];
  const { text } = explanation.prompt.clauses[clause]!;
  return [
    md`${l10n.t('instruction {0}, score {1}:', clause + 1, scores)} “`,
    { text: shortened(text) },
    md`
”
    `,
  ];
}

/** One line of whole characters. */
function shortened(text: string): string {
  const line = Array.from(printable(text.replaceAll(/\s+/g, ' ')));
  return line.length <= CLAUSE_LENGTH ? line.join('') : `${line.slice(0, CLAUSE_LENGTH - 1).join('')}…`;
}

/** What can be done, what the numbers are, and where they were computed. */
function footer({ uri, stale, explanation, contrast }: Shown, l10n: Localizer): MarkdownPart[] {
  const links = [
    ...(stale ? [commandLink(l10n.t('Explain again'), commands.explainPrompt, uri)] : []),
    ...(explanation.difference ? [commandLink(l10n.t('Tuned / Base / Difference'), commands.cycleView)] : []),
    ...(contrast ? [commandLink(l10n.t('Clear “why this, not that”'), commands.clearContrast, uri)] : []),
    commandLink(l10n.t('Panel'), commands.showPanel, uri),
    commandLink(l10n.t('Copy'), commands.copyExplanation, uri),
  ];
  const device = providerName(explanation.provenance.provider);
  const shown = md` &nbsp; &nbsp; *${methodText(explanation, l10n)} · ${device}*`;
  return [
    ...joined(
      links.map(link => [link]),
      ' · ',
    ),
    shown,
  ];
}
