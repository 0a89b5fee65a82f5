/** @file Speed of forward, share and full matrix on the shape of SmolLM2-135M, against ONNX Runtime's own matrix product. */
import { outputNames } from '../src/architecture/names';
import { attributeResponse, attributeSpan } from '../src/engine/attribution/attributionRuns';
import { responseRows } from '../src/engine/reading/forcedText';
import { Model } from '../src/engine/runtime/model';
import { float32, Session } from '../src/engine/runtime/ort';
import { neverCancelled } from '../src/engine/request/hooks';
import { openModel } from '../src/engine/runtime/sessionPool';
import { GraphBuilder } from '../src/graph/graphBuilder';
import { onnxModel } from '../src/graph/onnxModel';
import type { Figure } from './figures';
import { interleave, median, ratio, time } from './statistics';

const PROMPT = 64;
const RESPONSE = 64;
/** Floating point operations of the exactly causal backward of 64 response tokens behind 64 prompt tokens, in billions. */
const BACKWARD_GFLOP = 1382;
const SIDE = 2048;
const PRODUCT_GFLOP = (2 * SIDE ** 3) / 1e9;
/** Products timed together: one alone is too short on a noisy machine. */
const PRODUCTS = 10;
/** Forwards in a row: the first after another graph's run pays for that graph's traces in the caches. */
const FORWARDS = 5;

export const text = {
  ids: Array.from({ length: PROMPT + RESPONSE }, (_, i) => (i * 7919) % 49152),
  promptTokens: PROMPT,
};

export async function benchAttribution(folder: string, rounds: number): Promise<Figure[]> {
  const product = await largeProduct();
  const { checkpoint } = openModel(folder);
  const load = await time(async () => (await Model.load(checkpoint)).release());
  const model = await Model.load(checkpoint);
  const forwardOnly = await Model.load(checkpoint, { backward: false });
  const forward = (m: Model, rows: number[]) => async () =>
    m.run({ ids: text.ids.slice(0, -1), rows, fetch: [outputNames.logits] });
  const rows = responseRows(text);
  const some = (body: () => Promise<unknown>) => async (): Promise<void> => {
    for (let i = 0; i < FORWARDS; i++) await body();
  };
  const forwards = await interleave(3 * rounds, {
    withIf: some(forward(model, rows)),
    withoutIf: some(forward(forwardOnly, rows)),
  });
  const small = await interleave(3 * rounds, {
    forward: forward(model, rows),
    share: () => attributeSpan(model, text),
  });
  const large = await interleave(rounds, {
    product: async () => {
      for (let i = 0; i < PRODUCTS; i++) await product();
    },
    matrix: () => attributeResponse(model, text, 'log-probability', neverCancelled),
  });
  await model.release();
  await forwardOnly.release();
  const gflops = large['matrix']!.map(ms => BACKWARD_GFLOP / (ms / 1000));
  const peak = large['product']!.map(ms => (PRODUCTS * PRODUCT_GFLOP) / (ms / 1000));
  return [
    {
      name: 'full matrix, 64 + 64 tokens: useful GFLOP/s over those of a 2048³ product',
      value: ratio(gflops, peak),
      unit: '',
      atLeast: 0.62,
    },
    {
      name: 'share over a forward of the same rows',
      value: ratio(small['share']!, small['forward']!),
      unit: '×',
      atMost: 3.5,
    },
    {
      name: 'forward over the same graph without the backward',
      value: ratio(forwards['withIf']!, forwards['withoutIf']!),
      unit: '×',
      atMost: 1.05,
    },
    { name: 'full matrix, 64 + 64 tokens', value: median(large['matrix']!) / 1000, unit: 's' },
    { name: '2048³ product, constant B, prepacked', value: median(peak), unit: 'GFLOP/s' },
    { name: 'forward, 127 tokens', value: median(forwards['withIf']!) / FORWARDS, unit: 'ms' },
    { name: 'share, 64 + 64 tokens', value: median(small['share']!), unit: 'ms' },
    { name: 'load', value: load / 1000, unit: 's', aim: '1.5 s' },
  ];
}

/** ONNX Runtime's own product with a constant right-hand side, prepacked, on as many threads as the models get. */
async function largeProduct(): Promise<() => Promise<unknown>> {
  const g = new GraphBuilder('product');
  const a = g.input('a', 'float32', [SIDE, SIDE]);
  const noise = (): Float32Array => Float32Array.from({ length: SIDE * SIDE }, () => Math.random() - 0.5);
  g.output('c', g.matmul(a, g.floats(noise(), [SIDE, SIDE])));
  const session = await Session.open(onnxModel(g.build()), { root: '.', prepack: true });
  const feeds = { a: float32(noise(), [SIDE, SIDE]) };
  return () => session.run(feeds, ['c']);
}
