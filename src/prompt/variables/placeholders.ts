/** @file Finds the variables of a prompt text in each template dialect. Nothing of a template is ever executed. */

/**
 * `mustache`: `{{name}}` only. `vscode`: also `${input:name}`, `${input:name:hint}` and VS Code's own, such as
 * `${selection}`. `jinja`: also `{% %}` and `{# #}`. `handlebars`: also `{{{name}}}`, helpers and `{{! comments }}`.
 */
export type Dialect = 'mustache' | 'vscode' | 'jinja' | 'handlebars';

export interface Piece {
  readonly start: number;
  readonly end: number;
  /** `comment` is no part of the prompt; `logic` stays as it is written, since it is not evaluated. */
  readonly kind: 'text' | 'variable' | 'comment' | 'logic';
  readonly name?: string;
}

type Found = Omit<Piece, 'start'>;
type Reader = (text: string, at: number, close: Finder) => Found | undefined;
type Finder = (needle: string, from: number) => number;

/** Variable names are identifiers; anything longer is no placeholder but text in braces. */
const MAX_PLACEHOLDER = 300;
const NAME = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;
const VSCODE_VARIABLES =
  /^(selection|selectedText|file|fileBasename|fileDirname|fileBasenameNoExtension|workspaceFolder|workspaceFolderBasename)$/;

/** indexOf whose answers are remembered: a scan from front to back stays linear however many openings never close. */
function rememberingFinder(text: string): Finder {
  const known = new Map<string, number>();
  return (needle, from) => {
    const before = known.get(needle);
    if (before !== undefined && (before === -1 || before >= from)) return before;
    const found = text.indexOf(needle, from);
    known.set(needle, found);
    return found;
  };
}

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

const readJinja: Reader = (text, at, find) => {
  const open = text.slice(at, at + 2);
  const close = open === '{{' ? '}}' : open === '{%' ? '%}' : '#}';
  const found = open === '${' ? undefined : between(text, at, 2, close, find);
  if (!found) return undefined;
  if (open === '{#') return { kind: 'comment', end: found.end };
  if (open === '{%') return { kind: 'logic', end: found.end };
  const name = found.inner.replace(/^-\s*/, '').replace(/-$/, '').trimEnd();
  return NAME.test(name) ? { kind: 'variable', name, end: found.end } : { kind: 'logic', end: found.end };
};

const readHandlebars: Reader = (text, at, find) => {
  if (!text.startsWith('{{', at)) return undefined;
  if (text.startsWith('{{!', at)) {
    const comment = text.startsWith('{{!--', at)
      ? between(text, at, 5, '--}}', find)
      : between(text, at, 3, '}}', find);
    return comment && { kind: 'comment', end: comment.end };
  }
  const triple = text.startsWith('{{{', at);
  const found = triple ? between(text, at, 3, '}}}', find) : between(text, at, 2, '}}', find);
  if (!found) return undefined;
  const known = NAME.test(found.inner) && found.inner !== 'history';
  return known ? { kind: 'variable', name: found.inner, end: found.end } : { kind: 'logic', end: found.end };
};

const readers: Record<Dialect, Reader> = {
  mustache: readMustache,
  vscode: readVsCode,
  jinja: readJinja,
  handlebars: readHandlebars,
};

/** Cuts a text at its placeholders; the pieces tile it. Linear in its length. */
export function splitPlaceholders(text: string, dialect: Dialect): Piece[] {
  const read = readers[dialect];
  const find = rememberingFinder(text);
  const opening = /\{[{%#]|\$\{/g;
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
