/** @file Splits the YAML header off a prompt file, also behind a licence, a comment or a fence. Only YAML is read; a header in a programming language is refused and never run. */
import { sentence, type Words } from '../../base/sentence';
import type { DataNode } from './dataTree';
import { readHeader } from './headerYaml';
import { fileText, joinMapped, type MappedText } from './mappedText';
import type { ProblemList } from '../problems';
import type { PromptFile } from '../rawPrompt';

export interface FrontMatter {
  /** The header's data; undefined where there is no header, or none that can be read. */
  readonly data: DataNode | undefined;
  /** The prompt text: what stands behind the header, and in front of it where that is no licence, comment or fence. */
  readonly body: MappedText;
  readonly hasHeader: boolean;
}

/** A header longer than this is prompt text behind a forgotten fence (or a bomb); real ones have some hundred characters. */
const MAX_HEADER = 256 * 1024;
/** A header is looked for this far behind the start of the file: licences have some hundred characters. */
const MAX_PREFIX = 8 * 1024;
/** Lines of prompt text in front of a header. */
const MAX_PREFIX_LINES = 12;

/** Where a header lies: its fences `---`, and the YAML between them. */
interface Place {
  readonly opening: number;
  readonly start: number;
  readonly end: number;
  readonly behind: number;
  /** What stands behind the opening dashes, such as `js`. */
  readonly language: string;
}

/** What stands in front of a header. */
interface Prefix {
  /** Text of the prompt. */
  readonly isText: boolean;
  /** The code fence that the header stands in. */
  readonly fence?: string;
}

export function splitFrontMatter(file: PromptFile, problems: ProblemList): FrontMatter {
  const none = { data: undefined, body: fileText(file.text, file.start, file.text.length), hasHeader: false };
  const opening = openingOf(file);
  if (!opening) return none;
  const place = placeOf(file, opening);
  const first = opening.index === file.start;
  if (!place) {
    if (first) problems.add('warning', unclosed, { start: file.start, end: opening.index + opening[0].length });
    return none;
  }
  const prefix = prefixOf(file, place.opening);
  if (!first && !looksLikeHeader(file.text.slice(place.start, place.end), prefix.isText)) return none;
  if (prefix.isText && !isShort(file.text.slice(file.start, place.opening))) return none;
  const data = place.language === '' ? readHeader(file.text, place, problems) : undefined;
  // A rule across the page is written the same way: prose between two of them is no header.
  if (data === 'prose') return none;
  if (place.language !== '')
    problems.add('warning', refused(place.language), { start: place.opening, end: place.start });
  if (prefix.isText) problems.add('warning', notFirst, { start: place.opening, end: place.start });
  return { data, body: bodyOf(file, place, prefix), hasHeader: true };
}

const unclosed = sentence`The first line opens a YAML header that is never closed by a line "---", so all of it is read as prompt text.`;
const notFirst = sentence`The header is not at the start of the file: other programs may read it as prompt text. Move it to the first line.`;

function refused(language: string): Words {
  return sentence`Front matter in "${language.slice(0, 20)}" is refused and never executed. Write it in YAML between lines "---".`;
}

/** The first line `---`, near the start of the file. */
function openingOf(file: PromptFile): RegExpExecArray | undefined {
  const opening = /^---([\w-]*)[ \t]*\r?\n/gm;
  opening.lastIndex = file.start;
  // `^` does not match behind a byte order mark.
  const atStart = /---([\w-]*)[ \t]*\r?\n/y;
  atStart.lastIndex = file.start;
  const found = atStart.exec(file.text) ?? opening.exec(file.text.slice(0, file.start + MAX_PREFIX));
  return found ?? undefined;
}

function placeOf(file: PromptFile, opening: RegExpExecArray): Place | undefined {
  const start = opening.index + opening[0].length;
  const closing = /^(?:---|\.\.\.)[ \t]*(?:\r?\n|$(?![\s\S]))/gm;
  closing.lastIndex = start;
  const close = closing.exec(file.text);
  if (!close || close.index - opening.index > MAX_HEADER) return undefined;
  const language = /^ya?ml$/i.test(opening[1]!) ? '' : opening[1]!;
  return { opening: opening.index, start, end: close.index, behind: close.index + close[0].length, language };
}

