/** @file A user's file, or standard input, as text: whole and refused by size before it is read, or line by line in constant memory. */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import * as path from 'node:path';
import { LensError, messageOf } from '../../base/errors';
import { byteSize } from '../../base/readableNumbers';
import { readRegularFile, streamRegularFile } from '../../files/regularFile';
import type { Surroundings } from './surroundings';

/** A prompt longer than this fits into no model's context; eight million characters are some two million tokens. */
export const MAX_PROMPT_BYTES = 8 * 1024 * 1024;

/** A matrix of 2,000 by 2,000 numbers in full precision takes some 80 MB; a line of more is no matrix of a prompt. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;

/** What FILE is where standard input is meant. */
export const STANDARD_INPUT = '-';

export interface ReadFile {
  readonly text: string;
  /** For people: the base name, or `stdin`. */
  readonly name: string;
  /** Decides format and role of a prompt file: the whole path, or `stdin`. */
  readonly path: string;
}

/**
 * @param kind what the file is, for messages, such as `prompt file`
 * @throws LensError bad-input: missing, a folder, too large, not UTF-8
 */
export async function readText(file: string, kind: string, limit: number, at: Surroundings): Promise<ReadFile> {
  if (file === STANDARD_INPUT) {
    const text = decode(await readStandardInput(at, kind, limit), kind);
    return { text, name: 'stdin', path: 'stdin' };
  }
  const full = path.resolve(at.cwd, file);
  const { size } = await ordinary(full, file, kind);
  if (size > limit) throw tooLarge(`${kind} ${file} has ${byteSize(size)}`, limit);
  try {
    return { text: decode(readRegularFile(full, limit), `${kind} ${file}`), name: path.basename(full), path: full };
  } catch (error) {
    throw LensError.is(error) ? error : unreadable(file, kind, error);
  }
}

/** A pipe or a device in the place of a file would be waited for, or read, without end. */
async function ordinary(full: string, file: string, kind: string): Promise<Stats> {
  const facts = await stat(full).catch((error: unknown) => {
    throw unreadable(file, kind, error);
  });
  if (!facts.isFile()) {
    const what = facts.isDirectory() ? 'is a folder' : 'is not an ordinary file';
    throw badInput(`The ${kind} ${file} ${what}.`, 'Name a text file, or - for standard input.');
  }
  return facts;
}

async function readStandardInput(at: Surroundings, kind: string, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of at.stdin) {
    at.signal.throwIfAborted();
    size += chunk.length;
    if (size > limit) throw tooLarge(`${kind} on standard input continues after ${byteSize(size)}`, limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The bytes as text. A byte order mark stays: offsets count it. */
export function decode(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const offset = firstInvalidByte(bytes);
    const byte = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
    throw badInput(
      `The ${what} is not UTF-8: byte ${offset} (0x${byte}) is not part of a character.`,
      'Save it as UTF-8 and try again.',
    );
  }
}

/** Offset of the first byte that starts no whole character, counted from 0. */
export function firstInvalidByte(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  // The decoder tells only whether a prefix is sound. Prefixes are sound or unsound in one turn (a cut character is
  // forgiven by `stream`), so halving finds the turn.
  while (good < bad) {
    const middle = Math.floor((good + bad) / 2);
    if (sound(bytes.subarray(0, middle + 1))) good = middle + 1;
    else bad = middle;
  }
  return characterStart(bytes, good);
}

function sound(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Back over continuation bytes to the lead byte of the character that could not be finished at `offset`. */
function characterStart(bytes: Uint8Array, offset: number): number {
  for (let start = offset; start > Math.max(0, offset - 4); start--) {
    const lead = bytes[start - 1]!;
    if (lead >= 0xc0) return expectedLength(lead) > offset - start + 1 ? start - 1 : offset;
    if (lead < 0x80) return offset;
  }
  return offset;
}

function expectedLength(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}

/** JSON, with or without the byte order mark that some editors put before it. @throws SyntaxError */
export function parseJson(text: string): unknown {
  return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text) as unknown;
}

/** @throws LensError bad-input naming the file where it is no JSON */
export async function readJson(file: string, kind: string, limit: number, at: Surroundings): Promise<unknown> {
  const { text } = await readText(file, kind, limit, at);
  try {
    return parseJson(text);
  } catch (error) {
    const why = messageOf(error);
    throw badInput(`The ${kind} ${file} is not JSON: ${why}.`, 'Correct it and try again.');
  }
}

/** A file's bytes as they come, for input that is worked on line by line. */
export async function* streamBytes(file: string, kind: string, at: Surroundings): AsyncGenerator<Uint8Array> {
  if (file === STANDARD_INPUT) {
    yield* at.stdin;
    return;
  }
  const full = path.resolve(at.cwd, file);
  await ordinary(full, file, kind);
  try {
    yield* streamRegularFile(full) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw LensError.is(error) ? error : unreadable(file, kind, error);
  }
}

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** Every line without its end, empty ones too. @throws LensError bad-input: a line too long, or not UTF-8 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>, limit = MAX_LINE_BYTES): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let number = 1;
  const line = (): Line => ({ number, text: decode(Buffer.concat(parts), `input, line ${number},`) });
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      parts.push(chunk.subarray(start, end));
      yield line();
      [parts, size, number, start] = [[], 0, number + 1, end + 1];
    }
    parts.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > limit) throw lineTooLong(number, limit);
  }
  if (size > 0) yield line();
}

function lineTooLong(number: number, limit: number): LensError {
  return badInput(`Line ${number} is longer than ${byteSize(limit)}.`, 'Put one JSON object on each line.');
}

function unreadable(file: string, kind: string, error: unknown): LensError {
  const code = (error as NodeJS.ErrnoException).code;
  const why = { ENOENT: 'does not exist', EACCES: 'is not readable', EISDIR: 'is a folder' }[code ?? ''];
  const reason = why ?? `cannot be read (${code ?? String(error)})`;
  return badInput(
    `The ${kind} ${file} ${reason}.`,
    path.isAbsolute(file) ? 'Check the path.' : 'Check the path; relative paths start from the current folder.',
    error,
  );
}

function tooLarge(what: string, limit: number): LensError {
  return badInput(
    `The ${what}; the limit is ${byteSize(limit)}.`,
    'Use a shorter file: no model reads a prompt of this size.',
  );
}

function badInput(message: string, next: string, cause?: unknown): LensError {
  return new LensError({ reason: 'bad-input', message, next }, { cause });
}
