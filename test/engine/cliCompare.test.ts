/** @file `instruct-lens compare`: text, JSON by its schema, two versions of a prompt, what is refused. Options are tried on one engine. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { describe, expect, test } from 'vitest';
import type { Comparison, VersionComparison } from '../../src/protocol/comparison';
import type { RuleEffect, RulesReport } from '../../src/protocol/rules';
import { temporaryFolder } from '../support/temporaryFolder';
import { warmCommands } from '../support/warmCommands';
import { packageRoot, run as spawned, type Outcome } from './terminalCommand';

const schemaOf = (name: string): object =>
  JSON.parse(readFileSync(path.join(packageRoot, 'docs', `${name}.schema.json`), 'utf8')) as object;
const ajv = new Ajv2020({ strict: true, strictRequired: false }).addSchema(schemaOf('explanation'));
const validators = {
  comparison: ajv.compile(schemaOf('comparison')),
  'version-comparison': ajv.compile(schemaOf('version-comparison')),
};

const folder = temporaryFolder();
const [prompt, earlier] = [path.join(folder, 'prompt.txt'), path.join(folder, 'earlier.txt')];
writeFileSync(prompt, 'Give the opposite of old, please.');
writeFileSync(earlier, 'Name the opposite of old.');
/** Of its own: concepts that another test computes meanwhile would be part of one answer and not of the next. */
const cache = { INSTRUCT_LENS_CACHE: path.join(folder, 'cache') };
const run = warmCommands(cache);

function compare(...words: readonly string[]): Promise<Outcome> {
  return run(['compare', prompt, ...words]);
}

/** As a process of its own. */
function compareAnew(...words: readonly string[]): Promise<Outcome> {
  return spawned(['compare', prompt, ...words], { env: { ...process.env, ...cache } });
}

async function written<T>(
  schema: keyof typeof validators,
  options: readonly string[],
  ask: typeof compare = compare,
): Promise<T> {
  const { code, stdout, stderr } = await ask('--format', 'json', '--max-tokens', '8', ...options);
  expect([code, stderr]).toEqual([0, '']);
  const value: unknown = JSON.parse(stdout);
  const validate = validators[schema];
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value as T;
}

describe('JSON', () => {
  test('tells with --layers from where on each token is the likeliest; behind the last layer ranks are those of the model', async () => {
    const { knowing, surprise } = await written<Comparison>('comparison', ['--layers']);
    if (!knowing || 'absent' in knowing) throw new Error('it is not there');
    for (const [m, { tokens, layers }] of knowing.models.entries()) {
      const own = surprise.models[m]!.tokens;
      expect(tokens.map(({ ranks }) => ranks.at(-1))).toEqual(own.map(({ rank }) => rank));
      for (const [t, { ranks, from }] of tokens.entries()) {
        expect(ranks).toHaveLength(layers);
        expect(from !== null).toBe(own[t]!.rank === 1);
      }
    }
    const { stdout } = await compare('--layers', '--max-tokens', '8', '--no-color');
    expect(stdout).toMatch(/Layers · tuned knows \d+ of \d+ words/);
  });

  test('tells which rules each model uses, with the effects of the list of rules', async () => {
    const file = path.join(folder, 'rules.txt');
    writeFileSync(file, 'Describe the bell. Be kind.\n\nI see a big blue bell at the shop.\n');
    const ofFile = (...words: readonly string[]): Promise<Outcome> => run(['compare', file, '--rules', ...words]);
    const { rules } = await written<Comparison>('comparison', [], ofFile);
    if (!rules || 'absent' in rules) throw new Error('it is not there');
    const { stdout } = await run(['rules', file, '--max-tokens', '8', '--format', 'json', '--no-pairs']);
    const report = JSON.parse(stdout) as RulesReport;
    const effects = rules.rules.map(({ number }) => report.prompt.units.findIndex(unit => unit.number === number));
    for (const [i, place] of effects.entries()) {
      const { base, tuned } = rules.rules[i]!;
      const own = report.models.map(model => model.effects[place]);
      expect(own).toEqual([base, tuned].map(perToken => expect.objectContaining({ perToken }) as RuleEffect));
    }
    expect(rules.verbs.map(({ verb }) => verb).toSorted()).toEqual(['be', 'describe']);
    const text = await ofFile('--max-tokens', '8', '--no-color');
    expect(text.stdout).toMatch(/\nRules · tuned uses \d of \d rules?, base \d\n/);
    expect(text.stdout).toMatch(/describe: 1 rule, tuned uses/);
    expect((await ofFile('--max-tokens', '8', '--format', 'html')).stdout).toContain('usedBy');
    const alone = await written<Comparison>('comparison', ['--rules']);
    expect(alone.rules).toMatchObject({
      absent: { message: expect.stringContaining('No rule could be taken out') as string },
    });
  });

  test('is as the schema says, and the same each time', async () => {
    const options = ['--temperature', '1.5', '--seed', '3'];
    const first = await written<Comparison>('comparison', options);
    expect(first.answers.map(answer => answer.role)).toEqual(['base', 'tuned']);
    expect(first.explanation.models[0]!.response.text).toBe(first.answers[1]!.text);
    expect(await written<Comparison>('comparison', options, compareAnew)).toEqual(first);
  });

  test.each<[string[], (c: Comparison) => unknown, unknown]>([
    [['--response', 'Young.'], c => c.explanation.models.map(m => m.response.text), ['Young.', 'Young.']],
    [['--own-responses'], c => c.warnings.map(w => w.code), ['own-answers']],
    [['--rendering', 'plain'], c => c.warnings.map(w => w.code), ['different-renderings']],
    [['--target', 'logit'], c => c.explanation.provenance.target, 'logit'],
    [
      ['--max-tokens', '1'],
      c => c.answers.map(a => [a.tokens.length, a.ending]),
      [
        [1, 'limit'],
        [1, 'limit'],
      ],
    ],
  ])('%j does what it says', async (options, read, expected) => {
    expect(read(await written('comparison', options))).toEqual(expected);
  });

  test('of two versions matches their words by text, with each one’s influence', async () => {
    const { before, after, words } = await written<VersionComparison>('version-comparison', ['--against', earlier]);
    expect(words.map(({ text, before: b, after: a }) => [text, b ?? '', a ?? ''])).toEqual([
      ['Name', 0, ''],
      ['Give', '', 0],
      ['the', 1, 1],
      ['opposite', 2, 2],
      ['of', 3, 3],
      ['old', 4, 4],
      ['please', '', 5],
    ]);
    for (const word of words) {
      expect(word.models.map(m => m.role)).toEqual(['base', 'tuned']);
      word.models.forEach((model, i) => {
        const influence = (one: Comparison, at: number | undefined) =>
          at === undefined ? undefined : one.explanation.models[i]!.words[at]!.influence;
        expect([model.before, model.after]).toEqual([influence(before, word.before), influence(after, word.after)]);
      });
    }
  });
});

