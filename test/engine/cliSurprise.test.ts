/** @file `instruct-lens surprise` in its three forms, on the demo pair. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import Ajv from 'ajv/dist/2020';
import type { SurpriseReport } from '../../src/protocol/surprise';
import { warmCommands } from '../support/warmCommands';

const run = warmCommands();
const example = 'examples/little-world.prompt.md';
const story = readFileSync(example, 'utf8');

test('JSON is as its schema says; words add up their tokens; a typo is what both models expect least', async () => {
  const typo = story.split('---\n').at(-1)!.replace('found the drum', 'found teh drum');
  const { code, stdout } = await run(['surprise', '-', '--format', 'json'], { stdin: typo });
  expect(code).toBe(0);
  const report = JSON.parse(stdout) as SurpriseReport;
  const schema = JSON.parse(readFileSync('docs/surprise.schema.json', 'utf8')) as object;
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  const place = report.prompt.words.findIndex(({ text }) => text === 'teh');
  for (const { tokens, words, mean } of report.models) {
    expect(tokens[0]!.logProbability).toBeNull();
    const own = tokens.filter(({ kind, logProbability }) => kind === 'file' && logProbability !== null);
    expect(mean).toBeCloseTo(-own.reduce((sum, { logProbability }) => sum + logProbability!, 0) / own.length, 9);
    const middle = words.slice(3, place).map(word => word!.logProbability);
    expect(words[place]!.logProbability).toBeLessThan(Math.min(...middle));
  }
});

test('text paints the prompt and lists what is least expected; a page holds every word and no script', async () => {
  const text = await run(['surprise', example, '--no-color'], { columns: 60 });
  expect(text.stdout).toContain('Least expected by the tuned model: “story”');
  expect(text.stdout.replaceAll(/\s+/g, ' ')).toMatch(/costs tuned \d\.\d\d nats, base \d\.\d\d\./);
  expect(text.stdout).toMatch(/6:15 +story +\d+\.\d\d +\d+ +\d+\.\d\d +\d+/);
  expect(text.stdout.split('\n').every(line => line.length <= 60)).toBe(true);
  const { stdout } = await run(['surprise', example, '--format', 'html']);
  expect(stdout).not.toContain('<script');
  expect(stdout.match(/<tr><td>\d+:\d+<\/td>/g)).toHaveLength(47);
});

test('one model alone, and a prompt of one token', async () => {
  const { stdout } = await run(
    ['surprise', '-', '--model', 'models/demo/base', '--rendering', 'plain-text', '--format', 'json'],
    {
      stdin: 'Rose',
    },
  );
  const report = JSON.parse(stdout) as SurpriseReport;
  expect(report.models.map(({ role }) => role)).toEqual(['single']);
});

test('a variable without a value is named, with what to do', async () => {
  const { stdout } = await run(['surprise', '-', '--no-color'], { stdin: 'Describe the {{thing}}.' });
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    'Note: No value for the variable thing: its placeholder stays as written. Give values with --var NAME=VALUE.',
  );
});
