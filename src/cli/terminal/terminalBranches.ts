/** @file Branches of an answer on a terminal: the answer that they leave, each branch with its log p and what it drew on, and what else could stand there. */
import { printable } from '../../base/printable';
import { figure, signed, signedPercent } from '../../base/readableNumbers';
import { answerLogProbability } from '../../picture/branchTree';
import { branchName, branchNotes, branchTexts, chance, forcedTokens } from '../../picture/branchWords';
import { named } from '../../picture/comparisonHeadline';
import { fairnessOf } from '../../picture/trustWarning';
import type { BranchShift, BranchTree, TreeBranch } from '../../protocol/branch';
import type { Comparison, ModelSurprise, TokenName } from '../../protocol/comparison';
import { answerLines, RESPONSE_ORIGINS } from './terminalAnswers';
import type { Ink } from './terminalColour';
import { headingLines, noteLines } from './terminalHeading';
import { fit, textWidth, wrap } from './terminalText';

interface BranchDrawing {
  readonly fileName: string;
  readonly label: string;
  readonly notes: readonly string[];
  readonly width: number;
  readonly ink: Ink;
}

const WIDEST_WORD = 18;
/** Others that are told of each word where all are listed. */
const OTHERS = 2;

const WHAT_IT_SAYS =
  'log p: of the whole answer, in nats; in brackets, the difference to the answer that the branch leaves. More, Less: words of the prompt whose influence grew and fell most.';

/** @param looked words whose alternatives are listed */
export function branchLines(tree: BranchTree, looked: readonly number[] | 'all', drawing: BranchDrawing): string[] {
  const { root, branches } = tree;
  const { width, ink } = drawing;
  const { models } = root.explanation;
  const origin = RESPONSE_ORIGINS[models.at(-1)!.response.origin];
  return [
    ...headingLines([drawing.fileName, drawing.label], root.explanation, drawing),
    ...noteLines([...drawing.notes, ...fairnessOf(root)], width),
    '',
    ...wrap(`The answer, ${origin} · ${likelihoods(root)}`, width, '  ').map(ink.bold),
    ...answerOf(root, width, ink),
    '',
    ...branches.flatMap((branch, b) => oneBranch(branch, b + 1, tree, drawing)),
    ...(branches.length === 0
      ? []
      : [...wrap(WHAT_IT_SAYS, width, '  ').map(ink.dim), ...(looked.length === 0 ? [] : [''])]),
    ...(looked === 'all' ? everyPlace(root, width, ink) : looked.flatMap(word => onePlace(root, word, width, ink))),
  ];
}

function answerOf({ explanation }: Comparison, width: number, ink: Ink): string[] {
  const { text, tokens } = explanation.models.at(-1)!.response;
  const ended = tokens.at(-1)?.end === true;
  return text.trim() === '' ? [ink.dim(ended ? '  [end]' : '  (nothing)')] : answerLines(text, ended, width, ink);
}

/** “log p tuned −0.12, base −33.10” */
function likelihoods(comparison: Comparison): string {
  const told = comparison.surprise.models.toReversed().map(({ role }) => {
    const who = role === 'single' ? '' : `${role} `;
    return `${who}${figure(answerLogProbability(comparison, role)!)}`;
  });
  return `log p ${told.join(', ')}`;
}

function oneBranch(
  branch: TreeBranch,
  number: number,
  { root, branches }: BranchTree,
  drawing: BranchDrawing,
): string[] {
  const { width, ink } = drawing;
  const left = branch.parent === 0 ? root : branches[branch.parent - 1]!.comparison;
  const change = branch.models
    .toReversed()
    .map(({ role, logProbability, parentLogProbability }) => {
      const who = role === 'single' ? '' : `${role} `;
      return `${who}${figure(logProbability)} (${signed(logProbability - parentLogProbability)})`;
    })
    .join(', ');
  const { kept } = branchTexts(branch);
  const behind = kept.trim() === '' ? 'at the beginning' : `behind “${lastWords(kept)}”`;
  return [
    ...wrap(`${number}  ${branchName(branch)}, ${behind} · log p ${change}`, width, '   ').map(ink.bold),
    ...answerOf(branch.comparison, width, ink),
    ...wrap(`  Forced: ${forcedTokens(branch.start)}`, width, '    ').map(ink.dim),
    ...branchNotes(branch, left).flatMap(note => wrap(`  ${note}`, width, '    ')),
    ...branch.models
      .toReversed()
      .flatMap(({ role, gained, lost }) => [
        ...shiftLine(role === 'single' ? 'More' : `More (${role})`, gained, width),
        ...shiftLine(role === 'single' ? 'Less' : `Less (${role})`, lost, width),
      ]),
    '',
  ];
}

