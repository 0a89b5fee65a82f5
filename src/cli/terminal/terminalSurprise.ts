/** @file The compared answer word by word on a terminal: how likely each model finds it, and how far they are apart. */
import { printable } from '../../base/printable';
import { figure } from '../../base/readableNumbers';
import type { Comparison, WordSurprise } from '../../protocol/comparison';
import type { ModelRole } from '../../protocol/explanation';
import { RESPONSE_ORIGINS } from './terminalAnswers';
import type { Ink } from './terminalColour';
import { fit, textWidth, wrap } from './terminalText';

/** Longer answers are told by the words that are hardest to one of the models. */
const LISTED = 40;
const WIDEST_WORD = 16;
const BAR = 8;
/** log p with a sign and two decimals; a rank in a vocabulary of hundreds of thousands. */
const LOGP_COLUMN = 7;
const RANK_COLUMN = 7;

/** Lines of the table. */
export function surpriseTable({ surprise, explanation }: Comparison, width: number, ink: Ink): string[] {
  const roles = surprise.models.map(model => model.role).reverse();
  const shown = listed(surprise.words);
  const names = shown.map(({ text, end }) => (end ? '[end]' : printable(text)));
  const room = width - 2 - roles.length * (2 + LOGP_COLUMN + RANK_COLUMN);
  const column = Math.max(4, Math.min(WIDEST_WORD, room, Math.max(...names.map(textWidth))));
  const rows = shown.map((word, i) => rowOf(word, fit(names[i]!, column), roles, width));
  return [
    ...wrap(titleOf(explanation, shown.length, surprise.words.length), width, '  ').map(ink.bold),
    ink.dim(header(roles, column, surprise.divergence !== undefined).slice(0, width)),
    ...rows,
    ...(surprise.divergenceAbsent === 'different-vocabularies'
      ? wrap('  Divergence needs one vocabulary; ranks count in each model’s own.', width, '  ').map(ink.dim)
      : []),
    '',
  ];
}

function titleOf({ responses, models }: Comparison['explanation'], shown: number, all: number): string {
  const whose = responses === 'own' ? 'each model’s own answer' : RESPONSE_ORIGINS[models.at(-1)!.response.origin];
  const forced = responses === 'same' && models.length > 1 ? ', forced on both' : '';
  const some = shown < all ? ` · ${shown} of ${all} words, the hardest` : '';
  return `Surprise (log p, in nats) · ${whose}${forced}${some}`;
}

/** In the order of the answer. */
function listed(words: readonly WordSurprise[]): readonly WordSurprise[] {
  if (words.length <= LISTED) return words;
  const hardness = ({ models }: WordSurprise): number => Math.max(...models.map(model => -model.logProbability));
  const hardest = new Set(words.toSorted((a, b) => hardness(b) - hardness(a)).slice(0, LISTED));
  return words.filter(word => hardest.has(word));
}

function rowOf({ models, divergence }: WordSurprise, name: string, roles: readonly ModelRole[], width: number): string {
  const cells = roles.map(role => {
    const model = models.find(m => m.role === role);
    if (!model) return ' '.repeat(LOGP_COLUMN + RANK_COLUMN);
    return figure(model.logProbability).padStart(LOGP_COLUMN) + String(model.rank).padStart(RANK_COLUMN);
  });
  const row = `  ${name}  ${cells.join('  ')}`;
  if (divergence === undefined) return row.trimEnd();
  const bits = `${row}  ${figure(divergence)}`;
  const bar = `${bits} ${'▇'.repeat(Math.round(divergence * BAR))}`.trimEnd();
  // What a narrow window has no room for is in the JSON.
  return [bar, bits].find(line => textWidth(line) <= width) ?? row.trimEnd();
}

function header(roles: readonly ModelRole[], column: number, divergence: boolean): string {
  const cells = roles.map(role => {
    const title = role === 'single' ? 'model' : role;
    return title.padStart(LOGP_COLUMN) + 'rank'.padStart(RANK_COLUMN);
  });
  return `  ${' '.repeat(column)}  ${cells.join('  ')}${divergence ? '  bits apart' : ''}`;
}