describe('text', () => {
  test('says first where they part, then answers, surprise, instruction and words', async () => {
    const { code, stdout, stderr } = await compareAnew('--max-tokens', '8');
    expect([code, stderr]).toEqual([0, '']);
    // eslint-disable-next-line no-control-regex -- this must not appear
    expect(stdout).not.toMatch(/\u001b|undefined|NaN/);
    expect(stdout.split('\n')[1]).toMatch(/^Base and tuned diverge at word 1 \(“.+”\): base would write .+, tuned/);
    const headings = [
      'Tuned says, greedy',
      'Base says, greedy',
      'Surprise (log p',
      'Instruction score',
      'Words that tuned relies on',
    ];
    const places = headings.map(heading => stdout.indexOf(heading));
    expect(places.every(place => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('of two versions gives both answers of both models, and the words that moved, came and went', async () => {
    const { code, stdout, stderr } = await compare('--against', earlier, '--max-tokens', '8');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^earlier\.txt → prompt\.txt · demo pair/);
    for (const file of ['earlier.txt', 'prompt.txt'])
      for (const model of ['Tuned', 'Base']) expect(stdout).toContain(`${model} says to ${file}, greedy`);
    for (const model of ['Tuned', 'Base']) {
      expect(stdout).toMatch(
        new RegExp(`\\n${model} · added words \\(influence, %\\)\\n(?:  (?:please|Give) +[+−]\\d+\\.\\d\\n){2}\\n`),
      );
      expect(stdout).toMatch(new RegExp(`\\n${model} · removed words \\(influence, %\\)\\n  Name +[+−]\\d+\\.\\d\\n`));
    }
  });
});

describe('bad input', () => {
  test.each([
    [['--model', 'x'], /no option --model/],
    [['--against', 'nowhere.txt'], /nowhere\.txt/],
    [['--against', '-', '--instruction', '0:4'], /--instruction/],
    [['--response', 'a', '--own-responses'], /cannot be combined/],
    [['--against', ''], /is a folder/],
  ])('%j: code 2, what and why, what next', async (options, message) => {
    const { code, stdout, stderr } = await compare(...options);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: .+\nnext: {2}[A-Z].+\n$/);
    expect(stderr).toMatch(message);
  });

  test('a tuned model that is broken leaves the base’s half, and says why first', async () => {
    const pair = ['--base', path.join(packageRoot, 'models/demo/base'), '--tuned', folder];
    const { code, stdout } = await compare(...pair, '--max-tokens', '4');
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(1, 4).join(' ')).toMatch(/^Only one model could be used. .*config\.json/);
    expect(stdout).toContain('Base says, greedy');
    expect(stdout).not.toContain('Tuned says');
  });
});
