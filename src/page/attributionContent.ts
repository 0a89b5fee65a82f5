/** @file What the attribution view draws, from an explanation and the text that was explained. */
import type { Span } from '../base/span';
import { sentenceRanges } from '../prompt/instructions/sentences';
import { partNameOf } from '../picture/partNames';
import { placeInPart } from '../prompt/assembled/parts';
import type { Explanation } from '../protocol/explanation';
import type { AttributionContent, SentenceRange } from '../protocol/views/attributionMessages';

export interface ExplainedText {
  /** As a tab names it. */
  readonly fileName: string;
  /** Name of the pair or model. */
  readonly label: string;
  /** The explained text; the explanation's spans count in it. */
  readonly text: string;
  readonly explanation: Explanation;
  /** False where the text has other lines than its file. */
  readonly hasLines?: boolean;
}

export function attributionContent({
  fileName,
  label,
  text,
  explanation,
  hasLines = true,
}: ExplainedText): AttributionContent {
  const { words, parts } = explanation.prompt;
  const starts = lineStarts(text);
  const sentences = sentenceRanges(text, words).map(({ from, to }): SentenceRange => {
    const span = { start: words[from]!.span.start, end: words[to - 1]!.span.end };
    const file = partNameOf(explanation.prompt, [span]);
    const before = file === undefined ? 0 : lineOf(placeInPart(parts, span)!.part.span.start, starts) - 1;
    const line = lineOf(span.start, starts) - before;
    return {
      from,
      to,
      ...(hasLines && { line }),
      ...(file !== undefined && { file }),
      text: quoted(text, span, words[to]?.span.start),
    };
  });
  return { fileName, label, explanation: withoutFolders(explanation), sentences };
}

/** The punctuation behind its last word belongs to it. */
function quoted(text: string, { start, end }: Span, next: number | undefined): string {
  const behind = /^[^\s\p{L}\p{N}]{0,3}/u.exec(text.slice(end, Math.min(next ?? Infinity, end + 3)))?.[0] ?? '';
  return `${text.slice(start, end)}${behind}`.replaceAll(/\s+/g, ' ');
}

function lineStarts(text: string): number[] {
  return [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
}

/** From 1. */
function lineOf(offset: number, starts: readonly number[]): number {
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** A page is made to be passed on: where the models lie on this machine is nobody's business, their names are enough. */
export function withoutFolders(explanation: Explanation): Explanation {
  const { provenance } = explanation;
  const models = provenance.models.map(model => ({ ...model, folder: model.folder.replace(/^.*[\\/]/, '') }));
  return { ...explanation, provenance: { ...provenance, models } };
}
