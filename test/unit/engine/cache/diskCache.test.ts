/** @file What the disk cache keeps, and what it survives. */
import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { packEntry, unpackEntry, type CacheEntry } from '../../../../src/engine/cache/cacheEntry';
import { DiskCache, type CacheKey } from '../../../../src/engine/cache/diskCache';
import { temporaryFolder } from '../../../support/temporaryFolder';

const root = temporaryFolder();
let folders = 0;
const fresh = (): string => join(root, `cache-${++folders}`);
const key = (n: number): CacheKey => ({ kind: 'test', version: 1, of: ['hash', n] });
const entry = (n: number, length = 100): CacheEntry => ({
  data: { n, words: ['red', 'größe'] },
  arrays: { a: Float32Array.from({ length }, (_, i) => n + i / 3), b: new Uint8Array([1, 2, 3]) },
});
const only = (folder: string): string => {
  const names = readdirSync(folder);
  expect(names).toHaveLength(1);
  return join(folder, names[0]!);
};

describe('an entry', () => {
  test('comes back as it was, arrays with their types, from another instance too', () => {
    const folder = fresh();
    const value: CacheEntry = {
      data: [{ deep: [1, null, 'x'] }],
      arrays: {
        f32: new Float32Array([0.1, NaN, -Infinity]),
        f64: new Float64Array([0.1, -0]),
        i32: new Int32Array([-5]),
        u8: new Uint8Array(0),
      },
    };
    new DiskCache({ folder }).write(key(1), value);
    expect(new DiskCache({ folder }).read(key(1))).toEqual(value);
    expect(new DiskCache({ folder }).read(key(2))).toBeUndefined();
    expect(new DiskCache({ folder }).read({ ...key(1), version: 2 })).toBeUndefined();
  });

  test('is made once', async () => {
    const cache = new DiskCache({ folder: fresh() });
    let made = 0;
    const make = () => Promise.resolve(entry(++made));
    expect(await cache.through(key(1), make)).toEqual(entry(1));
    expect(await cache.through(key(1), make)).toEqual(entry(1));
    expect(made).toBe(1);
  });

  test('whose bytes were changed anywhere, or cut, is nothing; what is made then takes its place', async () => {
    const bytes = packEntry('k', entry(1));
    expect(unpackEntry(bytes, 'k')).toEqual(entry(1));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= change;
        expect(unpackEntry(damaged, 'k')).toBeUndefined();
        expect(unpackEntry(bytes.subarray(0, at), 'k')).toBeUndefined();
      }),
    );
    const folder = fresh();
    const cache = new DiskCache({ folder });
    cache.write(key(1), entry(1));
    writeFileSync(only(folder), 'garbage');
    expect(await cache.through(key(1), () => Promise.resolve(entry(2)))).toEqual(entry(2));
    expect(cache.read(key(1))).toEqual(entry(2));
    expect(cache.takeProblem()).toBeUndefined();
  });
});

describe('the limit', () => {
  const size = packEntry(JSON.stringify(key(1)), entry(1)).length;

  test('gives up what was used least recently, and nothing that is not its own', () => {
    const folder = fresh();
    mkdirSync(folder);
    writeFileSync(join(folder, 'notes.txt'), 'x'.repeat(10 * size));
    const cache = new DiskCache({ folder, limitBytes: 3 * size });
    for (const n of [1, 2, 3]) {
      cache.write(key(n), entry(n));
      age(folder, 10 - n);
    }
    cache.read(key(1));
    cache.write(key(4), entry(4));
    const kept = [1, 2, 3, 4].filter(n => cache.read(key(n)) !== undefined);
    expect(kept).toEqual([1, 3, 4]);
    expect(statSync(join(folder, 'notes.txt')).size).toBe(10 * size);
    cache.clear();
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });

  test('an entry larger than all of it is not kept, and drives nothing out', () => {
    const folder = fresh();
    const cache = new DiskCache({ folder, limitBytes: 2 * size });
    cache.write(key(1), entry(1));
    cache.write(key(2), entry(2, 1000));
    expect(cache.read(key(1))).toEqual(entry(1));
    expect(cache.read(key(2))).toBeUndefined();
  });

  test('what a killed process left half-written goes when it is old', () => {
    const folder = fresh();
    const cache = new DiskCache({ folder });
    cache.write(key(1), entry(1));
    const left = `${only(folder)}.123-1.partial`;
    writeFileSync(left, 'half');
    cache.write(key(2), entry(2));
    expect(readdirSync(folder)).toHaveLength(3);
    utimesSync(left, new Date(0), new Date(0));
    cache.write(key(2), entry(2));
    expect(readdirSync(folder).filter(name => name.endsWith('.partial'))).toEqual([]);
  });
});

