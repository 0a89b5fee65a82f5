/** @file Finds the variables of a prompt text that is no template: plain placeholders. */
import { rememberingFinder, type Finder } from '../template/tagFinder';

/**
 * `mustache`: `{{name}}` only. `vscode`: also `${input:name}`, `${input:name:hint}` and VS Code's own, such as
 * `${selection}`.
 */
export type Dialect = 'mustache' | 'vscode';

export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly kind: 'text' | 'variable';
  readonly name?: string;
}

type Found = Omit<Piece, 'start'>;
type Reader = (text: string, at: number, close: Finder) => Found | undefined;

/** Variable names are identifiers; anything longer is no placeholder but text in braces. */
const MAX_PLACEHOLDER = 300;
const NAME = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;
const VSCODE_VARIABLES =
  /^(selection|selectedText|file|fileBasename|fileDirname|fileBasenameNoExtension|workspaceFolder|workspaceFolderBasename)$/;

/** The text between an opening at `at` and its `close`, trimmed, with where it ends. */
function between(
  text: string,
  at: number,
  open: number,
  close: string,
  find: Finder,
  limit = Infinity,
): { inner: string; end: number } | undefined {
  const stop = find(close, at + open);
  if (stop === -1 || stop - at > limit) return undefined;
  return { inner: text.slice(at + open, stop).trim(), end: stop + close.length };
}

const readMustache: Reader = (text, at, find) => {
  if (!text.startsWith('{{', at)) return undefined;
  const found = between(text, at, 2, '}}', find, MAX_PLACEHOLDER);
  return found && NAME.test(found.inner) ? { kind: 'variable', name: found.inner, end: found.end } : undefined;
};

const readVsCode: Reader = (text, at, find) => {
  if (!text.startsWith('${', at)) return readMustache(text, at, find);
  const found = between(text, at, 2, '}', find, MAX_PLACEHOLDER);
  if (!found) return undefined;
  if (VSCODE_VARIABLES.test(found.inner)) return { kind: 'variable', name: found.inner, end: found.end };
  const [word, name] = found.inner.split(':', 2);
  return word === 'input' && name !== undefined && NAME.test(name)
    ? { kind: 'variable', name, end: found.end }
    : undefined;
};

const readers: Record<Dialect, Reader> = {
  mustache: readMustache,
  vscode: readVsCode,
};

/** Cuts a text at its placeholders; the pieces tile it. Linear in its length. */
export function splitPlaceholders(text: string, dialect: Dialect): Piece[] {
  const read = readers[dialect];
  const find = rememberingFinder(text);
  const opening = /\{\{|\$\{/g;
  const pieces: Piece[] = [];
  let done = 0;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const found = read(text, match.index, find);
    // The next opening may start inside this one, as in `{{{name}}`.
    opening.lastIndex = found?.end ?? match.index + 1;
    if (!found) continue;
    if (match.index > done) pieces.push({ start: done, end: match.index, kind: 'text' });
    pieces.push({ start: match.index, ...found });
    done = found.end;
  }
  if (done < text.length) pieces.push({ start: done, end: text.length, kind: 'text' });
  return pieces;
}
