/** @file What the models read, in stretches: they tile the rendered text, and the file's own stand in the file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parsePrompt } from '../../../src/prompt/parsePrompt';
import { renderedSegments } from '../../../src/tokenize/renderedSegments';
import { tokenizePrompt } from '../../../src/tokenize/tokenizePrompt';
import { loadTokenizer } from '../../../src/tokenize/tokenizer';
import { demo } from '../../support/modelFolders';

const examples = readdirSync('examples').filter(name => /\.(md|yml|json|jsonl|prompty|prompt|txt)$/.test(name));

test.each(examples)('%s, by the template and plain', async name => {
  const text = readFileSync(join('examples', name), 'utf8');
  const document = parsePrompt(text, { fileName: join('examples', name) });
  const tokenizer = await loadTokenizer(demo.tuned);
  for (const rendering of ['chat', 'plain'] as const) {
    const prompt = await tokenizePrompt(document, tokenizer, { rendering });
    const segments = renderedSegments(prompt);
    const own = segments.filter(({ added }) => added !== true);
    expect(own.map(segment => segment.text).join('')).toBe(prompt.text);
    for (const { kind, source } of own) {
      expect(source !== undefined).toBe(kind === 'file');
    }
    // Markdown says its text as it is: what is read stands in the file, character by character.
    if (document.format === 'markdown' && document.variables.length === 0)
      for (const { source, text: read } of own) if (source) expect(text.slice(source.start, source.end)).toBe(read);
    const special = own.filter(({ kind }) => kind === 'special').map(segment => segment.text);
    expect(special.every(token => /^<\|\w+\|>$/.test(token))).toBe(true);
    expect(special.length > 0).toBe(rendering === 'chat');
  }
});

test('what the user has written like a control token is the file\u2019s', async () => {
  const text = 'Say <|end|> twice.';
  const prompt = await tokenizePrompt(parsePrompt(text, { fileName: 'a.txt' }), await loadTokenizer(demo.tuned), {
    rendering: 'chat',
  });
  const file = renderedSegments(prompt).filter(({ kind }) => kind === 'file');
  expect(file.map(segment => segment.text).join('')).toBe(text);
  expect(file.map(({ source }) => text.slice(source!.start, source!.end)).join('')).toBe(text);
});
