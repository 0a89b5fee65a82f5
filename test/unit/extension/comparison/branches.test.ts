/** @file The tree of a file's branches: grown by the real models in this process, bounded, cut, kept while the answer stays. */
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import type { BranchChoice } from '../../../../src/client/sectionQuestions';
import { branchAnswer } from '../../../../src/engine/comparison/branchAnswer';
import { comparePrompt } from '../../../../src/engine/comparison/comparePrompt';
import { ResultCache } from '../../../../src/engine/reading/resultCache';
import { neverCancelled } from '../../../../src/engine/request/hooks';
import { openModel, SessionPool } from '../../../../src/engine/runtime/sessionPool';
import { Branches, withoutBranch } from '../../../../src/extension/comparison/branches';
import { withCompared, type Compared, type ComparedFile } from '../../../../src/extension/comparison/comparedFile';
import { FileStore } from '../../../../src/extension/core/fileStore';
import type { LensContext } from '../../../../src/extension/core/lensContext';
import { toldBranches } from '../../../../src/picture/toldBranches';
import { MAX_BRANCHES, type BranchParams, type TreeBranch } from '../../../../src/protocol/branch';
import { single, wish } from '../../../support/engine';
import { demo } from '../../../support/modelFolders';
import { EditedTexts } from '../core/texts';

const uri = 'file:///a.prompt.md';
const text = readFileSync('examples/little-world.prompt.md', 'utf8').split('---\n').at(-1)!.trim();
const pool = new SessionPool();
const state = { pool, cache: new ResultCache() };
const hooks = {
  pause: neverCancelled,
  report: () => undefined,
  onFirstPicture: () => undefined,
  onAnswer: () => undefined,
  stopped: () => false,
};
afterAll(async () => {
  await (await pool.model(openModel(demo.tuned), { promptTokens: 1, responseTokens: 1 })).release();
});

const source = { text, fileName: 'a.txt' };
const params = wish(text, { models: single(demo.tuned), extent: 'influence' });
/** The engine's own work, without its process. */
const service = {
  branch: (_: string, asked: Omit<BranchParams, 'request'>) => branchAnswer(state, { ...asked, request: '1' }, hooks),
  isRunning: () => false,
  cancel: () => undefined,
};

async function compared(): Promise<Compared> {
  const comparison = await comparePrompt(state, { ...params, request: '1' }, hooks);
  return { asked: { uri, text }, document: params.document, label: 'demo', comparison, params, source };
}

const choice = (position: number, forced: BranchChoice['forced']): BranchChoice => ({
  ...{ role: 'single', position, forced, goesOn: 'single' },
});

test('a tree grows, tells itself, is cut with what hangs on it, and stays while the answer does', async () => {
  const texts = new EditedTexts();
  texts.open(uri, text);
  const store = new FileStore<ComparedFile>(texts);
  const now = await compared();
  store.set({ uri, text, stale: false, label: 'demo', compared: now });
  const branches = new Branches({ service } as unknown as LensContext, store);
  await branches.ask(uri, 0, choice(3, { text: 'red' }));
  await branches.ask(uri, 1, choice(1, { text: 'found' }));
  await branches.ask(uri, 0, choice(0, { text: 'Anna' }));
  const all = store.get(uri)!.branches!.all;
  expect(all.map(({ parent }) => parent)).toEqual([0, 1, 0]);
  expect(store.get(uri)!.branches!.newest).toBe(3);

  const told = toldBranches(now.comparison, all).all;
  expect(told[0]).toMatchObject({ number: 1, parent: 0, kept: 'Rose lost a', forced: ' red', ended: true, notes: [] });
  expect(told[1]).toMatchObject({ number: 2, parent: 1, kept: 'Rose', forced: ' found' });
  const after = told[0]!.models[0]!;
  expect(told[1]!.models[0]!.change).toBeCloseTo(told[1]!.models[0]!.logProbability - after.logProbability, 9);

  // What cannot be forced is said in the entry, and the tree stays.
  await branches.ask(uri, 0, choice(99, { text: 'red' }));
  expect(store.get(uri)!.branches).toMatchObject({ all, error: { reason: 'bad-input' } });

  // The same answer to the same question keeps them; another text does not.
  store.update(uri, file => withCompared(file, { ...now }, false));
  expect(store.get(uri)!.branches).toEqual({ all });
  expect(
    withCompared(store.get(uri)!, { ...now, source: { ...source, text: `${text}!` } }, false).branches,
  ).toBeUndefined();

  branches.remove(uri, 1);
  expect(store.get(uri)!.branches!.all).toEqual([all[2]]);
});

test('at most a dozen: the entry says so, and that one can be removed', async () => {
  const store = new FileStore<ComparedFile>(new EditedTexts());
  const now = await compared();
  const branches = new Branches({ service } as unknown as LensContext, store);
  store.set({ uri, text, stale: false, label: 'demo', compared: now });
  await branches.ask(uri, 0, choice(3, { text: 'red' }));
  const [branch] = store.get(uri)!.branches!.all;
  expect(branches.hasRoom(uri)).toBe(true);
  store.update(uri, file => ({ ...file, branches: { all: Array.from({ length: MAX_BRANCHES }, () => branch!) } }));
  expect(branches.hasRoom(uri)).toBe(false);
  expect(store.get(uri)!.branches!.error).toMatchObject({ message: 'There are 12 branches, as many as are kept.' });
});

test('what is left is numbered again, and each branch keeps the answer that it leaves', () => {
  const tree = [0, 1, 0, 3, 2, 4].map((parent, i) => ({ parent, name: i + 1 })) as unknown as TreeBranch[];
  const left = withoutBranch(tree, 1) as unknown as { parent: number; name: number }[];
  expect(left).toEqual([
    { parent: 0, name: 3 },
    { parent: 1, name: 4 },
    { parent: 2, name: 6 },
  ]);
});
