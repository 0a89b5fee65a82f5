/** @file Headers as people write them: what is no YAML is a warning with its line, and the prompt is read. */
import { describe, expect, it } from 'vitest';
import { parsePrompt } from '../../../src/prompt/parsePrompt';
import { expectMapped, messageTexts } from './invariants';

function read(fileName: string, text: string): ReturnType<typeof parsePrompt> {
  const document = parsePrompt(text, { fileName });
  expectMapped(text, document);
  return document;
}

function lineOf(text: string, offset: number | undefined): number {
  return text.slice(0, offset).split('\n').length;
}

describe('a header that is no YAML', () => {
  it.each([
    ['a bare glob', 'name: x\nglobs: *.tale, tales/**/*.md', 3],
    ['two globs', 'applyTo: **/*.spec.ts, **/*.test.ts', 2],
    ['globs in a list', 'globs:\n  - "a"\n  - *.ts', 4],
    ['a glob that excludes', 'paths: !src/**', 2],
    ['a hint in brackets', 'mode: agent\nargument-hint: [animal] [place] | [--rude]', 3],
    ['a colon', 'description: Use this: it works', 2],
    ['an apostrophe', "description: 'it's here'", 2],
    ['a quotation that goes on', 'name: "x" and more', 2],
    ['an open quotation', 'model: m\nname: "x', 3],
    ['a mention', 'author: @me', 2],
    ['a tab', '\tname: x', 2],
    ['a line of text', 'name: x\nthis is no key\nmodel: y', 3],
  ])('%s is a warning with its line', (_, yaml, line) => {
    const text = `---\n${yaml}\n---\nHi.\n`;
    const { messages, problems } = read('x.md', text);
    expect(messages.map(m => m.segments.map(s => s.text).join(''))).toEqual(['Hi.']);
    expect(problems.map(p => [p.severity, lineOf(text, p.span?.start)])).toEqual([['warning', line]]);
  });

  it('keeps the values of its other lines', () => {
    const text = '---\nglobs: **/*.ts\ninputs:\n  q:\n    default: what: now?\n  n: 3\n---\n{{q}} {{n}}';
    expect(messageTexts(read('x.md', text))).toEqual([['user', 'what: now? 3']]);
  });

  it('is named where it has no line that can be mended', () => {
    const { problems } = read('x.md', '---js\n{a: 1}\n---\nHi');
    expect(problems).toMatchObject([
      { severity: 'warning', message: expect.stringMatching(/never executed/) as string },
    ]);
  });
});

describe('what stands in front of a header', () => {
  const header = '---\nname: x\ninput:\n  default: {a: fox}\n---\n';
  it.each([
    ['blank lines', 'x.md', `\n \n${header}Hi`],
    ['a comment', 'SKILL.md', `<!-- Made by a tool. -->\n${header}Hi`],
    ['comments of several lines', 'x.md', `<!-- a\nb -->\n\n<!-- c -->\n${header}Hi`],
    ['a licence', 'x.prompt', `# Copyright 2031\n#\n# SPDX-License-Identifier: MIT\n\n${header}Hi`],
    ['a licence in Markdown', 'x.md', `# Copyright 2031\n# Licensed under MIT\n${header}Hi`],
    ['a licence in a comment of the template', 'x.prompt', `{{!-- (c) --}}\n${header}Hi`],
    ['hash lines of dotprompt', 'x.prompt', `# a note\n${header}Hi`],
    ['a fence around the file', 'x.prompt.md', `\`\`\`\`prompt\n${header}Hi\n\`\`\`\`\n`],
    ['a fence around the header', 'x.md', `\`\`\`yaml\n${header}\`\`\`\nHi`],
    ['a byte order mark and a blank line', 'x.md', `\ufeff\n${header}Hi`],
  ])('%s is no prompt text', (_, file, text) => {
    const document = read(file, text);
    expect(messageTexts(document).map(([, said]) => said)).toEqual(['Hi']);
    expect(document.problems).toEqual([]);
  });

  it('is prompt text where it is text, and a warning', () => {
    const { messages, problems } = read('x.md', `Be kind.\n${header}Hi {{a}}`);
    expect(messages.map(m => m.segments.map(s => s.text).join(''))).toEqual(['Be kind.\nHi fox']);
    expect(problems.map(p => p.message)).toEqual([expect.stringMatching(/not at the start/)]);
  });

  it.each([
    ['rules across the page', '# Title\n\n---\n\nName: a part\nof the text\n\n---\n\nEnd'],
    ['a header that a document shows', '# How to\n```\n---\nname: x\n---\n```\nEnd'],
    ['prose between rules', '---\n*bold* and more\n---\nEnd'],
  ])('leaves %s', (_, text) => {
    const document = read('x.md', text);
    expect(messageTexts(document)).toEqual([['user', text]]);
    expect(document.problems).toEqual([]);
  });
});

describe('roles by place', () => {
  it.each([
    ['.claude/agents/tailor.md', 'system'],
    ['/home/me/p/.github/agents/tailor.md', 'system'],
    ['C:\\p\\.claude\\agents\\team\\tailor.md', 'system'],
    ['plugins/hats/agents/tailor.md', 'system'],
    ['.cursor/rules/hats.mdc', 'system'],
    ['rules/hats/hats.mdc', 'system'],
    ['hats.mdc', 'user'],
    ['.github/instructions/hats.md', 'system'],
    ['x.instructions.md', 'system'],
    ['CLAUDE.local.md', 'system'],
    ['GEMINI.md', 'system'],
    ['.cursorrules', 'system'],
    ['.claude/agents/README.md', 'user'],
    ['.claude/commands/hats.md', 'user'],
    ['.github/prompts/hats.prompt.md', 'user'],
    ['notes/agents.txt', 'user'],
  ])('%s is the words of the %s', (file, role) => {
    expect(read(file, 'Sew hats.').messages.map(m => m.role)).toEqual([role]);
  });
});

describe('JSON Lines', () => {
  const line = (text: string): string => JSON.stringify({ messages: [{ role: 'user', content: text }] });
  const file = `\n${line('one')}\n   \n${line('two')}\n\n`;
  it.each([
    [undefined, 'one'],
    [2, 'one'],
    [4, 'two'],
  ])('line %s, blank ones counted, is %s', (number, expected) => {
    const options = { fileName: 'x.jsonl', ...(number !== undefined && { line: number }) };
    for (const text of [file, file.replaceAll('\n', '\r\n'), `\ufeff${file}`])
      expect(messageTexts(parsePrompt(text, options))).toEqual([['user', expected]]);
  });

  it('says that the line which is asked for is blank', () => {
    const { problems } = parsePrompt(file, { fileName: 'x.jsonl', line: 3 });
    expect(problems).toMatchObject([
      { severity: 'error', message: expect.stringMatching(/^Line 3 .* blank/) as string },
    ]);
  });

  it('are known on standard input behind blank lines', () => {
    expect(parsePrompt(file, { fileName: 'stdin' }).format).toBe('chat-jsonl');
  });
});
