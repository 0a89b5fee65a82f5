/** @file `instruct-lens concepts` as a user runs it: a pair, a prompt, what is refused, and a process that is killed in the middle. */
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ConceptReport, PromptConcepts } from '../../src/protocol/concepts';
import type { ConceptName } from '../../src/protocol/views/conceptsMessages';
import { comesTrue, linux, treeOf } from '../support/processes';
import { temporaryFolder } from '../support/temporaryFolder';
import { plantedBase, turn, turned } from '../support/plantedPair';
import { demo } from '../support/modelFolders';
import { warmCommands } from '../support/warmCommands';
import { run as spawned, start } from './terminalCommand';

const folder = temporaryFolder();
const cache = join(folder, 'cache');
/** Of a process of its own. */
const options = { cwd: folder, env: { ...process.env, INSTRUCT_LENS_CACHE: cache, COLUMNS: '100' } };
const warm = warmCommands({ INSTRUCT_LENS_CACHE: cache });
const run = (words: readonly string[]) => warm(words, { cwd: folder, columns: 100 });
let planted: string[];

/** In the planted pair one plane of one layer turned, which is less than noise of the same size would turn. */
const HEADLINE = /^Tuning turned the leading concepts by 0\.8° on average, no further than noise of the same size does/;

const LAYERS = 6;
/** Spectra and words of both models, the match, the reference. */
const ENTRIES_A_LAYER = 6;

beforeAll(() => {
  const base = plantedBase(join(folder, 'base'));
  const tuned = turned(base, join(folder, 'tuned'), { layer: 1, first: 0, second: 1, degrees: 40 });
  planted = ['--base', base, '--tuned', tuned];
  writeFileSync(join(folder, 'prompt.txt'), 'Change the word to the plural.\n\nbook');
});

/** Without the announcement that a slow machine makes. */
const silent = (stderr: string): string => stderr.replace(/^About .* left; Ctrl-C stops it\.\n/gm, '');

/** Every entry of a cache with what would change if it were written again. */
function entries(of: string): Map<string, number> {
  const names = existsSync(of) ? readdirSync(of).filter(name => name.endsWith('.entry')) : [];
  return new Map(names.map(name => [name, statSync(join(of, name)).ino]));
}

