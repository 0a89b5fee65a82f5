/** @file `attention` and `heads`: text as a terminal starts them, options on one engine, what is refused. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporaryFolder';
import { warmCommands } from '../support/warmCommands';
import { run as spawned } from './terminalCommand';

const folder = temporaryFolder();
const run = warmCommands({ INSTRUCT_LENS_CACHE: join(folder, 'cache') });

function put(name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const prompt = put('prompt.txt', 'Translate to French: red, dog');

interface Report {
  readonly schema: string;
  readonly weighting: string;
  readonly words: readonly { readonly text: string }[];
  readonly scope: object;
  readonly models: readonly {
    readonly role: string;
    readonly mass: Readonly<Record<string, readonly (readonly number[])[]>>;
  }[];
  readonly focus: readonly {
    readonly word: number;
    readonly readBy: {
      readonly edges: readonly {
        readonly word: number;
        readonly models: readonly { readonly byHead: readonly (readonly number[])[] }[];
      }[];
    };
  }[];
}

describe('attention', () => {
  test('says in a sentence what changed, where attention goes, and who reads the verb', async () => {
    const { code, stdout, stderr } = await spawned(['attention', prompt]);
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('prompt.txt · demo pair · CPU');
    expect(stdout.replaceAll('\n', ' ')).toMatch(
      /“Translate” gets \d+\.\d % of the tuned model's attention, \d+\.\d % of the base's; /,
    );
    expect(lines.filter(line => /^ {2}(?:layers? [\d-]+| {8}) +(?:tuned|base|difference) /.test(line))).toHaveLength(
      12,
    );
    expect(stdout).toMatch(
      /“Translate” · verb of an instruction\n {2}is read by +tuned +base +diff\..*heads\n {2}\S+ /,
    );
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(80);
  });

  test('as JSON is the whole report, matrices as rows, for the head and the words that were asked for', async () => {
    const line = ['attention', prompt, '--format', 'json', '--weighting', 'raw', '--head', '4.2', '--verbs', 'red,dog'];
    const { code, stdout } = await run(line);
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as Report;
    expect([report.schema, report.weighting, report.scope]).toEqual([
      'instruct-lens/attention/1',
      'raw',
      { layers: { from: 4, to: 4 }, head: 2 },
    ]);
    expect(report.focus.map(({ word }) => report.words[word]!.text)).toEqual(['red', 'dog']);
    for (const { mass } of report.models) {
      const sums = mass['sink']!.map((row, l) =>
        row.map((_, h) => Object.values(mass).reduce((sum, kind) => sum + kind[l]![h]!, 0)),
      );
      sums.flat().forEach(sum => expect(sum).toBeCloseTo(1, 4));
    }
    expect(report.focus[0]!.readBy.edges[0]!.models[1]!.byHead).toHaveLength(6);
  });

  test('of one model names no base', async () => {
    const { code, stdout } = await run(['attention', prompt, '--model', 'models/demo/tuned']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/gets \d+\.\d % of the attention, most\s+from/);
    expect(stdout).not.toContain('base');
  });

  test.each([
    ['no verb', 'A red dog.', [], /no instruction verb/, /--verbs/],
    ['one word', 'Dog', [], /one word "Dog"/, /--verbs/],
    ['a head out of range', 'Sort the words: b a', ['--head', '2.9'], /not a head 9/, /0 to 5/],
    ['layers out of range', 'Sort the words: b a', ['--layers', '0-7'], /not the layers 0 to 7/, /within 0-5/],
  ])('%s: says what to do', async (name, text, options, what, next) => {
    const { code, stdout, stderr } = await run(['attention', put(`${name}.txt`, text), ...options]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(what);
    expect(stderr.split('\n')[1]).toMatch(next);
  });

  test('a prompt of one word can be looked at by naming it', async () => {
    const { code, stdout } = await run(['attention', put('one.txt', 'Dog'), '--verbs', 'dog']);
    expect(code).toBe(0);
    expect(stdout).toContain('“Dog”');
  });
});

describe('heads', () => {
  test('says what tuning changed of the verbs of the demo world, with n and intervals', async () => {
    const { code, stdout, stderr } = await run(['heads']);
    expect([code, stderr.replace(/^About .*\n/gm, '')]).toEqual([0, '']);
    expect(stdout.replaceAll('\n', ' ')).toMatch(
      /Of the heads whose pairs with an instruction verb changed after tuning, \d+\.\d % gained/,
    );
    expect(stdout).toMatch(/all layers +\d+ % \(\d+-\d+\) n=\d+ +\d+ % \(\d+-\d+\) n=\d+ +[+−]\d+ \(/);
    for (const verb of ['translate', 'capitalize', 'count'])
      expect(stdout).toMatch(new RegExp(`\\n  ${verb} +\\d+ +\\d+ `));
    const json = await run(['heads', '--format', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ schema: 'instruct-lens/heads/1', layers: 6, heads: 6 });
  }, 300_000);
});
