/** @file Every file of a checkpoint that something is read from has a part in its revision: an edit of one that has none would go unnoticed. */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { requireUnchanged, revisionsOf } from '../../../src/checkpoint/revision';
import { temporaryFolder } from '../../support/temporaryFolder';

/** Names of files in the code that reads a folder's tokenizer, template and settings. */
const READERS = ['src/tokenize/tokenizerFiles.ts', 'src/tokenize/tokenizer.ts'];
const named = READERS.flatMap(file => [...readFileSync(file, 'utf8').matchAll(/'([a-z_]+\.(?:json|jinja))'/g)]).map(
  match => match[1]!,
);
const files = [...new Set([...named, 'generation_config.json'])].filter(name => name !== 'config.json');

test('the readers name files', () => {
  expect(files).toEqual(expect.arrayContaining(['tokenizer.json', 'chat_template.jinja', 'added_tokens.json']));
});

test.each(files)('%s that comes, changes or goes makes another revision', name => {
  const folder = temporaryFolder();
  const config = join(folder, 'config.json');
  writeFileSync(config, '{}');
  const now = () => revisionsOf(folder, 'fingerprint', [config]);
  const without = now();
  writeFileSync(join(folder, name), 'a');
  const before = now();
  writeFileSync(join(folder, name), 'ab');
  const after = now();
  rmSync(join(folder, name));
  expect(new Set([without, before, after].map(revision => revision.files)).size).toBe(3);
  expect(new Set([without, before, after].map(revision => revision.weights)).size).toBe(1);
  expect(now().files).toBe(without.files);
  expect(() => requireUnchanged(folder, after)).toThrow(`${name} of ${folder} changed while the model was at work`);
  expect(readdirSync(folder)).toEqual(['config.json']);
});