describe('the pair', () => {
  test('says first what turned, and how far noise turns', async () => {
    const { code, stdout, stderr } = await spawned(['concepts', ...planted], options);
    expect([code, silent(stderr)]).toEqual([0, '']);
    const [, first] = stdout.split('\n');
    expect(first).toMatch(HEADLINE);
    expect(stdout).toMatch(/Layer 1 · turned by/);
    expect(stdout.split('\n').every(line => line.length <= 100)).toBe(true);
  });

  test('as JSON, of one layer, the words of its first components', async () => {
    const words = ['concepts', ...planted, '--layer', '1', '--top', '3', '--format', 'json'];
    const report = JSON.parse((await run(words)).stdout) as ConceptReport;
    expect(report.schema).toBe('instruct-lens/concepts/1');
    expect(report.layers.map(({ layer }) => layer)).toEqual([1]);
    const { models, shift } = report.layers[0]!;
    expect(models.map(({ role, concepts, variance }) => [role, concepts.length, variance.length])).toEqual([
      ['base', 3, 64],
      ['tuned', 3, 64],
    ]);
    expect(shift!.matches.slice(0, 3).map(({ angle }) => Math.round(angle))).toEqual([40, 40, 0]);
    expect(report.bands).toEqual([{ ...report.bands![0], from: 1, to: 1 }]);
    expect(
      models.flatMap(({ concepts }) => concepts.flatMap(concept => concept.words)).every(w => report.words[w]),
    ).toBe(true);
  });

  test('of one layer lists its components, base and tuned', async () => {
    const { stdout } = await run(['concepts', ...planted, '--layer', '1', '--top', '2', '--words', 'tokens']);
    expect(stdout).toMatch(/Layer 1 · 64 components\n {4}0 .*\n(?:.*\n)*? {7}→ tuned 0 · 40\.0°/);
  });

  test('that is one model alone has words and no shift', async () => {
    const { code, stdout } = await run(['concepts', '--model', planted[1]!, '--layer', '0', '--top', '2']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/A shift needs a\s+pair/);
    expect(stdout).not.toContain('→ tuned');
  });

  test('names its leading components by the tuned model, and marks such names', async () => {
    const words = ['concepts', '--pair', 'demo', '--layer', '4', '--top', '3', '--names', 'tuned'];
    const { code, stdout } = await run([...words, '--format', 'json']);
    const { names = [], layers, schema } = JSON.parse(stdout) as ConceptReport & { readonly names?: ConceptName[] };
    expect([code, schema]).toEqual([0, 'instruct-lens/concepts/1']);
    expect(names.length).toBeGreaterThan(0);
    for (const { layer, component, name, by } of names) {
      expect([layer, by]).toEqual([4, 'tuned']);
      expect(layers[0]!.models[0]!.concepts[component]).toBeDefined();
      expect(name).toMatch(/^[\p{L}\p{N}].{0,29}$/u);
    }
    const text = (await run(words)).stdout;
    for (const { name } of names) expect(text).toContain(name);
    expect(text).toMatch(/tuned/);

    const page = await run([...words, '--format', 'html']);
    expect([page.code, page.stderr]).toEqual([2, expect.stringContaining('A page shows no names of concepts.')]);
  });

  test.each([
    [['--layer', '2'], /There is no layer 2: the 2 layers are numbered from 0 to 1/, /Name a layer from 0 to 1/],
    [['--layer', 'x'], /--layer is "x"/, /Give a number/],
    [['--top', '0'], /--top is "0"/, /from 1 to 300/],
    [['--matching', 'best'], /--matching is "best"/, /largest, one-to-one/],
  ])('is refused with %j', async (words, message, next) => {
    const { code, stderr } = await run(['concepts', ...planted, ...words]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(next);
  });

  test('of different shapes is refused', async () => {
    const { code, stderr } = await run(['concepts', '--base', planted[1]!, '--tuned', demo.tuned]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/different shapes .*width 64.*width 192/) as string]);
  });
});

