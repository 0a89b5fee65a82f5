/** @file From a prompt document to the ids that the model reads, each tied to its characters in the file. */
import { messageIn, sentence } from '../base/sentence';
import type { Span } from '../base/span';
import { firstEndingAfter, hull, overlaps } from '../base/span';
import type { Problem, PromptDocument } from '../prompt/promptDocument';
import type { Piece, RenderedPrompt, RenderOptions } from './renderPrompt';
import { renderPrompt } from './renderPrompt';
import { requireRoom, type Room } from './room';
import { turnEnd } from './tokenizeResponse';
import type { Encoding, Tokenizer } from './tokenizer';
import type { PromptToken, TokenSequence } from './tokenSequence';

export interface TokenizedPrompt extends TokenSequence {
  readonly rendering: 'chat' | 'plain';
  readonly problems: readonly Problem[];
  /** Where each token stands in the text; empty for one that the tokenizer adds by itself. */
  readonly offsets: readonly Span[];
  /** Of the text, what is the file's own. */
  readonly pieces: readonly Piece[];
  /** Ids of the forced answer as the template has it, the end of the turn included; absent where it was given none, or has no place for it. */
  readonly answer?: readonly number[];
}

export interface TokenizeOptions extends RenderOptions {
  /** Whoever reads the tokens: a prompt that has far more of them is refused before it is rendered and encoded. */
  readonly room?: Room;
}

/**
 * Encodes the rendered prompt as one string. A chat's special tokens are those its template writes, as transformers'
 * `apply_chat_template` has it; plain text gets those that the tokenizer adds itself (Llama a BOS, Qwen2 none).
 * @throws LensError as `renderPrompt`, and bad-input where there is surely no room for it
 */
export async function tokenizePrompt(
  document: PromptDocument,
  tokenizer: Tokenizer,
  { room, ...options }: TokenizeOptions,
): Promise<TokenizedPrompt> {
  if (room !== undefined) await requireRoom(document, tokenizer, room);
  const rendered = renderPrompt(document, tokenizer, options);
  const whole = await tokenizer.encode(rendered.text + textBehind(rendered), {
    addSpecialTokens: rendered.rendering === 'plain',
  });
  const { encoding, answer } = parted(rendered, whole, tokenizer);
  const tokens = encoding.ids.map((_, i) => promptToken(rendered, tokenizer, encoding, i));
  return {
    text: rendered.text,
    rendering: rendered.rendering,
    tokens,
    offsets: encoding.offsets,
    pieces: rendered.pieces,
    startsWithBos: startsWithBos(tokens, encoding, tokenizer),
    problems: [
      ...tokenizer.problems,
      ...rendered.problems,
      ...controlProblems(tokens, tokenizer),
      ...unreadProblems(rendered, encoding.offsets),
    ],
    ...(answer && { answer }),
  };
}

function textBehind({ answer }: RenderedPrompt): string {
  return answer === undefined ? '' : answer.text + answer.rest;
}

/** Prompt and answer of a conversation that was encoded as one. */
function parted(
  { text, answer }: RenderedPrompt,
  encoding: Encoding,
  tokenizer: Tokenizer,
): { encoding: Encoding; answer?: readonly number[] } {
  if (answer === undefined) return { encoding };
  const { ids, offsets } = encoding;
  const end = text.length + answer.text.length;
  const ink = end - answer.text.trimStart().length;
  // The token that holds the answer's first ink is the answer's, though a space of the template's may be in it; one that
  // holds white space of both is the template's.
  const first = Math.min(
    firstEndingAfter(offsets, ink, span => span.end),
    firstStartingAt(offsets, text.length),
  );
  const behind = Math.max(first, firstStartingAt(offsets, end));
  const own = ids.slice(first, behind);
  const ending = turnEnd(tokenizer, encoding, behind, text + answer.text + answer.rest);
  return {
    encoding: cutAt(encoding, first),
    answer: ending === undefined || own.at(-1) === ending ? own : [...own, ending],
  };
}

function cutAt({ ids, offsets, added, tokens }: Encoding, length: number): Encoding {
  const cut = <T>(list: readonly T[]): T[] => list.slice(0, length);
  return { ids: cut(ids), offsets: cut(offsets), added: cut(added), tokens: cut(tokens) };
}

/** Index of the first of a list in order that begins at an offset or behind it. */
function firstStartingAt(list: readonly Span[], offset: number): number {
  const index = list.findIndex(span => span.start >= offset && span.end > offset);
  return index < 0 ? list.length : index;
}

function promptToken(rendered: RenderedPrompt, tokenizer: Tokenizer, encoding: Encoding, i: number): PromptToken {
  const id = encoding.ids[i]!;
  const span = encoding.offsets[i]!;
  if (encoding.added[i] === true)
    return { id, text: tokenizer.tokenText(id) ?? '', kind: 'special', spans: [], inkSpans: [] };
  const text = rendered.text.slice(span.start, span.end);
  const ink = { start: span.end - text.trimStart().length, end: span.end };
  const touched = piecesAt(rendered.pieces, span);
  const inked = touched.filter(piece => holdsInk(rendered.text, piece, ink));
  const owner = inked[0] ?? touched[0];
  const own = owner === undefined ? {} : { message: owner.message, role: owner.role };
  if (!isFileText(touched, inked, span))
    return { id, text, kind: tokenizer.isSpecial(id) ? 'special' : 'template', ...own, spans: [], inkSpans: [] };
  return { id, text, kind: 'file', ...own, spans: sourceSpans(touched, span), inkSpans: sourceSpans(inked, ink) };
}

