/** @file Gradient x input of a response: the span in one backward, the matrix chunk by chunk. */
import { outputNames } from '../../architecture/names';
import type { Matrix } from '../../base/matrix';
import type { AttributionTarget, GradientRules } from '../../protocol/explanation';
import { responseRows, type ForcedText } from '../reading/forcedText';
import { planChunks, together, type Chunk } from '../runtime/chunks';
import { logProbabilities } from '../runtime/sampler';
import type { Objectives, Run } from '../runtime/decoderFeeds';
import { floats, type Tensor } from '../runtime/ort';
import type { Model } from '../runtime/model';
import type { Pause } from '../request/hooks';

/** `contrast`: logit of the response token minus logit of a foil. */
export type Target = AttributionTarget | { readonly foil: number };

export interface SpanOptions {
  /** Summed over the response. */
  readonly target?: 'log-probability' | 'logit';
  readonly rules?: GradientRules;
  /** Response token with which the sum begins. */
  readonly from?: number;
}

export interface MatrixOptions {
  /** Called after each run. */
  readonly onChunk?: (chunk: Chunk) => void;
  readonly rules?: GradientRules;
}

/** What one run over the whole response says. */
export interface SpanAttribution {
  /** Gradient of the sum of the target over the response, times input, one a token of the text; or its information flow. */
  readonly values: readonly number[];
  /** log p of each response token that counts. */
  readonly logProbabilities: readonly number[];
  /** [response tokens that count, vocabulary] */
  readonly logits: Float32Array;
}

export interface ResponseAttribution {
  /** Signed, all tokens of the text x response tokens. Exactly 0 where a token comes after the row that predicts. */
  readonly attribution: Matrix;
  /** L2 norm of the same gradients. */
  readonly gradientNorm: Matrix;
}

const coefficients = (target: Target): Objectives['coefficients'] => {
  return typeof target === 'object' ? [0, 1, -1] : targetCoefficients[target];
};

const targetCoefficients: Readonly<Record<AttributionTarget, Objectives['coefficients']>> = {
  'log-probability': [1, 0, 0],
  // Differentiated through its logarithm, d p = p d log p: cotangents that start with p become denormal.
  probability: [1, 0, 0],
  logit: [0, 1, 0],
};

/** One backward for the whole response, however long it is. The last token's own row is not needed and not run. */
export async function attributeSpan(
  model: Model,
  text: ForcedText,
  { target = 'log-probability', rules = 'exact', from = 0 }: SpanOptions = {},
): Promise<SpanAttribution> {
  const rows = responseRows(text).slice(from);
  const targets = text.ids.slice(text.promptTokens + from);
  const outputs = await model.run({
    ids: text.ids.slice(0, -1),
    rows,
    objectives: {
      targets,
      coefficients: coefficients(target),
      weights: new Float32Array(rows.length).fill(1),
      rules,
    },
    fetch: [outputNames.attribution, outputNames.logits],
  });
  const logits = floats(outputs[outputNames.logits]);
  const values = [...floats(outputs[outputNames.attribution]), 0];
  return { values, logProbabilities: logProbabilities(logits, targets), logits };
}

/**
 * The full matrix.
 * @param model one that stays, or who gives it before each run, since others may take its place between two
 * @param pause between runs: lets messages in and throws where the work was cancelled
 */
export async function attributeResponse(
  model: Model | (() => Promise<Model>),
  text: ForcedText,
  target: Target,
  pause: Pause,
  { onChunk, rules = 'exact' }: MatrixOptions = {},
): Promise<ResponseAttribution> {
  const responseTokens = text.ids.length - text.promptTokens;
  const attribution = matrix(text.ids.length, responseTokens);
  const gradientNorm = matrix(text.ids.length, responseTokens);
  for (let from = 0; from < responseTokens;) {
    await pause();
    const now = typeof model === 'function' ? await model() : model;
    const chunks = planChunks(now.runWidth, text.promptTokens, responseTokens, from);
    const [group = []] = together(chunks, 4 * now.spec.hiddenSize, now.cotangentBytes);
    const outputs = await now.runAll(group.map(chunk => chunkRun(text, chunk, { target, rules })));
    for (const [i, chunk] of group.entries()) {
      const columns = columnsOf(outputs[i]!, text, chunk, target);
      place(columns.attribution, chunk, attribution);
      place(columns.gradientNorm, chunk, gradientNorm);
      from = chunk.to;
      onChunk?.(chunk);
    }
  }
  return { attribution, gradientNorm };
}

function matrix(rows: number, columns: number): Matrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

function targetsOf({ ids, promptTokens }: ForcedText, { from, to }: Chunk): readonly number[] {
  return ids.slice(promptTokens + from, promptTokens + to);
}

function chunkRun(text: ForcedText, chunk: Chunk, { target, rules }: { target: Target; rules: GradientRules }): Run {
  const size = chunk.to - chunk.from;
  const targets = targetsOf(text, chunk);
  const foils = typeof target === 'object' ? targets.map(() => target.foil) : undefined;
  return {
    ids: text.ids.slice(0, chunk.length),
    rows: targets.map((_, i) => text.promptTokens - 1 + chunk.from + i),
    objectives: {
      targets,
      ...(foils ? { foils } : {}),
      coefficients: coefficients(target),
      weights: identity(size),
      rules,
    },
    fetch: [
      outputNames.attribution,
      outputNames.gradientNorm,
      ...(target === 'probability' ? [outputNames.logits] : []),
    ],
  };
}

/** [chunk, chunk.length] each, one row an objective. */
function columnsOf(outputs: Readonly<Record<string, Tensor>>, text: ForcedText, chunk: Chunk, target: Target) {
  const attribution = floats(outputs[outputNames.attribution]);
  const gradientNorm = floats(outputs[outputNames.gradientNorm]);
  if (target !== 'probability') return { attribution, gradientNorm };
  const logits = floats(outputs[outputNames.logits]);
  const p = logProbabilities(logits, targetsOf(text, chunk)).map(Math.exp);
  const scaled = (data: Float32Array): Float64Array =>
    Float64Array.from(data, (x, i) => x * p[Math.floor(i / chunk.length)]!);
  return { attribution: scaled(attribution), gradientNorm: scaled(gradientNorm) };
}

function identity(size: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => (i % (size + 1) === 0 ? 1 : 0));
}

/** Objective by objective into the chunk's columns. */
function place(objectives: Float32Array | Float64Array, { from, to, length }: Chunk, { columns, data }: Matrix): void {
  for (let m = from; m < to; m++) {
    for (let n = 0; n < length; n++) data[n * columns + m] = objectives[(m - from) * length + n]!;
  }
}
