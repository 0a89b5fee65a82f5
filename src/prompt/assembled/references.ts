/** @file What files a prompt refers to by itself: links of Markdown, partials of dotprompt, `${file:}` of Prompty. Nothing is looked up. */
import type { Span } from '../../base/span';
import { ProblemList } from '../problems';
import { textValue, valueOf } from '../source/dataTree';
import { splitFrontMatter } from '../source/frontMatter';
import type { PromptPart } from '../promptDocument';
import { findHandlebarsTags } from '../template/handlebarsTags';
import { fileValuesOf, filePath } from './fileValues';
import { partialName } from './partials';

export interface Reference {
  readonly kind: Exclude<PromptPart['kind'], 'prompt' | 'instructions'>;
  /** As the file has it: a path, of a partial its name. */
  readonly written: string;
  readonly span: Span;
}

/** Longer files are not searched. */
const MAX_SEARCHED = 2 ** 20;

const MARKDOWN = /\.(?:md|markdown|mdc)$/i;

/** Whether files of this name can have others read in with them. */
export function takesFiles(fileName: string): boolean {
  return MARKDOWN.test(fileName) || /\.(?:prompt|prompty)$/i.test(fileName);
}

/** In the order of the file, the same target again and again where it stands so. */
export function referencesOf(text: string, fileName: string): readonly Reference[] {
  if (text.length > MAX_SEARCHED) return [];
  if (MARKDOWN.test(fileName)) return links(text);
  if (/\.prompt$/i.test(fileName)) return partials(text);
  return /\.prompty$/i.test(fileName) ? values(text, fileName) : [];
}

/** `[text](target)`, `[text](<target>)`, with a title or without; no picture. */
const LINK =
  /(?<![!\\])\[[^[\]\n]{0,500}\]\([ \t]{0,9}(?:<([^<>\n]{1,1000})>|([^\s()<>]{1,1000}))(?:[ \t]{1,9}(?:"[^"\n]{0,500}"|'[^'\n]{0,500}'))?[ \t]{0,9}\)/g;

function links(text: string): Reference[] {
  return Array.from(withoutCode(text).matchAll(LINK)).flatMap((match): Reference[] => {
    const written = localPath(match[1] ?? match[2]!);
    if (written === undefined) return [];
    return [{ kind: 'link', written, span: { start: match.index, end: match.index + match[0].length } }];
  });
}

/** A link's path without its fragment; undefined of an address, which nothing is fetched from, and of a place in the same file. */
function localPath(target: string): string | undefined {
  const isDrive = /^[A-Za-z]:[\\/]/.test(target);
  if (!isDrive && (/^[A-Za-z][\w+.-]*:/.test(target) || target.startsWith('//'))) return undefined;
  const path = target.replace(/#.*$/, '');
  if (path === '') return undefined;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Code and comments blanked out, offset for offset: what looks like a link there is none. */
function withoutCode(text: string): string {
  const blank = (found: string): string => found.replace(/[^\n]/g, ' ');
  let fence: string | undefined;
  const lines = text.split('\n').map(line => {
    const marks = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined && marks !== undefined) fence = marks;
    else if (fence === undefined) return line;
    else if (marks?.startsWith(fence) === true && line.trim() === marks) fence = undefined;
    return blank(line);
  });
  return withoutComments(lines.join('\n').replace(/(`{1,2})[^`\n]+\1/g, blank), blank);
}

function withoutComments(text: string, blank: (found: string) => string): string {
  let rest = '';
  let done = 0;
  for (let at = text.indexOf('<!--'); at !== -1; at = text.indexOf('<!--', done)) {
    const close = text.indexOf('-->', at);
    const end = close === -1 ? text.length : close + 3;
    rest += text.slice(done, at) + blank(text.slice(at, end));
    done = end;
  }
  return rest + text.slice(done);
}

function partials(text: string): Reference[] {
  return findHandlebarsTags(text).flatMap((tag): Reference[] => {
    const name = tag.kind === 'other' ? partialName(text.slice(tag.start, tag.end)) : undefined;
    return name === undefined ? [] : [{ kind: 'partial', written: name, span: { start: tag.start, end: tag.end } }];
  });
}

function values(text: string, fileName: string): Reference[] {
  return fileValuesOf(text, fileName).map(({ value, span }) => ({ kind: 'value', written: filePath(value)!, span }));
}

/** The pattern of the files that an instructions file is put before; undefined where it has none. */
export function appliesTo(text: string): string | undefined {
  const file = { text, start: text.startsWith('\ufeff') ? 1 : 0, name: '.instructions.md', line: undefined };
  return textValue(valueOf(splitFrontMatter(file, new ProblemList()).data, 'applyTo'));
}
