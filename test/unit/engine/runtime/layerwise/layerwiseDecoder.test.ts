/** @file A model that is run layer by layer against the same model as a whole: numbers, steps, being called off, a file that changes. */
import { copyFileSync, renameSync, truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CancelledError } from '../../../../../src/base/errors';
import { attributeResponse, attributeSpan } from '../../../../../src/engine/attribution/attributionRuns';
import { traceAttention } from '../../../../../src/engine/attention/traceAttention';
import { neverCancelled } from '../../../../../src/engine/request/hooks';
import { generate } from '../../../../../src/engine/runtime/generation';
import { makeSampler } from '../../../../../src/engine/runtime/sampler';
import type { LayerPlace } from '../../../../../src/protocol/request';
import { withUnchangedModels } from '../../../../../src/engine/runtime/openedModels';
import { openModel, SessionPool } from '../../../../../src/engine/runtime/sessionPool';
import type { Model } from '../../../../../src/engine/runtime/model';
import { copyModel, demo } from '../../../../support/modelFolders';
import { relativeError } from '../../../../support/relativeError';
import { temporaryFolder } from '../../../../support/temporaryFolder';

const text = { ids: Array.from({ length: 40 }, (_, i) => 5 + ((i * 37) % 300)), promptTokens: 18 };
const planned = { promptTokens: 18, responseTokens: 22 };

describe('the demo model', () => {
  let whole: Model;
  let layerwise: Model;

  beforeAll(async () => {
    whole = await new SessionPool().model(openModel(demo.tuned), planned);
    layerwise = await new SessionPool({ layerwise: true }).model(openModel(demo.tuned), planned);
  });
  afterAll(async () => {
    await whole.release();
    await layerwise.release();
  });

  test.each(['exact', 'gim'] as const)('span and matrix by the %s rules', async rules => {
    const [a, b] = [await attributeSpan(whole, text, { rules }), await attributeSpan(layerwise, text, { rules })];
    expect(relativeError(b.values, a.values)).toBeLessThan(1e-5);
    expect(relativeError([...b.logits], [...a.logits])).toBeLessThan(1e-5);
    // A matrix in several groups: the runs of a group share their forward.
    const narrow = (model: Model) => model.usedBy({ runWidth: 4, steps: { pause: neverCancelled } });
    const matrix = async (model: Model): Promise<number[]> => {
      const { attribution } = await attributeResponse(narrow(model), text, 'probability', neverCancelled, { rules });
      return Array.from(attribution.data);
    };
    expect(relativeError(await matrix(layerwise), await matrix(whole))).toBeLessThan(1e-5);
  });

  test('attention with the norms of values, over a cache', async () => {
    const blocksOf = async (model: Model): Promise<number[][]> => {
      const blocks: number[][] = [];
      await traceAttention(model, text.ids, {
        norms: true,
        pause: neverCancelled,
        visit: ({ pattern, norms }) => blocks.push([...pattern], [...norms!]),
      });
      return blocks;
    };
    expect(relativeError((await blocksOf(layerwise)).flat(), (await blocksOf(whole)).flat())).toBeLessThan(1e-5);
  });

  test('generates the same answer', async () => {
    const answer = (model: Model): Promise<number[]> =>
      generate(model, text.ids.slice(0, 18), {
        maxTokens: 6,
        stopTokens: new Set(),
        sampler: makeSampler({ temperature: 0, topP: 1, seed: 0, maxTokens: 6 }),
        pause: neverCancelled,
      });
    expect(await answer(layerwise)).toEqual(await answer(whole));
  });

  test('tells each layer and each tile of the head, there and back, and is called off between two', async () => {
    const told: { done: number; all: number; place: LayerPlace }[] = [];
    const onStep = (done: number, all: number, place: LayerPlace): void => void told.push({ done, all, place });
    const watched = layerwise.usedBy({ runWidth: 16, steps: { pause: neverCancelled, onStep } });
    await attributeSpan(watched, text);
    const total = 2 * (watched.spec.layers.length + 1);
    const steps = told.filter(({ done }, i) => done > (told[i - 1]?.done ?? 0));
    expect(steps.map(({ done, all }) => [done, all])).toEqual(Array.from({ length: total }, (_, i) => [i + 1, total]));
    const { layers } = steps[0]!.place;
    const there = Array.from({ length: layers }, (_, l) => l + 1);
    expect(steps.map(({ place }) => place.layer)).toEqual([...there, undefined, undefined, ...there.toReversed()]);
    expect(steps.map(({ place }) => place.back)).toEqual(steps.map((_, i) => i > layers));
    // Each layer is read there and back, the one tile of the head once.
    const read = told.map(({ place }) => place.read);
    expect(read).toEqual([...read].sort((a, b) => a - b));
    const { checkpoint } = watched;
    const head = checkpoint.tensors.get(watched.spec.head)!.length;
    const bytes = 2 * (checkpoint.bytes - head) + head;
    expect(new Set(told.map(({ place }) => place.bytes))).toEqual(new Set([bytes]));
    expect(read.at(-1)! / bytes).toBeGreaterThan(0.98);
    let left = 3;
    const pause = async (): Promise<void> => {
      if (--left === 0) throw new CancelledError();
      await neverCancelled();
    };
    await expect(attributeSpan(layerwise.usedBy({ runWidth: 16, steps: { pause } }), text)).rejects.toThrow(
      CancelledError,
    );
    expect(
      relativeError((await attributeSpan(layerwise, text)).values, (await attributeSpan(whole, text)).values),
    ).toBeLessThan(1e-5);
  });
});

