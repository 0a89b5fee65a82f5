/** @file `instruct-lens explain`: JSON by its schema, text, a page, what is refused. Options are tried on one engine, the rest as a terminal starts it. */
import { spawnSync } from 'node:child_process';
import { closeSync, cpSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { describe, expect, test } from 'vitest';
import type { Explanation } from '../../src/protocol/explanation';
import { unpackContent } from '../../src/protocol/views/packedContent';
import type { AttributionContent } from '../../src/protocol/views/attributionMessages';
import { temporaryFolder } from '../support/temporaryFolder';
import { warmCommands } from '../support/warmCommands';
import { packageRoot, program, run as spawned } from './terminalCommand';

interface ReferenceItem {
  readonly prompt: string;
  readonly ids: readonly number[];
  readonly response_ids: readonly number[];
  /** Rows of the prompt's own text. */
  readonly user_tokens: readonly number[];
  readonly tuned: { readonly density_display: readonly number[]; readonly instruction_score: number };
}

const references = JSON.parse(
  readFileSync(path.join(packageRoot, 'models', 'demo', 'reference.json'), 'utf8'),
) as readonly ReferenceItem[];
const schema = JSON.parse(readFileSync(path.join(packageRoot, 'docs', 'explanation.schema.json'), 'utf8')) as object;
const validate = new Ajv2020({ strict: true, strictRequired: false }).compile(schema);
const [reference] = references;

/** What the tests below read of the JSON. */
interface Written {
  readonly responses: string;
  readonly models: readonly {
    readonly role: string;
    readonly rendering: string;
    readonly promptTokens: readonly { readonly id: number }[];
    readonly response: {
      readonly origin: string;
      readonly text: string;
      readonly tokens: readonly { readonly id: number; readonly text: string }[];
      readonly words: readonly { readonly tokens: readonly number[] }[];
    };
    readonly attribution: readonly (readonly number[])[];
    readonly density: { readonly drawn: readonly number[] };
    readonly instructionScore?: { readonly value: number };
  }[];
  readonly difference?: object;
  readonly provenance: { readonly target: string; readonly sampling: { readonly seed: number } };
}

const folder = temporaryFolder();
const prompt = path.join(folder, 'prompt.txt');
writeFileSync(prompt, reference!.prompt);
const run = warmCommands();

async function explain(...options: string[]): Promise<Written> {
  return written(await run(jsonOf(...options)));
}

const jsonOf = (...options: string[]): string[] => ['explain', prompt, '--format', 'json', ...options];

function written({ code, stdout, stderr }: Awaited<ReturnType<typeof spawned>>): Written {
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const value: unknown = JSON.parse(stdout);
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  return value as Written;
}

describe('JSON', () => {
  test('--method flow: one forward, and its own trust; with the matrix everything is there', async () => {
    const alone = JSON.parse((await run(jsonOf('--method', 'flow'))).stdout) as Explanation;
    expect(validate(alone), JSON.stringify(validate.errors)).toBe(true);
    expect(alone).toMatchObject({ stage: 'flow', provenance: { painted: 'flow' } });
    for (const { words, flow, flowApart, influence, trust } of alone.models) {
      expect(words.reduce((sum, word) => sum + word.flow!, 0)).toBeCloseTo(1, 6);
      expect(words.every(word => word.influence === undefined) && influence === undefined).toBe(true);
      expect(Math.min(...flow!)).toBe(0);
      expect(flowApart!.special).toBeGreaterThan(0);
      expect(trust!.method).toBe('flow');
    }
    const [base, tuned] = alone.models;
    alone.difference!.words.forEach(({ flow }, w) =>
      expect(flow).toBeCloseTo(tuned!.words[w]!.flow! - base!.words[w]!.flow!, 9),
    );
    const all = JSON.parse((await run(jsonOf('--method', 'flow', '--matrix', 'always'))).stdout) as Explanation;
    expect(validate(all), JSON.stringify(validate.errors)).toBe(true);
    expect(all).toMatchObject({ stage: 'complete', provenance: { painted: 'flow' } });
    expect(all.models.map(model => model.flow)).toEqual(alone.models.map(model => model.flow));
    expect(all.models.every(({ influence, density }) => influence && density)).toBe(true);
    const text = await run(['explain', prompt, '--method', 'flow', '--no-color']);
    expect(text.stdout).toContain('Tuned · information flow into the answer');
    expect(text.stdout).toContain('the first token');
    expect(text.stdout).toMatch(/--method\s+influence/);
  });

  test('of the demo pair is as the schema says and agrees with PyTorch', async () => {
    const { models, responses, difference } = written(await spawned(jsonOf()));
    expect([models.map(m => m.role), responses, difference === undefined]).toEqual([['base', 'tuned'], 'same', false]);
    const tuned = models[1]!;
    expect(tuned.promptTokens.map(t => t.id)).toEqual(reference!.ids);
    expect(tuned.response.tokens.map(t => t.id)).toEqual(reference!.response_ids);
    expect(models[0]!.response.tokens.map(t => t.id)).toEqual(reference!.response_ids);
    expect([tuned.attribution.length, tuned.attribution[0]!.length]).toEqual([
      reference!.ids.length,
      reference!.response_ids.length,
    ]);
    const drawn = reference!.user_tokens.map(row => tuned.density.drawn[row]!);
    drawn.forEach((density, i) => expect(density).toBeCloseTo(reference!.tuned.density_display[i]!, 3));
    expect(tuned.instructionScore?.value).toBeCloseTo(reference!.tuned.instruction_score, 3);
  });

  test.each<[string[], (json: Written) => unknown, unknown]>([
    [['--target', 'logit'], w => w.provenance.target, 'logit'],
    [['--target', 'probability'], w => w.provenance.target, 'probability'],
    [['--own-responses'], w => [w.responses, w.models.map(m => m.response.origin)], ['own', ['base', 'tuned']]],
    [
      ['--response', 'Old.'],
      w => w.models.map(m => [m.response.origin, m.response.text]),
      [
        ['given', 'Old.'],
        ['given', 'Old.'],
      ],
    ],
    [['--rendering', 'plain'], w => w.models.map(m => m.rendering), ['plain-text', 'tuned-template']],
    [['--max-tokens', '1'], w => w.models.map(m => m.response.tokens.length), [1, 1]],
    [['--temperature', '0.8', '--top-p', '0.9', '--seed', '7'], w => w.provenance.sampling.seed, 7],
    [
      ['--model', path.join(packageRoot, 'models/demo/tuned')],
      w => [w.models.map(m => m.role), w.difference],
      [['single'], undefined],
    ],
    [['--instruction', '0:4'], w => w.models.every(m => m.instructionScore !== undefined), true],
  ])('%j does what it says', async (options, read, expected) => {
    expect(read(await explain(...options))).toEqual(expected);
  });

  test('of the same seed is the same', async () => {
    const options = ['--temperature', '1.5', '--seed', '11', '--max-tokens', '12'];
    // Two engines: one that has the answer already would only repeat it.
    expect(await explain(...options)).toEqual(written(await spawned(jsonOf(...options))));
  });

  test('counts every byte token of an answer to the word whose character it helps to spell', async () => {
    const { response } = (await explain('--response', '漢 é yes.')).models[1]!;
    const texts = response.words.map(word => word.tokens.map(m => response.tokens[m]!.text));
    expect(texts.map(pieces => pieces.join('').trim())).toEqual(['漢', 'é', 'yes', '']);
    // No token but the full stop is left out: the end is a word of its own.
    const told = response.words.flatMap(word => word.tokens);
    const silent = response.tokens.flatMap(({ text }, m) => (told.includes(m) || text.trim() === '' ? [] : [text]));
    expect([silent, texts[0]!.length]).toEqual([['.'], 3]);
  });

  test('takes an answer from a file, its last line break left out', async () => {
    const file = path.join(folder, 'answer.txt');
    writeFileSync(file, 'Old.\n');
    expect((await explain('--response-from', file)).models[0]!.response.text).toBe('Old.');
  });
});

describe('text', () => {
  /** Whatever it takes on a busy machine. */
  const whole = ['--matrix', 'always', '--trust', 'always'];

  test('of the demo pair shows three pictures, the answer, scores and words, and no escape sequence into a pipe', async () => {
    const { code, stdout, stderr } = await spawned(['explain', prompt, ...whole]);
    expect([code, stderr]).toEqual([0, '']);
    // eslint-disable-next-line no-control-regex -- this must not appear
    expect(stdout).not.toMatch(/\u001b|undefined|NaN/);
    for (const part of [
      'Tuned · influence on the answer',
      'Base · influence on the answer',
      'Difference · influence on the answer',
      'Trust',
      'Old. [end]',
      'Instruction score',
      'Strongest words',
    ]) {
      expect(stdout).toContain(part);
    }
  });

  test('goes to a file without a word on stderr', async () => {
    const file = path.join(folder, 'explanation.txt');
    const output = openSync(file, 'w');
    const command = [program, 'explain', prompt, ...whole];
    const { status, stderr } = spawnSync(process.execPath, command, {
      stdio: ['ignore', output, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(output);
    expect([status, stderr]).toEqual([0, '']);
    expect(readFileSync(file, 'utf8')).toBe((await run(['explain', prompt, ...whole])).stdout);
  });
});

describe('HTML', () => {
  test('is one page with the numbers of the JSON in it, as float32', async () => {
    const { code, stdout, stderr } = await run(['explain', prompt, '--format', 'html']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
    const [, data = ''] = /<script type="application\/json" id="content">(.*?)<\/script>/s.exec(stdout) ?? [];
    const { explanation, fileName, label, sentences } = unpackContent(data) as AttributionContent;
    expect([fileName, label, sentences.at(-1)?.to]).toEqual([
      'prompt.txt',
      'demo pair',
      explanation.prompt.words.length,
    ]);
    const json = await explain();
    for (const [i, { attribution, density }] of explanation.models.entries()) {
      const expected = json.models[i]!;
      expect(attribution?.rows).toBe(expected.attribution.length);
      expect(Array.from(attribution!.data)).toEqual(expected.attribution.flat().map(Math.fround));
      expect(density?.drawn).toEqual(expected.density.drawn);
    }
  });
});

describe('bad input', () => {
  test.each([
    [['--response', ''], 'empty'],
    [['--response', '<|end|>'], 'special'],
    [['--model', '/nowhere/at/all'], '/nowhere/at/all'],
    [['--model', '.'], 'config.json'],
  ])('%j: code 2, what and why, what next', async (options, message) => {
    const { code, stdout, stderr } = await run(['explain', prompt, ...options]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: .+\nnext: {2}[A-Z].+\n$/);
    expect(stderr.toLowerCase()).toContain(message);
  });

  test('a broken chat template of the tuned model: plain text, but only where that is asked for', async () => {
    const broken = path.join(folder, 'broken');
    cpSync(path.join(packageRoot, 'models/demo/tuned'), broken, { recursive: true });
    writeFileSync(path.join(broken, 'chat_template.jinja'), '{% for m in messages %}\n{{ m.content');
    const pair = ['--base', path.join(packageRoot, 'models/demo/base'), '--tuned', broken];
    const { code, stderr } = await run(['explain', prompt, ...pair]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/line 2.*\nnext: {2}.*--rendering plain/)]);
    const { stderr: said, ...plain } = await run(jsonOf(...pair, '--rendering', 'plain'));
    expect(said).toMatch(
      /^prompt.txt: warning: The tuned model reads plain text too, since its chat template cannot be used: .*line 2/,
    );
    const { models } = written({ ...plain, stderr: '' });
    expect(models.map(m => m.rendering)).toEqual(['plain-text', 'plain-text']);
  });

  test('a prompt longer than the context is refused with figures', async () => {
    const long = path.join(folder, 'long.txt');
    writeFileSync(long, 'The dog ran home. '.repeat(5000));
    const { code, stderr } = await run(['explain', long]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: .*\d+.*\nnext: {2}[A-Z]/);
  });
});
