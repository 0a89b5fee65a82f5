/** Value norms and value-weighted attention against their plain definition in float64, head by head, from the stored weights. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DecoderSpec } from '../../../../src/architecture/decoderSpec';
import { outputNames } from '../../../../src/architecture/names';
import { buildValueNorms, valueNormNames } from '../../../../src/architecture/weightGraphs';
import type { Checkpoint } from '../../../../src/checkpoint/checkpoint';
import { readTensor } from '../../../../src/checkpoint/tensorLookup';
import { inspect } from '../../../../src/engine/inspect/inspect';
import { inspectRequest } from '../../../../src/engine/inspect/inspectRequest';
import { Model } from '../../../../src/engine/runtime/model';
import { float32, Session } from '../../../../src/engine/runtime/ort';
import { neverCancelled } from '../../../../src/engine/request/hooks';
import { openModel } from '../../../../src/engine/runtime/sessionPool';
import { onnxModel } from '../../../../src/graph/onnxModel';
import { packageRoot } from '../../../engine/terminalCommand';
import { relativeError } from '../../../support/relativeError';
import { spread } from '../../../support/runGraph';
import { temporaryFolder } from '../../../support/temporaryFolder';

const folder = temporaryFolder();
const ids = [0, 17, 93, 5, 201, 44, 8, 250, 3, 77, 12];

/** W_O[output, input] of a layer in float64, whichever way it is stored. */
function outputWeight({ tensors }: Checkpoint, family: string, layer: number): (o: number, i: number) => number {
  const [name, transposed] =
    family === 'gpt2'
      ? [`transformer.h.${layer}.attn.c_proj.weight`, true]
      : [`model.layers.${layer}.self_attn.o_proj.weight`, false];
  const location = tensors.get(name)!;
  const data = readTensor(location, 1 << 20);
  const columns = location.shape[1]!;
  return (o, i) => (transposed ? data[i * columns + o]! : data[o * columns + i]!);
}

/** The definition, word for word: heads x tokens. */
function plainNorms(
  spec: DecoderSpec,
  layer: number,
  weight: (o: number, i: number) => number,
  values: Float32Array,
): number[][] {
  const { heads, keyValueHeads, headSize } = spec.layers[layer]!.attention;
  const tokens = values.length / (keyValueHeads * headSize);
  return Array.from({ length: heads }, (_, h) =>
    Array.from({ length: tokens }, (_unused, j) => {
      const shared = Math.floor((h * keyValueHeads) / heads);
      const v = (k: number): number => values[(j * keyValueHeads + shared) * headSize + k]!;
      let squares = 0;
      for (let o = 0; o < spec.hiddenSize; o++) {
        let y = 0;
        for (let k = 0; k < headSize; k++) y += weight(o, h * headSize + k) * v(k);
        squares += y * y;
      }
      return Math.sqrt(squares);
    }),
  );
}

describe.each(['llama', 'llama-bias', 'mistral', 'qwen2', 'qwen3', 'gpt2'])('%s', family => {
  test('value-weighted attention is alpha times the norm of what the head writes, and raw rows sum to 1', async () => {
    const { checkpoint, spec } = openModel(join(packageRoot, 'test/golden/data', family));
    const model = await Model.load(checkpoint);
    const fetch = spec.layers.flatMap((_, l) => [outputNames.attention(l), outputNames.presentValue(l)]);
    const hooks = await model.run({ ids, rows: ids.map((_, i) => i), fetch });
    const request = inspectRequest({ ids, prompt_tokens: 5, want: ['value_weighted_attention'] }, spec);
    const result = new Map<string, unknown>();
    for await (const [key, value] of inspect(model, request, neverCancelled)) result.set(key, value);
    await model.release();
    const expected = spec.layers.map((_, l) => {
      const alpha = hooks[outputNames.attention(l)]!.data as Float32Array;
      const values = hooks[outputNames.presentValue(l)]!.data as Float32Array;
      const norms = plainNorms(spec, l, outputWeight(checkpoint, family, l), values);
      return norms.map((norm, h) =>
        ids.map((_id, i) => {
          const row = alpha.subarray((h * ids.length + i) * ids.length, (h * ids.length + i + 1) * ids.length);
          expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
          return norm.map((n, j) => n * row[j]!);
        }),
      );
    });
    expect(relativeError(result.get('value_weighted_attention'), expected)).toBeLessThan(1e-5);
  });
});

test('values along a direction that the output projection all but erases keep their digits', async () => {
  const [heads, headSize, hidden] = [4, 8, 32];
  const { spec } = openModel(join(packageRoot, 'test/golden/data/llama'));
  const layer = { ...spec.layers[0]! };
  const attention = { ...layer.attention, heads, keyValueHeads: 2, headSize };
  const output = { weight: 'o', inputs: heads * headSize, outputs: hidden, layout: 'out-in' } as const;
  const one: DecoderSpec = { ...spec, layers: [{ ...layer, attention: { ...attention, output } }] };
  // The first feature of every head is written 10^4 times weaker than the others.
  const weights = spread(hidden * heads * headSize).map((x, i) => (i % headSize === 0 ? x * 1e-4 : x));
  writeFileSync(join(folder, 'o.bin'), new Uint8Array(weights.buffer));
  const graph = buildValueNorms(one, () => ({
    dtype: 'float32',
    data: { file: 'o.bin', offset: 0, length: weights.byteLength },
  }));
  const session = await Session.open(onnxModel(graph), { root: folder, threads: 1 });
  const values = new Float32Array(3 * 2 * headSize);
  for (const at of [0, headSize, 2 * headSize]) values[at] = 0.3 + at;
  const feeds = { [valueNormNames.input(0)]: float32(values, [3, 2, headSize]) };
  const norms = (await session.run(feeds, [valueNormNames.output(0)]))[valueNormNames.output(0)]!;
  await session.release();
  const expected = plainNorms(one, 0, (o, i) => weights[o * heads * headSize + i]!, values).flat();
  expect(norms.shape).toEqual([heads, 3]);
  expected.forEach((norm, i) => expect(Math.abs((norms.data[i] as number) - norm)).toBeLessThanOrEqual(1e-6 * norm));
});
