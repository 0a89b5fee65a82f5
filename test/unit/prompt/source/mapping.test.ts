/** @file Property: in generated files of all formats, every run of every segment stands where it says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Document, parseDocument } from 'yaml';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import { expectMapped, messageTexts } from '../invariants';

/** Pieces that break offset arithmetic: astral characters, combining marks, CJK, tabs, line ends, syntax of all formats. */
const piece = fc.constantFrom(
  'word',
  'Two words',
  ' ',
  '  ',
  '\t',
  '\n',
  '\n\n',
  '😀',
  '👩‍👩‍👧',
  'e\u0301',
  '漢字',
  'かな',
  "'",
  '"',
  '\\',
  '\\n',
  ':',
  ': ',
  '# ',
  '- ',
  '{{a}}',
  '{{',
  '}}',
  '${input:b}',
  '{% if %}',
  '{#',
  '---',
  '...',
  '|',
  '>',
  '&x',
  '*x',
  '!',
  '%',
  '@',
  '`',
  '[',
  ']',
  '{',
  '}',
  ',',
  'é',
  '\u00a0',
  '\u2028',
  'Summarize the text.',
  '.',
);
const anyText = fc.array(piece, { maxLength: 14 }).map(pieces => pieces.join(''));
const roleName = fc.constantFrom('system', 'user', 'assistant', 'tool', 'developer');
const anyChat = fc.array(fc.record({ role: roleName, content: anyText }), { minLength: 1, maxLength: 4 });
const ending = fc.constantFrom('\n', '\r\n');
const mark = fc.constantFrom('', '\ufeff');

/** A chat's texts as parsePrompt should answer: a trailing empty assistant message asks for an answer and is dropped. */
function expected(chat: readonly { role: string; content: string }[]): (readonly [string, string])[] {
  const last = chat.at(-1);
  const kept = last?.role === 'assistant' && last.content.trim() === '' ? chat.slice(0, -1) : chat;
  return kept.map(m => [m.role, m.content] as const);
}

/** Values that keep placeholders as they are written, so that texts compare. */
const runs = { numRuns: 400 };

describe('source mapping', () => {
  it('text, Markdown and templates', () => {
    const name = fc.constantFrom(
      'a.txt',
      'a.md',
      'a.prompt.md',
      'a.agent.md',
      'a.prompty',
      'a.prompt',
      'a.j2',
      'a.yaml',
      'a.json',
      'a.jsonl',
      'a.prompt.yml',
    );
    const values = fc.option(fc.record({ a: anyText, b: anyText }), { nil: {} });
    fc.assert(
      fc.property(name, mark, ending, anyText, values, (fileName, bom, eol, body, given) => {
        const text = bom + body.replaceAll('\n', eol);
        expectMapped(text, parsePrompt(text, { fileName, values: given }));
      }),
      runs,
    );
  });

  it('JSON, as any writer escapes it', () => {
    const escapeAll = (json: string): string =>
      json.replace(/[^\x20-\x7e]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
    fc.assert(
      fc.property(anyChat, mark, fc.boolean(), fc.constantFrom(0, 2), (chat, bom, ascii, indent) => {
        const json = JSON.stringify({ messages: chat }, null, indent);
        const text = bom + (ascii && indent === 0 ? escapeAll(json) : json);
        const document = parsePrompt(text, { fileName: 'a.json' });
        expect(messageTexts(document)).toEqual(expected(chat));
        expectMapped(text, document);
      }),
      runs,
    );
  });

  it('YAML scalars of every style, as the yaml package writes and reads them', () => {
    const style = fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED');
    fc.assert(
      fc.property(anyChat, style, mark, ending, fc.constantFrom(20, 80), (chat, type, bom, eol, lineWidth) => {
        const made = new Document({ messages: chat });
        chat.forEach((_, i) => Object.assign(made.getIn(['messages', i, 'content'], true) as object, { type }));
        const text = bom + made.toString({ lineWidth }).replaceAll('\n', eol);
        const document = parsePrompt(text, { fileName: 'a.prompt.yml' });
        // The library's own reading, for its writer does not always write what it was given.
        const library = parseDocument(text);
        fc.pre(library.errors.length === 0);
        const read = (library.toJS() as { messages: { role: string; content: unknown }[] }).messages;
        const texts = read.map(m => ({ role: m.role, content: typeof m.content === 'string' ? m.content : '' }));
        expect(messageTexts(document)).toEqual(expected(texts));
        expectMapped(text, document);
        expectCharacterMaps(text, document);
      }),
      { numRuns: 1500 },
    );
  });
});

/** No scalar fell back to one inexact run: ink of the text that the file holds as it stands is mapped exactly. */
function expectCharacterMaps(text: string, document: ReturnType<typeof parsePrompt>): void {
  const segments = document.messages.flatMap(m => m.segments);
  for (const run of segments.flatMap(s =>
    s.runs.filter(r => !r.exact).map(r => ({ ...r, text: s.text.slice(r.start, r.end) })),
  )) {
    expect(run.text, `"${run.text}" for "${text.slice(run.source.start, run.source.end)}"`).toMatch(/^.$/su);
  }
}