/** Holds a non-space character of the file, or nothing but white space of the file. */
function isFileText(touched: readonly Piece[], inked: readonly Piece[], span: Span): boolean {
  if (inked.length > 0) return true;
  let covered = span.start;
  for (const piece of touched) if (piece.start <= covered) covered = Math.max(covered, piece.end);
  return span.start < span.end && covered >= span.end;
}

function holdsInk(text: string, piece: Piece, ink: Span): boolean {
  return overlaps(piece, ink) && /\S/.test(text.slice(Math.max(piece.start, ink.start), Math.min(piece.end, ink.end)));
}

/** One span in the file for each segment that the run of rendered text touches. */
function sourceSpans(pieces: readonly Piece[], run: Span): Span[] {
  const spans: Span[] = [];
  let last: Piece | undefined;
  for (const piece of pieces) {
    const span = sourceSpan(piece, run);
    if (span === undefined) continue;
    if (last?.message === piece.message && last.segment === piece.segment) spans.push(hull(spans.pop()!, span));
    else spans.push(span);
    last = piece;
  }
  return spans;
}

function sourceSpan(piece: Piece, run: Span): Span | undefined {
  let found: Span | undefined;
  for (
    let i = firstEndingAfter(piece.runs, run.start, span => span.end);
    i < piece.runs.length && piece.runs[i]!.start < run.end;
    i++
  ) {
    const { start, source, exact } = piece.runs[i]!;
    const offset = source.start - start;
    const part = exact
      ? { start: Math.max(source.start, run.start + offset), end: Math.min(source.end, run.end + offset) }
      : source;
    found = found === undefined ? part : hull(found, part);
  }
  return found;
}

function piecesAt(pieces: readonly Piece[], span: Span): Piece[] {
  const found: Piece[] = [];
  for (
    let i = firstEndingAfter(pieces, span.start, span => span.end);
    i < pieces.length && pieces[i]!.start < span.end;
    i++
  )
    found.push(pieces[i]!);
  return found;
}

/** The user's own text is never a beginning of sequence, even where it is spelled like one. */
function startsWithBos(tokens: readonly PromptToken[], encoding: Encoding, tokenizer: Tokenizer): boolean {
  const first = tokens[0];
  if (first?.kind !== 'special') return false;
  const bos = tokenizer.files.specialTokens.bos_token;
  return bos === undefined ? encoding.added[0] === true : tokenizer.idOf(bos) === first.id;
}

/** Places that are named; a text that quotes whole conversations has hundreds. */
const MAX_CONTROL_PROBLEMS = 50;

/** The user's own text that is spelled like a control token: the model cannot tell it from what its template writes. */
function controlProblems(tokens: readonly PromptToken[], tokenizer: Tokenizer): Problem[] {
  // An unknown token is special as well, but stands for something else.
  const typed = tokens.filter(
    ({ id, kind, text }) =>
      kind === 'file' && tokenizer.isSpecial(id) && text.trim() === tokenizer.tokenText(id)?.trim(),
  );
  const told = typed.slice(0, MAX_CONTROL_PROBLEMS).map(({ text, inkSpans, spans }): Problem => {
    const [span = spans[0]] = inkSpans;
    return {
      severity: 'warning',
      ...messageIn(
        sentence`${text.trim()} is read as a control token of the model, not as these characters: it can begin or end a turn, as if the chat template had written it. If it is only quoted, write it differently (a space inside is enough).`,
      ),
      ...(span !== undefined && { span }),
    };
  });
  const left = typed.length - told.length;
  if (left === 0) return told;
  const more = sentence`${left} more control tokens of the model are in the text.`;
  return [...told, { severity: 'warning', ...messageIn(more) }];
}

/** Characters of the file that no token holds: their bytes are not in the vocabulary, or the normalizer drops them. */
function unreadProblems(rendered: RenderedPrompt, offsets: readonly Span[]): Problem[] {
  const read = new Uint8Array(rendered.text.length);
  for (const { start, end } of offsets) read.fill(1, start, end);
  const unread = new Map<string, Span | undefined>();
  for (const piece of rendered.pieces) {
    let at = piece.start;
    for (const character of rendered.text.slice(piece.start, piece.end)) {
      if (read[at] === 0 && /\S/.test(character) && !unread.has(character))
        unread.set(character, sourceSpan(piece, { start: at, end: at + character.length }));
      at += character.length;
    }
  }
  return [...unread].map(([character, span]) => ({
    severity: 'warning',
    ...messageIn(
      sentence`The model's vocabulary has no token for ${printable(character)}: the model does not read it. Write it differently.`,
    ),
    ...(span !== undefined && { span }),
  }));
}

function printable(character: string): string {
  const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  return /[\p{C}\p{M}\p{Z}]/u.test(character) ? code : `${character} (${code})`;
}
