/** @file Where two models would go on differently for the first time, along the answer that is compared. */
import type { NextToken, Parting, WordSurprise } from '../../protocol/comparison';
import { commonStart } from './alignment';
import type { AnswerUnderModel } from './wordSurprise';

/** A place of the answer that both models come to by the same text: indices of the token that each reads there. */
interface Place {
  readonly base: number;
  readonly tuned: number;
}

/**
 * The first place where the most likely next tokens differ.
 * @param by `tokens`: equal vocabularies. `text`: others; then only places count at which both begin a token, and two tokens
 * differ where neither begins with the other's text.
 * @returns undefined where they never part
 */
export function firstParting(
  base: AnswerUnderModel,
  tuned: AnswerUnderModel,
  by: Parting['by'],
  words: readonly WordSurprise[],
  divergence?: readonly number[],
): Parting | undefined {
  const places = by === 'tokens' ? placesByTokens(base, tuned) : placesByText(base, tuned);
  const differs = by === 'tokens' ? otherToken : otherText;
  const at = places.find(place => differs(likeliest(base, place.base), likeliest(tuned, place.tuned), place));
  if (!at) return undefined;
  const bits = by === 'tokens' ? divergence?.[at.tuned] : undefined;
  return {
    by,
    models: [
      { role: base.role, position: at.base, likeliest: likeliest(base, at.base) },
      { role: tuned.role, position: at.tuned, likeliest: likeliest(tuned, at.tuned) },
    ],
    ...wordAt(tuned, at.tuned, words),
    ...(bits !== undefined && { divergence: bits }),
  };
}

/** Places up to the first token that differs, that one included: what comes before it is the same. */
function placesByTokens(base: AnswerUnderModel, tuned: AnswerUnderModel): Place[] {
  const ids = [base, tuned].map(({ tokens }) => tokens.map(token => token.id)) as [number[], number[]];
  return Array.from({ length: comparablePlaces(...ids) }, (_, m) => ({ base: m, tuned: m }));
}

/** How many places of two answers follow the same tokens: the common ones, and the first one behind them if both have it. */
export function comparablePlaces(a: readonly number[], b: readonly number[]): number {
  return Math.min(commonStart(a, b) + 1, a.length, b.length);
}

/** Offsets at which both begin a token, the text before them being the same. */
function placesByText(base: AnswerUnderModel, tuned: AnswerUnderModel): Place[] {
  const [a, b] = [base, tuned].map(({ tokens }) => tokens.map(token => token.text).join('')) as [string, string];
  let reach = 0;
  while (reach < a.length && a[reach] === b[reach]) reach++;
  const starts = firstTokenAt(base);
  return [...firstTokenAt(tuned)].flatMap(([offset, token]) => {
    const other = starts.get(offset);
    return other === undefined || offset > reach ? [] : [{ base: other, tuned: token }];
  });
}

/** The first token that begins at each offset of the text: bytes of one character share an offset. */
function firstTokenAt({ tokens }: AnswerUnderModel): Map<number, number> {
  const first = new Map<number, number>();
  let offset = 0;
  tokens.forEach(({ text }, m) => {
    if (!first.has(offset)) first.set(offset, m);
    offset += text.length;
  });
  return first;
}

function likeliest({ tokens }: AnswerUnderModel, place: number): NextToken {
  return tokens[place]!.next[0]!;
}

function otherToken(base: NextToken, tuned: NextToken): boolean {
  return base.id !== tuned.id;
}

/** What a control token or a byte stands for in another vocabulary is not known, but that it is no text is. */
function otherText(base: NextToken, tuned: NextToken, place: Place): boolean {
  if (base.kind === 'bytes' || tuned.kind === 'bytes') return false;
  if (base.kind === 'special' || tuned.kind === 'special') return base.kind !== tuned.kind;
  // Some vocabularies begin a text with a space that others do not write.
  const first = place.base === 0 || place.tuned === 0;
  const [a, b] = [base, tuned].map(({ text }) => (first ? text.trimStart() : text)) as [string, string];
  return !a.startsWith(b) && !b.startsWith(a);
}

/** The word that holds a token of the tuned model, or the last one before it. */
function wordAt({ role, words: own }: AnswerUnderModel, token: number, words: readonly WordSurprise[]) {
  let before: number | undefined;
  for (const [i, { models }] of words.entries()) {
    const word = models.find(model => model.role === role)?.word;
    if (word === undefined) continue;
    const { tokens } = own[word]!;
    if (tokens.includes(token)) return { word: i, inWord: true };
    if (tokens.some(m => m < token)) before = i;
  }
  return { ...(before !== undefined && { word: before }), inWord: false };
}
