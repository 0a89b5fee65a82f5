/** @file Converted weights that several processes share: what one of them reads or writes, no other deletes or writes too. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { Checkpoint } from '../../../../src/checkpoint/checkpoint';
import { prepareWeights, weightsAreReady } from '../../../../src/checkpoint/convertedWeights/convertWeights';
import { openCheckpoint } from '../../../../src/checkpoint/openCheckpoint';
import { removeConverted, weightCacheFolder } from '../../../../src/checkpoint/convertedWeights/weightCache';
import { endUses } from '../../../../src/checkpoint/convertedWeights/weightUses';
import { OWNER } from '../../../../src/files/processIdentity';
import { convertedFacts } from '../../../support/ggufConverter';
import { writeGguf } from '../../../support/ggufFile';
import { temporaryFolder } from '../folders';

const goldens = join(import.meta.dirname, '..', '..', '..', 'golden', 'data');
const hooks = { pause: () => Promise.resolve(), onProgress: () => undefined };
const environment = { ...process.env };

beforeEach(() => {
  process.env['INSTRUCT_LENS_CACHE'] = temporaryFolder();
});
afterEach(() => {
  endUses();
  process.env = { ...environment };
});

const opened = (family: string): Checkpoint =>
  openCheckpoint(writeGguf(join(temporaryFolder(), 'model.gguf'), convertedFacts(join(goldens, family))));

/** Another process of this machine that does nothing until it is ended. */
function otherProcess(): { readonly owner: string; readonly end: () => Promise<unknown> } {
  const child: ChildProcess = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
  onTestFinished(() => void child.kill('SIGKILL'));
  const end = () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    return ended;
  };
  return { owner: `${OWNER.split('-')[0]!}-${child.pid!}`, end };
}

async function prepared(family: string): Promise<Checkpoint> {
  const checkpoint = opened(family);
  await prepareWeights(checkpoint, hooks);
  return checkpoint;
}

/** Room for the larger of the two and a little. */
function limitToOne(...checkpoints: readonly Checkpoint[]): void {
  const largest = Math.max(...checkpoints.map(({ conversion }) => conversion!.bytes));
  process.env['INSTRUCT_LENS_CACHE_LIMIT'] = String(largest + 100);
}

test('what this request reads is not deleted to make room, and the refusal says so', async () => {
  const first = await prepared('llama');
  const second = opened('granite');
  limitToOne(first, second);
  await expect(prepareWeights(second, hooks)).rejects.toThrow(/the cache may hold .* is in use at the moment/);
  expect(weightsAreReady(first)).toBe(true);
  endUses();
  await prepareWeights(second, hooks);
  expect([weightsAreReady(first), weightsAreReady(second)]).toEqual([false, true]);
});

test('what another process reads stays until that process is gone', async () => {
  const first = await prepared('llama');
  endUses();
  const other = otherProcess();
  const mark = `${first.conversion!.file}.${other.owner}.used`;
  writeFileSync(mark, '');
  const second = opened('granite');
  limitToOne(first, second);
  await expect(prepareWeights(second, hooks)).rejects.toThrow(/in use at the moment/);
  const kept = await removeConverted(weightCacheFolder()!);
  expect([kept.removed, kept.inUse.map(({ file }) => file)]).toEqual([[], [first.conversion!.file]]);
  await other.end();
  endUses();
  await prepareWeights(second, hooks);
  expect([weightsAreReady(first), existsSync(mark)]).toEqual([false, false]);
});

test('a mark from another machine counts for a day', async () => {
  const { file } = (await prepared('llama')).conversion!;
  endUses();
  const mark = `${file}.00000000-1.used`;
  writeFileSync(mark, '');
  expect((await removeConverted(weightCacheFolder()!)).inUse).toHaveLength(1);
  const longAgo = Date.now() / 1000 - 25 * 60 * 60;
  utimesSync(mark, longAgo, longAgo);
  expect((await removeConverted(weightCacheFolder()!)).removed).toHaveLength(1);
  expect(readdirSync(weightCacheFolder()!)).toEqual([]);
});

