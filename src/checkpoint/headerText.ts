/** @file A look at a header's text before it is parsed, so that what JSON.parse builds is bounded and says what the file says. */
import { sentence, type Words } from '../base/sentence';
import { badCheckpoint, shown } from './checkpointError';
import { MAX_DEPTH, MAX_DIMENSIONS, MAX_KEYS, MAX_NAME, MAX_TENSORS } from './limits';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Where the scan stands: one entry a level that is open. */
interface Level {
  readonly keys: Set<string>;
  readonly list: boolean;
  commas: number;
}

/**
 * Refuses a header that nests too deep, names too many tensors or one key twice: `JSON.parse` would keep the last of two
 * silently where other readers keep the first. Says nothing of text that is not JSON; parsing does.
 * @throws LensError bad-checkpoint
 */
export function checkHeaderText(path: string, bytes: Buffer): void {
  if (bytes[0] !== OPEN_OBJECT) throw refused(path, sentence`does not start with a JSON object`);
  const levels: Level[] = [];
  let keys = 0;
  let text: readonly [start: number, end: number] = [0, 0];
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    const level = levels.at(-1);
    if (byte === QUOTE) {
      text = [at, stringEnd(bytes, at)];
      at = text[1] - 1;
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (levels.length === MAX_DEPTH) throw refused(path, sentence`nests deeper than ${MAX_DEPTH} levels`);
      levels.push({ keys: new Set(), list: byte === OPEN_LIST, commas: 0 });
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) levels.pop();
    else if (byte === COLON && level) {
      if (++keys > MAX_KEYS) throw refused(path, sentence`has more than ${MAX_KEYS} keys`);
      addKey(path, level, levels.length, bytes.subarray(...text));
    } else if (byte === COMMA && level) addComma(path, level);
  }
}

/** Offset after the closing quote, or the end of the text. */
function stringEnd(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === QUOTE) return at + 1;
  }
  return bytes.length;
}

function addKey(path: string, level: Level, depth: number, spelled: Buffer): void {
  if (spelled.length > MAX_NAME)
    throw refused(path, sentence`has a key of ${spelled.length} bytes, more than ${MAX_NAME}`);
  const key = unquoted(spelled.toString('utf8'));
  if (level.keys.has(key)) throw refused(path, sentence`names ${shown(key)} twice`);
  level.keys.add(key);
  // One more than the tensors: the metadata.
  if (depth === 1 && level.keys.size > MAX_TENSORS + 1)
    throw refused(path, sentence`names more than ${MAX_TENSORS} tensors`);
}

function addComma(path: string, level: Level): void {
  if (level.list && ++level.commas >= MAX_DIMENSIONS) {
    throw refused(path, sentence`has a list of more than ${MAX_DIMENSIONS} entries, more axes than a weight can have`);
  }
}

/** A key may be spelled with escapes; two spellings of one name are the same key. */
function unquoted(spelled: string): string {
  try {
    return String(JSON.parse(spelled));
  } catch {
    return spelled;
  }
}

function refused(path: string, what: Words): Error {
  return badCheckpoint(sentence`The header of ${path} ${what}.`, sentence`Download the file again.`);
}
