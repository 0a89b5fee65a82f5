/** @file What a comparison runs: nothing twice, and nothing that explaining the same answer has run before. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { comparePrompt } from '../../src/engine/comparison/comparePrompt';
import { explainPrompt } from '../../src/engine/attribution/explainPrompt';
import type { Run } from '../../src/engine/runtime/decoderFeeds';
import { Model } from '../../src/engine/runtime/model';
import type { AnswerHooks } from '../../src/engine/comparison/ownAnswers';
import { neverCancelled } from '../../src/engine/request/hooks';
import { ResultCache } from '../../src/engine/reading/resultCache';
import { SessionPool } from '../../src/engine/runtime/sessionPool';
import { outputNames } from '../../src/architecture/names';
import { single, wish, type ExplainWish } from '../support/engine';
import { copyModel, demo } from '../support/modelFolders';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const TUNED_TOKENS = 9;
const BASE_TOKENS = 20;
const params = (changes: Partial<ExplainWish> = {}) => ({
  request: '1',
  ...wish('Anna had a red ball. She gave the ball to Tom.\n\nSummarize the story.', {
    sampling: { maxTokens: BASE_TOKENS, temperature: 0, topP: 1, seed: 0 },
    ...changes,
  }),
});
const hooks: AnswerHooks = {
  pause: neverCancelled,
  report: () => undefined,
  onFirstPicture: () => undefined,
  onAnswer: () => undefined,
  stopped: () => false,
};

/** Runs of every model by what they are for, counted on the way to the real thing. */
interface Counts {
  /** Reads a prompt or a token into a cache. */
  generation: number;
  /** One backward for a whole answer. */
  span: number;
  /** Some columns of the matrix. */
  columns: number;
  /** Logits without a backward and without a cache. */
  forward: number;
}

let counts: Counts = { generation: 0, span: 0, columns: 0, forward: 0 };
/* eslint-disable @typescript-eslint/unbound-method -- called with the model they belong to */
const realRunAll = Model.prototype.runAll;
const realRead = Model.prototype.read;
/* eslint-enable @typescript-eslint/unbound-method */
// A run by itself goes this way too.
vi.spyOn(Model.prototype, 'runAll').mockImplementation(function (this: Model, runs: readonly Run[]) {
  for (const { objectives, fetch } of runs)
    counts[!objectives ? 'forward' : fetch.includes(outputNames.gradientNorm) ? 'columns' : 'span']++;
  return realRunAll.call(this, runs);
});
vi.spyOn(Model.prototype, 'read').mockImplementation(function (this: Model, run) {
  counts.generation++;
  return realRead.call(this, run);
});
const none: Counts = { generation: 0, span: 0, columns: 0, forward: 0 };

const freshState = () => ({ pool: new SessionPool(), cache: new ResultCache() });
afterEach(() => void (counts = { ...none }));

/** Runs that the work makes. */
async function runsOf(work: () => Promise<unknown>): Promise<Counts> {
  counts = { ...none };
  await work();
  return counts;
}

describe('a comparison', () => {
  const whole: Counts = { generation: TUNED_TOKENS - 1 + BASE_TOKENS, span: 2, columns: 2, forward: 0 };

  test('runs each model once for its answer, once for the span, once a chunk', async () => {
    const state = freshState();
    // Prefill gives the first token and nothing is run for the last: as many runs as tokens.
    expect(await runsOf(() => comparePrompt(state, params(), hooks))).toEqual(whole);
    expect(await runsOf(() => comparePrompt(state, params(), hooks))).toEqual(none);
    expect(await runsOf(() => explainPrompt(state, params(), hooks))).toEqual(none);
  });

  test('after an explanation of the same answer runs the base’s own answer only', async () => {
    const state = freshState();
    const explained = await runsOf(() => explainPrompt(state, params(), hooks));
    const compared = await runsOf(() => comparePrompt(state, params(), hooks));
    expect(explained).toEqual({ ...whole, generation: TUNED_TOKENS - 1 });
    expect(compared).toEqual({ ...none, generation: BASE_TOKENS });
  });

  test('after each model was explained alone reads its answer once more, forward only, since logits are not kept', async () => {
    const state = freshState();
    const response = 'Tom gave the ball to Tom.';
    const alone = { baseRendering: 'own-template' as const, response };
    await explainPrompt(state, params({ models: single(demo.base), ...alone }), hooks);
    await explainPrompt(state, params({ models: single(demo.tuned), ...alone }), hooks);
    const { generation, ...runs } = await runsOf(() => comparePrompt(state, params({ response }), hooks));
    expect(generation).toBe(whole.generation);
    expect(runs).toEqual({ span: 0, columns: 0, forward: 2 });
  });

  test('of halves runs the half that is left once', async () => {
    const broken = copyModel(demo.base, join(folder, 'broken'));
    rmSync(join(broken, 'model.safetensors'));
    const models = [{ role: 'base' as const, folder: broken }, params().models[1]!];
    const runs = await runsOf(() => comparePrompt(freshState(), params({ models }), hooks));
    expect(runs).toEqual({ generation: TUNED_TOKENS - 1, span: 1, columns: 1, forward: 0 });
  });
});