test('nothing is shown of a file that was written to meanwhile', async () => {
  const folder = copyModel(demo.tuned, join(temporaryFolder(), 'model'));
  const model = await new SessionPool({ layerwise: true }).model(openModel(folder), planned);
  const pause = (): Promise<void> => {
    utimesSync(join(folder, 'model.safetensors'), 1, 1);
    return Promise.resolve();
  };
  const watched = model.usedBy({ runWidth: 16, steps: { pause } });
  await expect(attributeSpan(watched, text)).rejects.toThrow(/changed while it was read/);
  await model.release();
});

test('nor of one that is cut off, or replaced by another, between two layers', async () => {
  const between = async (harm: (file: string) => void): Promise<void> => {
    const folder = copyModel(demo.tuned, join(temporaryFolder(), 'model'));
    const file = join(folder, 'model.safetensors');
    let left = 2;
    const pause = (): Promise<void> => {
      if (--left === 0) harm(file);
      return Promise.resolve();
    };
    await withUnchangedModels(async () => {
      const model = await new SessionPool({ layerwise: true }).model(openModel(folder), planned);
      try {
        await attributeSpan(model.usedBy({ runWidth: 16, steps: { pause } }), text);
      } finally {
        await model.release();
      }
    });
  };
  await expect(between(file => truncateSync(file, 4096))).rejects.toThrow(/model\.safetensors.*(ends|changed)/);
  await expect(
    between(file => {
      copyFileSync(file, `${file}.new`);
      renameSync(`${file}.new`, file);
    }),
  ).rejects.toThrow(/changed while the model was at work/);
});

test('two models on one file do not disturb each other', async () => {
  const open = (): Promise<Model> => new SessionPool({ layerwise: true }).model(openModel(demo.tuned), planned);
  const models = [await open(), await open()];
  const alone = await attributeSpan(models[0]!, text);
  const together = await Promise.all(models.map(model => attributeSpan(model, text)));
  for (const { values } of together) expect(values).toEqual(alone.values);
  for (const model of models) await model.release();
});

test('what does not fit as a whole is run layer by layer; what does not fit either way is refused with the least figure', async () => {
  const opened = openModel(demo.tuned);
  const pool = new SessionPool();
  const [whole, layers] = (['whole', 'layerwise'] as const).map(way => pool.estimateOf(opened, way).loaded(false));
  expect(layers).toBeGreaterThan(0);
  expect(whole).toBeGreaterThan(0);
  const before = process.env['INSTRUCT_LENS_MEMORY_LIMIT'];
  process.env['INSTRUCT_LENS_MEMORY_LIMIT'] = '1';
  try {
    await expect(pool.model(opened, planned)).rejects.toThrow(/needs about .* of memory, but only 0.00 GB is free/);
  } finally {
    if (before === undefined) delete process.env['INSTRUCT_LENS_MEMORY_LIMIT'];
    else process.env['INSTRUCT_LENS_MEMORY_LIMIT'] = before;
  }
});
