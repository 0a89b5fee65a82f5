/** @file Where text that was explained stands after edits: the pieces that both texts share, and spans moved between them. */
import { firstEndingAfter, type Span } from '../../base/span';
import type { PromptWord } from '../../protocol/explanation';

/** One replacement, in the text before it. */
export interface TextChange {
  readonly offset: number;
  /** UTF-16 code units taken out. */
  readonly removed: number;
  readonly inserted: number;
}

/** `length` code units that stand at `before` in the one text and at `now` in the other. */
interface Piece {
  readonly before: number;
  readonly now: number;
  readonly length: number;
}

const WORD_CHARACTER = /[\p{L}\p{M}\p{N}_]/u;

/** Immutable; pieces are in order in both texts and hold the same characters in both. */
export class KeptText {
  private constructor(
    readonly before: string,
    readonly now: string,
    private readonly pieces: readonly Piece[],
  ) {}

  static unchanged(text: string): KeptText {
    return new KeptText(text, text, text === '' ? [] : [{ before: 0, now: 0, length: text.length }]);
  }

  /** Where the edits are unknown: what the texts begin and end with alike is kept. */
  static between(before: string, now: string): KeptText {
    return new KeptText(before, now, heal([], before, now));
  }

  /** @param changes as an editor reports them: all in the text before them, none overlapping another */
  edited(changes: readonly TextChange[], now: string): KeptText {
    if (now === this.before) return KeptText.unchanged(now);
    const grown = changes.reduce((sum, change) => sum + change.inserted - change.removed, this.now.length);
    // Not what was reported, such as other line ends everywhere: the texts themselves decide.
    if (grown !== now.length) return KeptText.between(this.before, now);
    const lastFirst = [...changes].sort((a, b) => b.offset - a.offset);
    const pieces = lastFirst.reduce<readonly Piece[]>((left, change) => left.flatMap(p => cut(p, change)), this.pieces);
    return new KeptText(this.before, now, heal(pieces, this.before, now));
  }

  /** Where a word stands now; undefined where it was changed or has grown together with new letters. */
  word(span: Span): Span | undefined {
    const moved = this.#whole(span);
    if (!moved) return undefined;
    const grownTogether =
      isNewLetter(this.before[span.start - 1], this.now[moved.start - 1]) ||
      isNewLetter(this.before[span.end], this.now[moved.end]);
    return grownTogether ? undefined : moved;
  }

  /** What is left of a stretch of text, as spans of the text now. */
  parts(span: Span): Span[] {
    const parts: Span[] = [];
    for (
      let i = firstEndingAfter(this.pieces, span.start, ({ before, length }) => before + length);
      i < this.pieces.length;
      i++
    ) {
      const { before, now, length } = this.pieces[i]!;
      if (before >= span.end) break;
      const start = Math.max(span.start, before);
      parts.push({ start: start - before + now, end: Math.min(span.end, before + length) - before + now });
    }
    return parts;
  }

  /** Where a character of the text now stood in the text before; undefined where it is new. */
  offsetBefore(offset: number): number | undefined {
    const piece = this.pieces.find(({ now, length }) => offset < now + length);
    return piece && offset >= piece.now ? offset - piece.now + piece.before : undefined;
  }

  #whole(span: Span): Span | undefined {
    const piece = this.pieces[firstEndingAfter(this.pieces, span.start, ({ before, length }) => before + length)];
    if (!piece || span.start < piece.before || span.end > piece.before + piece.length) return undefined;
    const by = piece.now - piece.before;
    return { start: span.start + by, end: span.end + by };
  }
}

export interface WordAtPlace {
  /** Index into the words. */
  readonly word: number;
  /** In the text now. */
  readonly span: Span;
}

/**
 * The explained word at a place of the text as it is now. Undefined between words, and on words that were changed since.
 * @param words in the text that was explained
 */
export function wordAt(words: readonly PromptWord[], text: KeptText, offset: number): WordAtPlace | undefined {
  const before = text.offsetBefore(offset);
  if (before === undefined) return undefined;
  const word = words.findIndex(({ span }) => span.start <= before && before < span.end);
  const span = words[word] && text.word(words[word].span);
  return span && { word, span };
}

function isNewLetter(before: string | undefined, now: string | undefined): boolean {
  return now !== undefined && now !== before && WORD_CHARACTER.test(now);
}

/** What a change leaves of a piece. */
function cut(piece: Piece, { offset, removed, inserted }: TextChange): Piece[] {
  const end = piece.now + piece.length;
  const by = inserted - removed;
  if (end <= offset) return [piece];
  if (piece.now >= offset + removed) return [{ ...piece, now: piece.now + by }];
  const left = offset - piece.now;
  const rest = end - (offset + removed);
  return [
    ...(left > 0 ? [{ ...piece, length: left }] : []),
    ...(rest > 0 ? [{ before: piece.before + piece.length - rest, now: offset + removed + by, length: rest }] : []),
  ];
}

/** Pieces grown into the gaps between them where both texts hold the same there: what is undone or typed again is kept. */
function heal(pieces: readonly Piece[], before: string, now: string): Piece[] {
  const healed: Piece[] = [{ before: 0, now: 0, length: 0 }];
  for (const next of [...pieces, { before: before.length, now: now.length, length: 0 }]) {
    const last = healed.at(-1)!;
    const [fromBefore, fromNow] = [last.before + last.length, last.now + last.length];
    const gap = Math.min(next.before - fromBefore, next.now - fromNow);
    let forward = 0;
    while (forward < gap && before[fromBefore + forward] === now[fromNow + forward]) forward++;
    let back = 0;
    while (back < gap - forward && before[next.before - back - 1] === now[next.now - back - 1]) back++;
    const grown = { ...last, length: last.length + forward };
    const start = { before: next.before - back, now: next.now - back, length: next.length + back };
    const touch = start.before === grown.before + grown.length && start.now === grown.now + grown.length;
    healed.splice(-1, 1, ...(touch ? [{ ...grown, length: grown.length + start.length }] : [grown, start]));
  }
  return healed.filter(({ length }) => length > 0);
}