describe('a prompt', () => {
  test('at its last token, with what comes next', async () => {
    const { code, stdout, stderr } = await run(['concepts', 'prompt.txt', '--top', '3']);
    expect([code, silent(stderr)]).toEqual([0, '']);
    expect(stdout).toMatch(/^Concepts · prompt\.txt · demo pair/);
    expect(stdout).toMatch(/tuned: "books" \d+\.\d %/);
  });

  test('at a token, by number and by place', async () => {
    const json = await run(['concepts', 'prompt.txt', '--format', 'json']);
    const { models, tokens, schema } = JSON.parse(json.stdout) as PromptConcepts;
    expect(schema).toBe('instruct-lens/prompt-concepts/1');
    expect(tokens).toHaveLength(models[1]!.promptTokens.length);
    const book = models[1]!.promptTokens.findIndex(({ text }) => text.includes('book'));
    for (const words of [
      ['--token', String(book)],
      ['--at', '3:2'],
    ]) {
      const { stdout } = await run(['concepts', 'prompt.txt', ...words]);
      expect(stdout).toContain(`Token ${book} "book"`);
    }
  });

  test('at an empty line is at the line break', async () => {
    const { code, stdout } = await run(['concepts', 'prompt.txt', '--at', '2:1']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Token \d+ "\\n"$/m);
  });

  test.each([
    [['--at', '9:1'], /--at 9:1 is outside the file: the file has 3 lines/],
    [['--at', '3:9'], /--at 3:9 is outside the file: line 3 has 4 characters/],
    [['--at', '3'], /--at is "3"/],
    [['--token', '500'], /--token is 500, but the prompt has \d+ tokens/],
    [['--token', '1', '--at', '1:1'], /cannot be combined/],
  ])('is refused with %j', async (words, message) => {
    const { code, stdout, stderr } = await run(['concepts', 'prompt.txt', ...words]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  test('is refused at a place that no token stands for', async () => {
    writeFileSync(join(folder, 'described.prompt.md'), '---\ndescription: a word\n---\nbook\n');
    const { code, stdout, stderr } = await run(['concepts', 'described.prompt.md', '--at', '2:3']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: No token of the prompt covers 2:3\.\nnext: {2}[A-Z]/);
  });
});

describe('what is kept', () => {
  test('a second run takes from the cache, and says the same', async () => {
    const words = ['concepts', ...planted, '--format', 'json'];
    const first = await run(words);
    const before = entries(cache);
    expect(before.size).toBeGreaterThan(ENTRIES_A_LAYER);
    expect((await spawned(words, options)).stdout).toBe(first.stdout);
    expect(entries(cache)).toEqual(before);
  });

  test('a place that cannot be written costs a warning, not the result', async () => {
    const blocked = { ...options, env: { ...options.env, INSTRUCT_LENS_CACHE: join(folder, 'prompt.txt', 'x') } };
    const words = ['concepts', ...planted, '--format', 'json'];
    const { code, stdout, stderr } = await spawned(words, blocked);
    expect(code).toBe(0);
    expect(silent(stderr).trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^warning: Results cannot be stored in /),
    ]);
    const { layers } = JSON.parse(stdout) as ConceptReport;
    expect(layers).toEqual((JSON.parse((await run(words)).stdout) as ConceptReport).layers);
  });

  test.skipIf(!linux)(
    'kill -9 in the middle loses at most one layer (finds the engine in /proc, so on Linux only)',
    async () => {
      const own = join(folder, 'killed');
      const base = plantedBase(join(folder, 'deep'), LAYERS);
      const tuned = turned(base, join(folder, 'deep-tuned'), { layer: 0, first: 0, second: 1, degrees: 40 });
      for (let layer = 1; layer < LAYERS; layer++) turn(tuned, { layer, first: 0, second: 1, degrees: 40 });
      const words = ['concepts', '--base', base, '--tuned', tuned, '--format', 'json'];
      const env = { ...options.env, INSTRUCT_LENS_CACHE: own };
      const { child, outcome } = start(words, { ...options, env });
      expect(await comesTrue(() => entries(own).size >= ENTRIES_A_LAYER + 2, 60_000)).toBe(true);
      for (const pid of treeOf(child.pid!)) process.kill(pid, 'SIGKILL');
      expect((await outcome).code).toBeNull();
      const kept = entries(own);
      expect(kept.size).toBeLessThan(ENTRIES_A_LAYER * LAYERS);
      const { stdout } = await spawned(words, { ...options, env });
      const after = entries(own);
      // Nothing that was whole is computed again: what is missing belongs to layers that were not yet begun, and to one that was.
      for (const [name, inode] of kept) expect(after.get(name)).toBe(inode);
      expect(after.size).toBe(ENTRIES_A_LAYER * LAYERS);
      expect(stdout).toBe((await spawned(words, { ...options, env: { ...env, INSTRUCT_LENS_CACHE: '' } })).stdout);
    },
  );

  test('two runs at once both come to the result', async () => {
    const shared = { ...options, env: { ...options.env, INSTRUCT_LENS_CACHE: join(folder, 'shared') } };
    const words = ['concepts', ...planted, '--format', 'json'];
    const [one, other] = await Promise.all([spawned(words, shared), spawned(words, shared)]);
    expect([one.code, other.code, silent(one.stderr), silent(other.stderr)]).toEqual([0, 0, '', '']);
    expect(one.stdout).toBe(other.stdout);
    expect(readdirSync(join(folder, 'shared')).every(name => name.endsWith('.entry'))).toBe(true);
  });
});
