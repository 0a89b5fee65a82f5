/** @file `instruct-lens rules` and `shorten`: text, JSON by its schema, a page, a part left out, what is refused. Options on one engine. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { expect, test } from 'vitest';
import type { TriedRule } from '../../src/picture/triedRule';
import type { RulesReport, ShortenReport } from '../../src/protocol/rules';
import { temporaryFolder } from '../support/temporaryFolder';
import { warmCommands } from '../support/warmCommands';
import { packageRoot } from './terminalCommand';

const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(path.join(packageRoot, 'docs', `${name}.schema.json`), 'utf8')) as object;
const ajv = new Ajv2020({ strict: true, strictRequired: false });
for (const name of ['explanation', 'rules']) ajv.addSchema(schemaOf(name));
const run = warmCommands();
const folder = temporaryFolder();
const file = path.join(folder, 'p.prompt.md');
const TEXT =
  '# Rules\n- Be kind.\n- Describe the bell.\n\n# Text\nI see a big blue bell at the shop. The sun is warm.\n';
writeFileSync(file, TEXT);

async function json<T>(name: string, ...words: readonly string[]): Promise<T> {
  const { code, stdout } = await run([...words, '--format', 'json']);
  expect(code).toBe(0);
  const value: unknown = JSON.parse(stdout);
  const validate = name === 'rules' ? ajv.getSchema('urn:instruct-lens:rules:1')! : ajv.compile(schemaOf(name));
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value as T;
}

test('rules: the same numbers as text, JSON and a page', async () => {
  const report = await json<RulesReport>('rules', 'rules', file);
  expect(report.models.map(({ role }) => role)).toEqual(['base', 'tuned']);
  expect(report.prompt.units.map(({ kind }) => kind)).toEqual(['section', 'item', 'item', 'section', 'paragraph']);
  expect(report.pairs.length).toBeGreaterThan(0);
  const { stdout } = await run(['rules', file, '--no-color']);
  expect(stdout).toMatch(/of \d parts? carr|of \d rules? carr/);
  for (const { number, kind } of report.prompt.units) if (kind !== 'section') expect(stdout).toContain(`#${number}`);
  expect(stdout).toContain('By verb, mean effect');
  const page = (await run(['rules', file, '--format', 'html'])).stdout;
  expect(page).toContain('default-src &#39;none&#39;');
  expect(page).not.toContain('<script');
  expect(page).toContain('Be kind.');
  expect((await run(['rules', file, '--no-color', '--sort', 'effect', '--no-pairs'])).stdout).not.toContain('Pairs');
});

test('rules --answers: ranges, and --without: both answers beside each other', async () => {
  const { answers, models } = await json<RulesReport>('rules', 'rules', file, '--answers', '2', '--no-pairs');
  expect(answers).toHaveLength(2);
  expect(models[1]!.effects.some(effect => effect !== null && 'range' in effect)).toBe(true);
  const tried = await json<TriedRule>('tried-rule', 'rules', file, '--without', '2');
  expect(tried.text).toBe(TEXT.replace('- Describe the bell.\n', ''));
  expect(tried.models.map(({ role, before }) => [role, typeof before])).toEqual([
    ['base', 'string'],
    ['tuned', 'string'],
  ]);
  const { stdout } = await run(['rules', file, '--without', '3', '--instead', 'I see a small red cup.', '--no-color']);
  expect(stdout).toContain('+ I see a small red cup.');
  expect(stdout).toContain('Tuned: the old answer loses');
  expect(readFileSync(file, 'utf8')).toBe(TEXT);
});

test('shorten: a difference to read, and the file stays as it is', async () => {
  const report = await json<ShortenReport>('shorten', 'shorten', file, '--within', '50');
  expect(report.tokens.after).toBeLessThanOrEqual(report.tokens.before);
  const { stdout } = await run(['shorten', file, '--within', '50', '--no-color']);
  for (const { unit } of report.removed) expect(stdout).toContain(report.prompt.units[unit]!.text.replace(/^- /, ''));
  expect(readFileSync(file, 'utf8')).toBe(TEXT);
});

test.each([
  [['rules', file, '--without', '99'], 'the prompt has', 'Take a number'],
  [['rules', file, '--instead', 'x'], '--instead needs --without', 'Name the part'],
  [['rules', file, '--without', '1', '--format', 'html'], 'A page shows the whole prompt', 'Use --format'],
  [['rules', file, '--answers', '0'], '--answers is "0"', 'from 1 to 16'],
  [['shorten', file, '--within', '-1'], '--within is "-1"', 'from 0'],
  [['rules', file, '--sort', 'size'], '--sort is "size"', 'place, effect, difference'],
])('%j is refused', async (words, what, next) => {
  const { code, stdout, stderr } = await run(words);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(what);
  expect(stderr).toContain(next);
});

test('hostile text of a prompt is text on the page and the terminal', async () => {
  const hostile = path.join(folder, 'h.prompt.md');
  writeFileSync(hostile, '- <img src=x onerror=alert(1)>\n- \u001b[31mred \u202e\n\nDescribe the bell.\n');
  const page = (await run(['rules', hostile, '--format', 'html', '--no-pairs', '--max-tokens', '4'])).stdout;
  expect(page).not.toContain('<img');
  const { stdout } = await run(['rules', hostile, '--no-color', '--no-pairs', '--max-tokens', '4']);
  for (const sign of ['\u001b', '\u202e']) expect(stdout).not.toContain(sign);
});