/** Blank lines, comments of every language that prompts are written in, licence lines, a fence. */
const NO_TEXT = [
  /^\s+/,
  /^<!--[^]*?-->/,
  /^\{\{!--[^]*?--\}\}/,
  /^\{\{![^]*?\}\}/,
  /^\{#[^]*?#\}/,
  /^\/\*[^]*?\*\//,
  /^\/\/[^\n]*/,
];
const LICENCE_LINE = /^#+[ \t]*(?:$|\r?$|.*(?:copyright|licen[cs]e|spdx|generated|do not edit|\(c\)|©).*)/i;
const FENCE = /^(`{3,}|~{3,})[\w-]*[ \t]*\r?\n\s*$/;

function prefixOf(file: PromptFile, end: number): Prefix {
  let rest = file.text.slice(file.start, end);
  const hashLines = rest.split('\n').filter(line => line.startsWith('#'));
  // A heading of Markdown is text; in a block of hash lines one that names a licence speaks for all. Dotprompt skips them all.
  const hashesAreComments = /\.(?:prompt|prompty)$/i.test(file.name) || hashLines.some(line => LICENCE_LINE.test(line));
  while (rest !== '') {
    const fence = FENCE.exec(rest);
    if (fence) return { isText: false, fence: fence[1]! };
    const skipped =
      NO_TEXT.map(pattern => pattern.exec(rest)).find(Boolean) ?? (hashesAreComments ? /^#[^\n]*/.exec(rest) : null);
    if (!skipped) return { isText: true };
    rest = rest.slice(skipped[0].length);
  }
  return { isText: false };
}

/** A few lines in front of a header, none of them a fence: a document that shows what a header looks like is no such file. */
function isShort(text: string): boolean {
  return text.split('\n').length <= MAX_PREFIX_LINES && !/^[ \t]{0,3}(?:```|~~~)/m.test(text);
}

/** Keys that the headers of prompt files have. */
const KNOWN_KEYS =
  /^(?:name|description|mode|model|tools?|agent|applyTo|globs|alwaysApply|argument-hint|allowed-tools|inputs?|inputSchema|outputs?|sample|authors?|version|tags|config|template|license|metadata|instructions|color|title|trigger)[ \t]*:/m;

/** Whether the lines between two rules are `key: value`, with a key that prompt files know where text stands in front. */
function looksLikeHeader(yaml: string, behindText: boolean): boolean {
  const lines = yaml.split('\n').filter(line => line.trim() !== '');
  const keys = lines.filter(line => /^[\w$][\w$ ./-]{0,60}:(?:\s|$)/.test(line));
  const others = lines.filter(line => !/^(?:[\w$][\w$ ./-]{0,60}:(?:\s|$)|[ \t#\-\]}])/.test(line));
  return keys.length > 0 && others.length === 0 && (!behindText || KNOWN_KEYS.test(yaml));
}

function bodyOf(file: PromptFile, { opening, behind }: Place, { isText, fence }: Prefix): MappedText {
  const range = fence === undefined ? { start: behind, end: file.text.length } : withoutFence(file.text, behind, fence);
  const body = fileText(file.text, range.start, range.end);
  return isText ? joinMapped(fileText(file.text, file.start, opening), body) : body;
}

/** The fence closes behind the header, or at the end of the file. */
function withoutFence(text: string, start: number, fence: string): { start: number; end: number } {
  const next = new RegExp(`^\\s*${fence}[ \\t]*(?:\\r?\\n|$)`).exec(text.slice(start, start + MAX_PREFIX));
  if (next) return { start: start + next[0].length, end: text.length };
  const trimmed = text.trimEnd();
  const closes = trimmed.endsWith(`\n${fence}`);
  return { start, end: closes ? Math.max(start, trimmed.length - fence.length) : text.length };
}
