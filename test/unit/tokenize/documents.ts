/** @file Prompt documents built from parts, with the file they would stand in. */
import * as fc from 'fast-check';
import type { Message, PromptDocument, Role, Segment, SourceRun } from '../../../src/prompt/promptDocument';

/** `escaped`: line breaks stand in the file as `\n`. `value`: the file holds `{{name}}` for the text. */
export interface Part {
  readonly kind: 'text' | 'escaped' | 'value';
  readonly text: string;
}
export interface Turn {
  readonly role: Role;
  readonly parts: readonly Part[];
}
export interface BuiltPrompt {
  readonly file: string;
  readonly document: PromptDocument;
}

export function turn(role: Role, ...parts: readonly (string | Part)[]): Turn {
  return { role, parts: parts.map(part => (typeof part === 'string' ? { kind: 'text', text: part } : part)) };
}

export function prompt(...turns: readonly Turn[]): BuiltPrompt {
  let file = '';
  const messages = turns.map(({ role, parts }): Message => {
    const start = file.length;
    file += `@${role}:`;
    const segments = parts
      .filter(part => part.text !== '')
      .map(part => {
        const { segment, written } = segmentOf(part, file.length);
        file += written;
        return segment;
      });
    file += '\n';
    return { role, segments, source: { start, end: file.length } };
  });
  return { file, document: { format: 'text', messages, variables: [], clauses: [], problems: [] } };
}

function segmentOf({ kind, text }: Part, at: number): { segment: Segment; written: string } {
  if (kind === 'text') return exactSegment(text, at);
  if (kind === 'escaped') return escapedSegment(text, at);
  const written = '{{name}}';
  const run = { start: 0, end: text.length, source: { start: at, end: at + written.length }, exact: false };
  return { segment: { text, kind: 'value', variable: 'name', runs: [run] }, written };
}

function exactSegment(text: string, at: number): { segment: Segment; written: string } {
  const run = { start: 0, end: text.length, source: { start: at, end: at + text.length }, exact: true };
  return { segment: { text, kind: 'text', runs: [run] }, written: text };
}

function escapedSegment(text: string, at: number): { segment: Segment; written: string } {
  const runs: SourceRun[] = [];
  let [written, start] = ['', 0];
  for (const part of text.split(/(\n)/).filter(p => p !== '')) {
    const spelled = part === '\n' ? '\\n' : part;
    const source = { start: at + written.length, end: at + written.length + spelled.length };
    runs.push({ start, end: start + part.length, source, exact: part !== '\n' });
    written += spelled;
    start += part.length;
  }
  return { segment: { text, kind: 'text', runs }, written };
}

/** Text as unkind as a file can be: emoji with joiners, combining marks, CJK, CRLF, private use, control characters. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('he', ' he', ' a', 'Hello', ' the', '. ', '.\n', ',', 'x') },
      fc.constantFrom(' ', '  ', '\n', '\n\n', '\r\n', '\t', '\u00a0'),
      fc.constantFrom('😀', '👩\u200d💻', '👍🏽', '🇫🇷', ' 😀', '中文', '日本', '한', '가'),
      fc.constantFrom('é', 'e\u0301', 'e\u0323\u0301', 'q\u0307', '\u1112\u1161\u11ab', 'ﬁ', 'İ', '①'),
      fc.constantFrom('\u0000', '\u0007', '\ue000', '\ue001\uf8ff', '\ufeff', '\u200b', '\u2581', 'Ġ', '\ufffd'),
      fc.constantFrom('<|user|>', '<|end|>', '<s>', '</s>', '<|unknown|>', '<0x41>', '{{ x }}', '{% if %}', '[INST]'),
      { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 4 }) },
    ),
    { maxLength: 14 },
  )
  .map(parts => parts.join(''));

export const inkedText: fc.Arbitrary<string> = hostileText.map(text => (/\S/.test(text) ? text : `${text}x`));
