/** @file How long a model's first picture will take, before anything of it is loaded: from its sizes, and two short measurements of this machine. */
import { isRounded } from '../../base/precision';
import { dequantizeInto } from '../../checkpoint/gguf/dequantize/dequantize';
import { isReadable, readableTypes, type GgufType } from '../../checkpoint/gguf/tensorTypes';
import { weightPrecision } from '../../checkpoint/openCheckpoint';
import { GraphBuilder } from '../../graph/graphBuilder';
import { onnxModel } from '../../graph/onnxModel';
import { linearParts, type DecoderSpec } from '../../architecture/decoderSpec';
import type { PlannedText } from './memoryEstimate';
import { float32, Session } from './ort';
import type { OpenedModel, RunningWay } from './sessionPool';

/** Seconds, from the command to the picture, the answer given and the files in the machine's memory. */
export interface PictureSeconds {
  readonly influence: number;
  readonly flow: number;
}

/** Allows for what a layer takes beside its large products (attention, norms, activations), as a part of those. Not measured yet. */
const BESIDE_PRODUCTS = 1.45;
/** Node, the library, the tokenizer, sessions. */
const START_SECONDS = 0.8;
/** Copies from the system's file cache, bytes a second. */
const READING = 2.5e9;

export async function pictureSeconds(
  { checkpoint, spec }: OpenedModel,
  way: RunningWay,
  { promptTokens, responseTokens }: Pick<PlannedText, 'promptTokens' | 'responseTokens'>,
  threads?: number,
): Promise<PictureSeconds> {
  const tokens = promptTokens + responseTokens;
  const weights = weightsOf(spec);
  const type = weightPrecision(checkpoint);
  const [products, widened] = [await productSpeed(threads), wideningSpeed(type)];
  // A forward; both ways, where a layer's forward is made again.
  const passes = (layers: number, head: number): number =>
    (2 * BESIDE_PRODUCTS * (layers * weights.layers * tokens + head * weights.head * responseTokens)) / products;
  const read = (weights.layers + weights.head) / widened + checkpoint.bytes / READING;
  if (way === 'layerwise' || way === 'held')
    return {
      influence: START_SECONDS + passes(3, 2) + 2 * read,
      flow: START_SECONDS + passes(1, 1) + read + spread(spec, tokens) / products + weights.outputs / widened,
    };
  const load = type === 'float32' ? 0 : read;
  return {
    influence: START_SECONDS + load + passes(2, 2),
    flow: START_SECONDS + load + passes(1, 1) + spread(spec, tokens) / products,
  };
}

/** Bytes of weights that a token of an answer takes from memory a second: each reads all of them. */
const STREAMING = 8e9;

/**
 * Seconds, from the command to the first picture of an answer that may have to be written first (`generate`).
 * @returns undefined of a small model, where measuring the machine would take as long
 */
export async function answerAndPictureSeconds(
  opened: OpenedModel,
  way: RunningWay,
  text: Pick<PlannedText, 'promptTokens' | 'responseTokens' | 'generate'>,
  threads?: number,
): Promise<number | undefined> {
  const weights = weightsARow(opened.spec);
  if (weights < SMALL_WEIGHTS) return undefined;
  const { influence } = await pictureSeconds(opened, way, text, threads);
  const bytes = (way === 'whole' ? 4 : 1) * weights;
  return influence + (text.generate === true ? (text.responseTokens * bytes) / STREAMING : 0);
}

/** Weights of a model that explains a page in a few seconds anywhere. */
const SMALL_WEIGHTS = 3e7;

/** Weights that a token is multiplied by. */
export function weightsARow(spec: DecoderSpec): number {
  const { layers, head } = weightsOf(spec);
  return layers + head;
}

/** Weights of the large matrices. */
function weightsOf({ layers, vocabularySize, embedding, hiddenSize }: DecoderSpec) {
  const linear = ({ inputs, outputs }: { readonly inputs: number; readonly outputs: number }): number =>
    inputs * outputs;
  const ofLayer = (layer: DecoderSpec['layers'][number]): number =>
    linearParts(layer).reduce((sum, part) => sum + linear(part), 0);
  return {
    layers: layers.reduce((sum, layer) => sum + ofLayer(layer), 0),
    outputs: layers.reduce((sum, { attention }) => sum + linear(attention.output), 0),
    head: vocabularySize * (embedding.width || hiddenSize),
  };
}

/** Operations of the flow: a product with the output projections, and what each head writes of each token taken apart, slowly. */
function spread({ layers }: DecoderSpec, tokens: number): number {
  const ELEMENTWISE = 120;
  return layers.reduce(
    (sum, { attention: { heads, output } }) =>
      sum + tokens * output.outputs * (2 * output.inputs + ELEMENTWISE * heads),
    0,
  );
}

const ROWS = 128;
const SIDE = 1024;
let measured: Promise<number> | undefined;

/** Operations a second in a product as large models have them. Measured once a process; the best of a few, since others use the machine too. */
function productSpeed(threads?: number): Promise<number> {
  return (measured ??= measureProducts(threads));
}

async function measureProducts(threads?: number): Promise<number> {
  const g = new GraphBuilder('speed');
  const x = g.input('x', 'float32', [ROWS, SIDE]);
  g.output('y', g.apply('Gemm', [x, g.input('w', 'float32', [SIDE, SIDE])], { transB: true }));
  const session = await Session.open(onnxModel(g.build()), {
    root: '.',
    ...(threads === undefined ? {} : { threads }),
  });
  const random = (rows: number) => float32(Float32Array.from({ length: rows * SIDE }, Math.random), [rows, SIDE]);
  const feeds = { x: random(ROWS), w: random(SIDE) };
  try {
    const seconds = await bestOf(6, () => session.run(feeds, ['y']));
    return (2 * ROWS * SIDE * SIDE) / seconds;
  } finally {
    await session.release();
  }
}

const WIDENED = 2 ** 20;
const floats: Readonly<Record<string, GgufType>> = { float32: 'F32', float16: 'F16', bfloat16: 'BF16' };
const widening = new Map<GgufType, number>();

/** Weights of a type that are widened a second. */
function wideningSpeed(precision: string): number {
  const rounded = isRounded(precision) ? ('Q8_0' as const) : undefined;
  const type = rounded ?? (isReadable(precision) ? precision : (floats[precision] ?? 'BF16'));
  const known = widening.get(type);
  if (known !== undefined) return known;
  const { block, bytes } = readableTypes[type];
  const [stored, out] = [new Uint8Array((WIDENED / block) * bytes), new Float32Array(WIDENED)];
  let best = Infinity;
  for (let i = 0; i < 6; i++) {
    const start = performance.now();
    dequantizeInto(type, stored, 0, out, 0, WIDENED);
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  widening.set(type, WIDENED / best);
  return WIDENED / best;
}

async function bestOf(times: number, run: () => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    await run();
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}
