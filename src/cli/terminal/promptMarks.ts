/** @file Which stretch of a message's text carries which number: words first, then tokens that no word holds. */
import type { Span } from '../../base/span';
import type { ModelExplanation, PromptWord } from '../../protocol/explanation';
import { printable } from '../../base/printable';
import { partIndexAt } from '../../prompt/assembled/parts';
import type { Message, PromptDocument, Segment } from '../../prompt/promptDocument';
import type { Quantity } from '../../protocol/view';

/** A stretch of text with one value; undefined where nothing is to be drawn. */
export interface Marked {
  readonly text: string;
  readonly value: number | undefined;
}

/**
 * A value for every character of the file, found through the span that holds it. Every kind of drawing gives the same
 * cells, so that blocks beside each other break at the same places.
 */
export interface FileValues {
  /** Index of the cell that holds a file offset, -1 where none does. */
  readonly cellAt: Int32Array;
  readonly values: readonly number[];
}

/**
 * Words carry their own number; a token outside every word (punctuation competes too) carries its own, where there is one by token.
 * @param fileLength UTF-16 units of the file
 */
export function quantityValues(
  model: ModelExplanation,
  quantity: Quantity,
  words: readonly PromptWord[],
  fileLength: number,
): FileValues {
  const cellAt = new Int32Array(fileLength).fill(-1);
  const values: number[] = [];
  const claim = (span: Span, value: number): void => {
    for (let at = span.start; at < span.end; at++) if (cellAt[at] === -1) cellAt[at] = values.length;
    values.push(value);
  };
  words.forEach((word, w) => claim(word.span, model.words[w]?.[quantity] ?? 0));
  const byToken = {
    influence: model.influence,
    density: model.density?.drawn,
    share: model.share,
    gradient: undefined,
    flow: model.flow,
  };
  model.promptTokens.forEach((token, t) => {
    if (token.kind === 'file') token.spans.forEach(span => claim(span, byToken[quantity]?.[t] ?? 0));
  });
  return { cellAt, values };
}

/** Divided by the largest size, so that the strongest is drawn in full. */
export function overLargest({ cellAt, values }: FileValues): FileValues {
  const largest = values.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
  return { cellAt, values: values.map(value => (largest === 0 ? 0 : value / largest)) };
}

/** Tuned minus base, character by character: the cells are the tuned model's. */
export function differenceValues(tuned: FileValues, base: FileValues): FileValues {
  const values = Array.from(tuned.values, () => 0);
  const seen = new Uint8Array(values.length);
  tuned.cellAt.forEach((cell, at) => {
    if (cell === -1 || seen[cell] === 1) return;
    seen[cell] = 1;
    values[cell] = tuned.values[cell]! - (base.values[base.cellAt[at]!] ?? 0);
  });
  return { cellAt: tuned.cellAt, values };
}

/** A message's stretch of one file. */
export interface MessagePart {
  /** Where it is told: at the beginning of what another file than the one before says. */
  readonly heading?: string;
  readonly message: Message;
}

/** A message cut where another file's text begins; white space alone begins none. The prompt's own is headed where it goes on. */
export function messageParts(message: Message, parts: PromptDocument['parts']): MessagePart[] {
  if (!parts) return [{ message }];
  const pieces: { file: number; segments: Segment[] }[] = [];
  for (const segment of message.segments) {
    const at = segment.runs[0]?.source.start ?? 0;
    const file = partIndexAt(parts, at);
    // The blank line between two files is neither's: a heading stands there.
    if (at >= parts[file]!.span.end) continue;
    const last = pieces.at(-1);
    if (last && (last.file === file || segment.text.trim() === '')) last.segments.push(segment);
    else pieces.push({ file, segments: [segment] });
  }
  return pieces.map(({ file, segments }, i) => ({
    ...((file > 0 || i > 0) && { heading: printable(parts[file]!.path) }),
    message: { ...message, segments },
  }));
}

/** A message as the model reads it, in stretches of one cell; white space outside words belongs to none. */
export function markMessage(message: Message, file: FileValues): Marked[] {
  const text = message.segments.map(s => s.text).join('');
  const cells = message.segments.flatMap(segment =>
    segment.runs.flatMap(run =>
      Array.from({ length: run.end - run.start }, (_, i) => file.cellAt[run.source.start + (run.exact ? i : 0)] ?? -1),
    ),
  );
  const marked: Marked[] = [];
  let end = 0;
  for (let start = 0; start < text.length; start = end) {
    const cell = cellOf(text, cells, start);
    do end++;
    while (end < text.length && cellOf(text, cells, end) === cell);
    marked.push({ text: text.slice(start, end), value: cell === -1 ? undefined : file.values[cell] });
  }
  return marked;
}

/** A token's leading space is not drawn; a space inside a word's own cell stays. */
function cellOf(text: string, cells: readonly number[], at: number): number {
  const cell = cells[at] ?? -1;
  const inside = cells[at - 1] === cell && cells[at + 1] === cell && at > 0;
  return /\s/.test(text[at]!) && !inside ? -1 : cell;
}
