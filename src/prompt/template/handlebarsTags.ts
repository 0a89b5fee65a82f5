/** @file The tags of a Handlebars template, with the white space that each takes away. */
import type { Span } from '../../base/span';
import { whiteBefore, whiteBehind, type Tag } from './nodes';
import { rememberingFinder, type Finder } from './tagFinder';

export interface HandlebarsTag extends Tag {
  /** `inverse`: `{{^name}}`. `other`: a partial or a decorator. */
  readonly kind: 'print' | 'open' | 'inverse' | 'else' | 'close' | 'comment' | 'other';
  /** Without sigils and white space at the ends. */
  readonly inner: string;
}

interface Raw {
  readonly kind: HandlebarsTag['kind'];
  readonly inner: string;
  readonly end: number;
}

export function findHandlebarsTags(text: string): HandlebarsTag[] {
  const find = rememberingFinder(text);
  const tags: HandlebarsTag[] = [];
  const opening = /\{\{/g;
  let done = 0;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const start = match.index;
    const slashes =
      start > done && text[start - 1] === '\\' ? (start - 1 > done && text[start - 2] === '\\' ? 2 : 1) : 0;
    // A backslash in front makes the tag text, two of them are a backslash in front of a tag.
    if (slashes > 0) tags.push({ ...bare(start - 1, start), kind: 'comment', inner: '' });
    if (slashes === 1) continue;
    const raw = text.startsWith('{{{{', start) ? undefined : tagAt(text, start, find);
    opening.lastIndex = raw?.end ?? start + (text.startsWith('{{{{', start) ? 4 : 1);
    if (!raw) continue;
    tags.push({ ...raw, ...whiteBeside(text, start, raw) });
    done = raw.end;
  }
  return tags;
}

function bare(start: number, end: number): Tag {
  return { start, end, from: start, to: end };
}

function tagAt(text: string, start: number, find: Finder): Raw | undefined {
  const at = text[start + 2] === '~' ? start + 3 : start + 2;
  if (text.startsWith('!--', at)) {
    const stop = firstOf(find, ['--}}', '--~}}'], at + 3);
    return stop && { kind: 'comment', inner: '', end: stop.end };
  }
  if (text[at] === '{') {
    const stop = firstOf(find, ['}}}', '}~}}'], at);
    return stop && { kind: 'print', inner: text.slice(at + 1, stop.start).trim(), end: stop.end };
  }
  const stop = find('}}', at);
  if (stop === -1) return undefined;
  return { ...kindOf(text.slice(at, stop).replace(/~$/, '').trim()), end: stop + 2 };
}

/** The closing signs that come first. */
function firstOf(find: Finder, needles: readonly string[], from: number): Span | undefined {
  const found = needles.flatMap(needle => {
    const start = find(needle, from);
    return start === -1 ? [] : { start, end: start + needle.length };
  });
  return found.sort((a, b) => a.start - b.start)[0];
}

function kindOf(inner: string): Pick<Raw, 'kind' | 'inner'> {
  const rest = inner.slice(1).trim();
  switch (inner[0]) {
    case '!':
      return { kind: 'comment', inner: '' };
    case '&':
      return { kind: 'print', inner: rest };
    case '#':
      return /^[>*]/.test(rest) ? { kind: 'other', inner: '' } : { kind: 'open', inner: rest };
    case '/':
      return { kind: 'close', inner: rest };
    case '^':
      return rest === '' ? { kind: 'else', inner: '' } : { kind: 'inverse', inner: rest };
    case '>':
    case '*':
      return { kind: 'other', inner: '' };
    default:
      return /^else(?![\w.-])/.test(inner) ? { kind: 'else', inner: inner.slice(4).trim() } : { kind: 'print', inner };
  }
}

/** `~` takes all white space on its side. A block's tag or a comment alone on its line takes the line. */
function whiteBeside(text: string, start: number, { kind, end }: Raw): Tag {
  const line = kind === 'print' ? undefined : lineAround(text, start, end);
  const from = text[start + 2] === '~' ? whiteBefore(text, start) : (line?.start ?? start);
  const to = text[end - 3] === '~' ? whiteBehind(text, end) : (line?.end ?? end);
  return { start, end, from, to };
}

function lineAround(text: string, start: number, end: number): Span | undefined {
  let [from, to] = [start, end];
  while (from > 0 && isBlank(text[from - 1])) from--;
  while (isBlank(text[to])) to++;
  const alone = (from === 0 || text[from - 1] === '\n') && (to === text.length || text[to] === '\n');
  return alone ? { start: from, end: Math.min(text.length, to + 1) } : undefined;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}
