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
  const { words, parts, format } = explanation.prompt;
  const starts = lineStarts(text);
  const isJson = format === 'chat-json' || format === 'chat-jsonl';
  const sentences = sentenceRanges(isJson ? withoutEscapes(text) : text, words).map(({ from, to }): SentenceRange => {
    const span = { start: words[from]!.span.start, end: words[to - 1]!.span.end };
    const file = partNameOf(explanation.prompt, [span]);
    const before = file === undefined ? 0 : lineOf(placeInPart(parts, span)!.part.span.start, starts) - 1;
    const line = lineOf(span.start, starts) - before;
    return {
      from,
      to,
      ...(hasLines && { line }),
      ...(file !== undefined && { file }),
      text: (isJson ? quotedOfJson : quoted)(text, span, words[to]?.span.start),
    };
  });
  return { fileName, label, explanation: withoutFolders(explanation), sentences };
}

/** The punctuation behind its last word belongs to it. */
function quoted(text: string, { start, end }: Span, next: number | undefined): string {
  const behind = /^[^\s\p{L}\p{N}]{0,3}/u.exec(text.slice(end, Math.min(next ?? Infinity, end + 3)))?.[0] ?? '';
  return `${text.slice(start, end)}${behind}`.replaceAll(/\s+/g, ' ');
}

/** The same of a string in JSON: what its escapes say, without the quotation mark at its end. */
function quotedOfJson(text: string, { start, end }: Span, next: number | undefined): string {
  const limit = Math.min(next ?? Infinity, end + 6);
  const behind = /^(?:\\["\\/]|[^\s\p{L}\p{N}\\"]){0,3}/u.exec(text.slice(end, limit))?.[0] ?? '';
  return `${text.slice(start, end)}${behind}`.replaceAll(ESCAPE, saidBy).replaceAll(/\s+/g, ' ');
}

const ESCAPE = /\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g;

function saidBy(_escape: string, hex: string | undefined, letter: string): string {
  const says: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: ' ', b: '', f: ' ' };
  return hex === undefined ? (says[letter] ?? letter) : String.fromCharCode(parseInt(hex, 16));
}

/** The strings of JSON as they are read, offset for offset: a line break ends a line. */
function withoutEscapes(json: string): string {
  return json.replaceAll(ESCAPE, (escape, ...groups: [string | undefined, string]) =>
    saidBy(escape, ...groups).padStart(escape.length),
  );
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