/** Makes every file of the folder that is younger than that many minutes so old. */
function age(folder: string, minutes: number): void {
  const then = new Date(Date.now() - minutes * 60_000);
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (statSync(file).mtime > then && statSync(file).mtimeMs > Date.now() - 30_000) utimesSync(file, then, then);
  }
}

/** A program of our sources, to be run by other processes. */
async function bundled(contents: string): Promise<string> {
  const outfile = join(root, `program-${++folders}.cjs`);
  const stdin = { contents, resolveDir: process.cwd(), loader: 'ts' as const };
  await build({ stdin, bundle: true, platform: 'node', format: 'cjs', outfile });
  return outfile;
}

describe.skipIf(process.platform === 'win32')('a shared folder', () => {
  test('gets entries for their owner alone, and a link is never written through', () => {
    const folder = fresh();
    const cache = new DiskCache({ folder });
    cache.write(key(1), entry(1));
    const file = only(folder);
    expect([statSync(folder).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
    const victim = join(root, 'victim');
    writeFileSync(victim, 'mine');
    rmSync(file);
    symlinkSync(victim, file);
    cache.write(key(1), entry(2));
    expect([readFileSync(victim, 'utf8'), cache.read(key(1))]).toEqual(['mine', entry(2)]);
  });

  test('may hold a pipe or a giant in the place of an entry: it is no entry', () => {
    const folder = fresh();
    const cache = new DiskCache({ folder, limitBytes: 4096 });
    cache.write(key(1), entry(1));
    const file = only(folder);
    rmSync(file);
    spawnSync('mkfifo', [file]);
    expect(cache.read(key(1))).toBeUndefined();
    rmSync(file, { force: true });
    writeFileSync(file, packEntry(JSON.stringify(key(1)), entry(1, 2000)));
    expect(cache.read(key(1))).toBeUndefined();
  });
});

describe('a place that cannot be written', () => {
  test('costs the cache, not the result, and is told once', async () => {
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    const cache = new DiskCache({ folder: join(file, 'below') });
    for (const n of [1, 2]) expect(await cache.through(key(n), () => Promise.resolve(entry(n)))).toEqual(entry(n));
    expect(cache.takeProblem()?.message).toMatch(/^Results cannot be stored in .*a-file.below, .*: .+\.$/);
    expect(cache.takeProblem()).toBeUndefined();
  });

  test.skipIf(process.platform === 'win32')('in the middle of a write keeps the entry that was there', async () => {
    const folder = fresh();
    new DiskCache({ folder }).write(key(1), entry(1));
    const program = await bundled(`
      import { DiskCache } from './src/engine/cache/diskCache';
      process.on('SIGXFSZ', () => undefined);
      const cache = new DiskCache({ folder: process.argv[2] });
      cache.write(${JSON.stringify(key(1))}, { data: null, arrays: { a: new Float64Array(1e5) } });
      process.stdout.write(cache.takeProblem()?.message ?? 'no problem');`);
    // A file may have a kilobyte: the write itself fails, as it does on a full disk.
    const limited = `ulimit -f 2; node ${JSON.stringify(program)} ${JSON.stringify(folder)}`;
    expect(spawnSync('sh', ['-c', limited], { encoding: 'utf8' }).stdout).toMatch(/^Results cannot be stored/);
    expect(new DiskCache({ folder }).read(key(1))).toEqual(entry(1));
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('no folder at all keeps nothing and says nothing', async () => {
    const cache = new DiskCache({ folder: undefined });
    expect(await cache.through(key(1), () => Promise.resolve(entry(1)))).toEqual(entry(1));
    expect(cache.read(key(1))).toBeUndefined();
    expect(cache.takeProblem()).toBeUndefined();
  });
});

test('processes that write and read the same entries at once see whole ones only', async () => {
  const folder = fresh();
  const program = await bundled(`
    import { DiskCache } from './src/engine/cache/diskCache';
    const cache = new DiskCache({ folder: process.argv[2], limitBytes: 40_000 });
    let damaged = 0;
    for (let i = 0; i < 150; i++) {
      const key = { kind: 'test', version: 1, of: [i % 7] };
      const seen = cache.read(key);
      const values = seen?.arrays['a'];
      if (values !== undefined && !(values.length === 1000 && values.every(x => x === values[0]))) damaged++;
      cache.write(key, { data: null, arrays: { a: new Float64Array(1000).fill(i) } });
    }
    process.stdout.write(String(damaged) + (cache.takeProblem()?.message ?? ''));`);
  const both = `node ${JSON.stringify(program)} ${JSON.stringify(folder)}`;
  const { stdout, status } = spawnSync('sh', ['-c', `${both} & ${both} & wait`], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, '00']);
  const files = readdirSync(folder);
  expect(files.filter(name => name.endsWith('.partial'))).toEqual([]);
  expect(files.reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0)).toBeLessThanOrEqual(60_000);
});