/** What stands before a branch, from its end. */
function lastWords(text: string): string {
  const words = printable(text.trim().replaceAll(/\s+/g, ' '));
  const tail = words.split(' ').slice(-3).join(' ');
  return tail === words ? words : `… ${tail}`;
}

function shiftLine(title: string, shifts: readonly BranchShift[], width: number): string[] {
  const told = shifts
    .filter(({ difference }) => Math.abs(difference) >= 0.0005)
    .map(({ text, difference }) => `“${printable(text)}” ${signedPercent(difference)}`);
  return told.length === 0 ? [] : wrap(`  ${title}: ${told.join(', ')}`, width, '    ');
}

/** Each word with what else was likeliest there, so that a reader finds where to leave the answer. */
function everyPlace(root: Comparison, width: number, ink: Ink): string[] {
  const model = root.surprise.models.at(-1)!;
  const { words } = root.explanation.models.at(-1)!.response;
  const names = words.map(({ text, end }, w) => `#${w + 1} ${end ? '[end]' : printable(text)}`);
  const column = Math.min(WIDEST_WORD, Math.max(...names.map(textWidth)));
  const rows = words.map(({ tokens }, w) => {
    const token = model.tokens[tokens[0] ?? -1];
    if (!token) return `  ${fit(names[w]!, column)}`;
    const others = token.next.filter(({ id }) => id !== token.id).slice(0, OTHERS);
    const [, ...told] = namesOf([{ ...token, kind: 'text' }, ...others]);
    const rest = others.map(({ logProbability }, o) => `${told[o]!} ${chance(logProbability)}`);
    const whole = tokens.reduce((sum, t) => sum + model.tokens[t]!.logProbability, 0);
    return `  ${fit(names[w]!, column)} ${chance(whole).padStart(8)}  ${rest.join(', ')}`;
  });
  const who = model.role === 'single' ? 'the model' : model.role;
  return [
    ...wrap(
      `Where the answer can be left: each word, its chance for ${who}, and the likeliest others (--at WORD=TEXT)`,
      width,
      '  ',
    ).map(ink.bold),
    ...rows.map(row => (textWidth(row) > width ? fit(row, width).trimEnd() : row)),
  ];
}

function onePlace(root: Comparison, word: number, width: number, ink: Ink): string[] {
  const { text, end, models } = root.surprise.words[word]!;
  const name = end ? 'the end' : `“${printable(text)}”`;
  return models.toReversed().flatMap(({ role, word: own }) => {
    const model = root.surprise.models.find(one => one.role === role)!;
    const response = root.explanation.models.find(one => one.role === role)!.response;
    const token = tokenOf(model, response.words[own]!.tokens[0]);
    if (!token) return [];
    const names = namesOf(token.next);
    const rows = token.next.map(
      ({ id, logProbability }, n) =>
        `  ${id === token.id ? '▸' : ' '} ${fit(names[n]!, WIDEST_WORD)} ${chance(logProbability).padStart(8)}`,
    );
    const who = role === 'single' ? 'The model' : role === 'tuned' ? 'Tuned' : 'Base';
    return [...wrap(`${who}, in the place of #${word + 1} ${name}`, width, '  ').map(ink.bold), ...rows, ''];
  });
}

function tokenOf({ tokens }: ModelSurprise, position: number | undefined) {
  return position === undefined ? undefined : tokens[position];
}

/** “Rose” and “␣Rose”: the space before a token is shown where another one differs by nothing else. */
function namesOf(tokens: readonly TokenName[]): string[] {
  const names = tokens.map(named);
  return tokens.map(({ kind, text }, n) => {
    const twin = names.some((name, other) => other !== n && name === names[n]);
    return twin && kind === 'text' && /\S/.test(text) ? `“${printable(text.replaceAll(' ', '␣'))}”` : names[n]!;
  });
}
