/** @file The prompt files of examples/ parse without a problem, each with its instruction. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parsePrompt } from '../../../src/prompt/parsePrompt';
import { expectMapped } from './invariants';

const FOLDER = resolve(import.meta.dirname, '../../../examples');

interface Case {
  readonly name: string;
  readonly format: string;
  readonly clauses: readonly string[];
  readonly line?: number;
}

const expected: readonly Case[] = [
  { name: 'count-words.txt', format: 'text', clauses: ['Count the words'] },
  { name: 'describe.prompt', format: 'dotprompt', clauses: ['Describe the {{thing}}'] },
  { name: 'explain-feeling.prompty', format: 'prompty', clauses: ['Explain why {{who}} was {{feeling}}.'] },
  { name: 'little-world.prompt.md', format: 'markdown', clauses: ['Summarize the story.'] },
  { name: 'reverse-list.prompt.yml', format: 'yaml', clauses: ['Count the words', 'Reverse the list.'] },
  { name: 'three-tasks.jsonl', format: 'chat-jsonl', clauses: ['Give the opposite of new.'], line: 1 },
  { name: 'three-tasks.jsonl', format: 'chat-jsonl', clauses: ['Change the word to the plural.'], line: 2 },
  { name: 'three-tasks.jsonl', format: 'chat-jsonl', clauses: ['Count the items in the list.'], line: 3 },
  { name: 'translate.json', format: 'chat-json', clauses: ['Translate the words into French.'] },
];

it.each(expected)('$name', ({ name, format, clauses, line = 1 }) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  const document = parsePrompt(text, { fileName: name, line });
  expect(document).toMatchObject({ format, problems: [] });
  expect(document.clauses.map(c => c.text)).toEqual(clauses);
  expectMapped(text, document);
});

it('lists every example', () => {
  const entries = readdirSync(FOLDER, { withFileTypes: true });
  const files = entries.filter(entry => entry.isFile() && entry.name !== 'README.md').map(({ name }) => name);
  expect(files.sort()).toEqual([...new Set(expected.map(e => e.name))].sort());
});
