/** @file A branch of an answer in words: its name, the parts of its text, and what is to be known of it. */
import * as l10n from '@vscode/l10n';
import { printable } from '../base/printable';
import { percent } from '../base/readableNumbers';
import type { Branch } from '../protocol/branch';
import type { Comparison, TokenName } from '../protocol/comparison';
import { roleWord } from './roleWord';

/** Tokens that are named at most. */
const NAMED = 12;

export interface BranchTexts {
  readonly kept: string;
  readonly forced: string;
  readonly said: string;
}

/** Joined they are the branch's answer. */
export function branchTexts({ start, comparison }: Branch): BranchTexts {
  const { tokens } = comparison.answers[0]!;
  const texts = (from: number, to?: number): string =>
    tokens
      .slice(from, to)
      .map(({ text }) => text)
      .join('');
  const said = start.kept + start.forced.length;
  return { kept: texts(0, start.kept), forced: texts(start.kept, said), said: texts(said) };
}

/** “red”, tuned continues */
export function branchName(branch: Pick<Branch, 'start' | 'goesOn'>): string {
  return l10n.t('{0}, {1} continues', forcedName(branch.start.forced), roleWord(branch.goesOn));
}

/** “red” */
function forcedName(forced: readonly TokenName[]): string {
  const text = forced.map(one => (one.kind === 'text' ? one.text : ` ${one.text}`)).join('');
  const shown = printable(text.replaceAll('\n', '⏎').trim());
  return shown === '' ? l10n.t('white space') : l10n.t('“{0}”', shown);
}

/** “␣red (312), ␣ball (77)”: white space at either end of a token shown. */
export function forcedTokens({ forced }: Branch['start']): string {
  const told = forced.slice(0, NAMED).map(token => `${spacedToken(token)} (${token.id})`);
  const more = forced.length - told.length;
  return printable(told.join(', ')) + (more > 0 ? l10n.t(' and {0} more', more) : '');
}

/** “␣red”: white space at either end is part of a token. */
export function spacedToken({ text, kind }: TokenName): string {
  return kind === 'text' ? text.replaceAll('\n', '⏎').replace(/^ | $/g, '␣') : text;
}

/** @param left the answer that the branch leaves */
export function branchNotes(branch: Branch, left: Comparison): string[] {
  const { start, goesOn, comparison } = branch;
  const who = roleWord(goesOn);
  const same = sameAnswer(comparison, left, goesOn) ? [l10n.t('The same answer as the one that it leaves.')] : [];
  const joined = start.joined
    ? [
        l10n.t(
          'Read in one go, the tokenizer would join this text with what stands before it. These tokens were forced: {0}.',
          forcedTokens(start),
        ),
      ]
    : [];
  return [...same, ...joined, ...endNotes(branch, who)];
}

function endNotes({ start, comparison }: Branch, who: string): string[] {
  const { tokens, ending } = comparison.answers[0]!;
  const own = tokens.length - start.kept - start.forced.length;
  if (ending === 'end-token' && own === 0) return [l10n.t('The end was forced: nothing follows.')];
  if (ending === 'end-token' && own === 1)
    return [l10n.t('Behind what was forced, {0} ended the answer at once.', who)];
  if (ending !== 'limit') return [];
  return own === 0
    ? [l10n.t('The answer is as long as it may be: nothing was said behind what was forced.')]
    : [l10n.t('Cut off at the token limit.')];
}

function sameAnswer(a: Comparison, b: Comparison, role: string): boolean {
  const [own, other] = [a, b].map(({ explanation }) =>
    explanation.models.find(model => model.role === role)?.response.tokens.map(({ id }) => id),
  );
  return own !== undefined && own.join() === other?.join();
}

/** “62.1 %”, “< 0.1 %” */
export function chance(logProbability: number): string {
  const part = Math.exp(logProbability);
  return part > 0 && part < 0.001 ? `< ${percent(0.001)}` : percent(part);
}
