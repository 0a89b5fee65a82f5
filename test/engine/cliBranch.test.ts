/** @file `instruct-lens branch` in text and JSON, and what it refuses, on the demo pair. */
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020';
import { expect, test } from 'vitest';
import type { BranchTree } from '../../src/protocol/branch';
import { warmCommands } from '../support/warmCommands';

const run = warmCommands();
const example = 'examples/little-world.prompt.md';
const schemaOf = (name: string): object => JSON.parse(readFileSync(`docs/${name}.schema.json`, 'utf8')) as object;

test('JSON is as its schema says: two models go on from two places, each answer with what it was forced to say', async () => {
  const words = ['branch', example, '--at', 'green=red', '--at', '[end]=And', '--continue', 'both', '--format', 'json'];
  const { code, stdout } = await run(words);
  expect(code).toBe(0);
  const tree = JSON.parse(stdout) as BranchTree;
  const ajv = new Ajv2020({ strict: true, strictRequired: false });
  const validate = ajv.addSchema([schemaOf('explanation'), schemaOf('comparison')]).compile(schemaOf('branches'));
  expect(validate(tree), JSON.stringify(validate.errors)).toBe(true);
  const said = tree.branches.map(({ comparison }) => comparison.answers[0]!.text.trim());
  expect(said[0]).toBe('Rose lost a red drum and a cat helped to find it.');
  expect(said[1]).toMatch(/^Rose lost a red /);
  for (const text of said.slice(2)) expect(text).toMatch(/^Rose lost a green drum and a cat helped to find it. And/);
  expect(tree.branches.map(({ goesOn, parent }) => [goesOn, parent])).toEqual([
    ['tuned', 0],
    ['base', 0],
    ['tuned', 0],
    ['base', 0],
  ]);
  // Each finds likelier what it says itself.
  const gain = (b: number, role: string): number => {
    const { logProbability, parentLogProbability } = tree.branches[b]!.models.find(model => model.role === role)!;
    return logProbability - parentLogProbability;
  };
  expect(gain(0, 'tuned')).toBeGreaterThan(gain(1, 'tuned'));
  expect(gain(1, 'base')).toBeGreaterThan(gain(0, 'base'));
});

test('text: branches, the likeliest others at a place, and of all places; no line is wider than the window', async () => {
  const made = await run(['branch', example, '--at', 'green=red', '--at', 'drum', '--no-color'], { columns: 60 });
  expect(made.stdout).toMatch(/1 {2}“red”, tuned continues, behind “Rose lost a” · log p/);
  expect(made.stdout).toMatch(/Forced: ␣red \(\d+\)/);
  expect(made.stdout).toMatch(/Base, in the place of #5 “drum”\n(?:.*\n)*? *▸ “drum” +\d/);
  expect(made.stdout.replaceAll(/\s+/g, ' ')).toContain('in brackets, the difference to the answer');
  const all = await run(['branch', example, '--no-color'], { columns: 60 });
  expect(all.stdout).toMatch(/#1 Rose .*“␣Rose”/);
  expect(all.stdout).toMatch(/#4 green +\d+\.\d % {2}“\w+” (?:< )?\d/);
  for (const { stdout } of [made, all]) expect(stdout.split('\n').filter(line => line.length > 60)).toEqual([]);
});

test('places that are none or several, and too many branches, are refused with a next step', async () => {
  const refused = async (...words: string[]): Promise<string> => {
    const { code, stderr } = await run(['branch', example, ...words]);
    expect(code).toBe(2);
    return stderr;
  };
  expect(await refused('--at', 'horse=cow')).toMatch(/no word "horse"\.[^]*13 words \(Rose, lost, /);
  expect(await refused('--at', '#99=cow')).toMatch(/no word "#99"/);
  expect(await refused('--at', 'a=the')).toMatch(/the word "a" 2 times\.[^]*"#3", "#7"/);
  expect(await refused('--at', '=the')).toMatch(/--at is "=the"\.[^]*WORD=TEXT/);
  expect(await refused('--at', 'green=')).toMatch(/text to force is empty/);
  expect(await refused(...Array.from({ length: 13 }, () => ['--at', 'green=red']).flat())).toMatch(/at most 12/);
  expect(await refused('--model', 'models/demo/base', '--continue', 'base')).toMatch(/--continue needs a pair/);
});