test('a mark of a process id that another program has now, older than a day, counts no more', async () => {
  const { file } = (await prepared('llama')).conversion!;
  endUses();
  const mark = `${file}.${OWNER.split('-')[0]!}-${process.ppid}.used`;
  writeFileSync(mark, '');
  utimesSync(mark, 1, 1);
  expect((await removeConverted(weightCacheFolder()!)).removed).toHaveLength(1);
  expect(readdirSync(weightCacheFolder()!)).toEqual([]);
});

test.runIf(process.platform === 'linux')('a mark tells its process from a later one with the same id', async () => {
  const { file } = (await prepared('llama')).conversion!;
  endUses();
  writeFileSync(`${file}.${OWNER.split('-').slice(0, 2).join('-')}-0123456789ab.used`, '');
  expect((await removeConverted(weightCacheFolder()!)).removed).toHaveLength(1);
});

test('what another process writes is waited for, and not written twice', async () => {
  const checkpoint = await prepared('llama');
  const { file, bytes } = checkpoint.conversion!;
  const { owner } = otherProcess();
  const partial = `${file}.${owner}.partial`;
  renameSync(file, partial);
  expect((await removeConverted(weightCacheFolder()!)).removed).toEqual([]);
  const progress: number[] = [];
  const waiting = prepareWeights(checkpoint, {
    ...hooks,
    onProgress: done => {
      if (progress.push(done) === 2) renameSync(partial, file);
    },
  });
  await waiting;
  expect(progress).toEqual([bytes, bytes]);
  expect(weightsAreReady(checkpoint)).toBe(true);
});

test('what another process left half written is written by this one', async () => {
  const checkpoint = await prepared('llama');
  const { file } = checkpoint.conversion!;
  const whole = readFileSync(file);
  const other = otherProcess();
  const partial = `${file}.${other.owner}.partial`;
  rmSync(file);
  writeFileSync(partial, whole.subarray(0, 100));
  const minutesAgo = Date.now() / 1000 - 120;
  utimesSync(partial, minutesAgo, minutesAgo);
  await other.end();
  await prepareWeights(checkpoint, hooks);
  endUses();
  expect(readFileSync(file).equals(whole)).toBe(true);
  expect(readdirSync(weightCacheFolder()!)).toEqual([basename(file)]);
});

test('a lock that its process left behind holds nobody up for ever', async () => {
  const folder = weightCacheFolder()!;
  await prepared('llama');
  endUses();
  writeFileSync(join(folder, 'lock'), '');
  const longAgo = Date.now() / 1000 - 60;
  utimesSync(join(folder, 'lock'), longAgo, longAgo);
  expect((await removeConverted(folder)).removed).toHaveLength(1);
});

test('use does not change the time of change, by which hashes of weights are remembered', async () => {
  const checkpoint = await prepared('llama');
  const { file } = checkpoint.conversion!;
  utimesSync(file, 1, 1);
  await prepareWeights(checkpoint, hooks);
  const { mtimeMs, atimeMs } = statSync(file);
  expect([mtimeMs, atimeMs > Date.now() - 60_000]).toEqual([1000, true]);
});

test('a converted file whose content was changed behind its header is written again, each time', async () => {
  const checkpoint = await prepared('llama');
  const { file, tensors } = checkpoint.conversion!;
  const whole = readFileSync(file);
  const last = tensors.at(-1)!;
  const places = [tensors[0]!.offset, last.offset + last.length - 1, whole.length - 1];
  for (const [i, place] of places.entries()) {
    const damaged = Buffer.from(whole);
    damaged[place]! ^= 0x80;
    writeFileSync(file, damaged);
    // What was read before has other times; a disk that changed a byte by itself is noticed by the next process.
    utimesSync(file, 1000 + i, 1000 + i);
    expect(weightsAreReady(checkpoint)).toBe(true);
    await prepareWeights(checkpoint, hooks);
    expect([place, readFileSync(file).equals(whole)]).toEqual([place, true]);
  }
});
