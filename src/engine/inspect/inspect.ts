/** @file Raw numbers of one forced text, with the keys, layout and meaning of the goldens (test/golden/README.md). */
import { outputNames } from '../../architecture/names';
import { requireFinite } from '../../base/finite';
import { matrixToRows } from '../../base/matrix';
import { leaveOneOut } from '../ablation/leaveOneOut';
import { attributeResponse, attributeSpan, type Target } from '../attribution/attributionRuns';
import { responseRows, type ForcedText } from '../reading/forcedText';
import { inspectComponents } from './inspectComponents';
import type { InspectRequest } from './inspectRequest';
import { logProbabilities } from '../runtime/sampler';
import type { Model } from '../runtime/model';
import { roundToBfloat16 } from '../../checkpoint/widen';
import { floats, float32, type Tensor } from '../runtime/ort';
import type { Pause } from '../request/hooks';
import { ValueNorms } from '../attention/runValueNorms';

/**
 * The entries of RESULT, one after another, so that no more than one large value is held.
 * @throws LensError unsupported where a number is none: JSON would write null
 */
export async function* inspect(
  loaded: Model,
  request: InspectRequest,
  pause: Pause,
): AsyncGenerator<[key: string, value: unknown]> {
  for await (const [key, value] of entries(loaded, request, pause)) {
    requireFinite(`${key} of ${loaded.checkpoint.folder}`, value);
    yield [key, value];
  }
}

async function* entries(
  loaded: Model,
  request: InspectRequest,
  pause: Pause,
): AsyncGenerator<[key: string, value: unknown]> {
  const { ids, promptTokens, want } = request;
  const model = request.roundRotary ? loaded.withRotary(frequencies => frequencies.map(roundToBfloat16)) : loaded;
  yield ['ids', ids];
  yield ['prompt_tokens', promptTokens];
  yield ['response_tokens', ids.length - promptTokens];
  if (hooked.some(w => want.has(w))) yield* forward(model, request, pause);
  if (want.has('attribution')) yield* attributions(model, request, pause);
  if (want.has('gim')) yield* modifiedGradients(model, request, pause);
  if (want.has('leave_one_out')) yield ['leave_one_out_log_probability', await leaveOneOut(model, request, pause)];
  if (want.has('ffn_components')) yield ['ffn_components', await inspectComponents(model, pause)];
}

/** Wants that one forward answers. */
const hooked = ['logits', 'attention', 'value_weighted_attention', 'ffn_output'] as const;

/** One run over the whole text, every row asked for. */
async function* forward(
  model: Model,
  { ids, promptTokens, want }: InspectRequest,
  pause: Pause,
): AsyncGenerator<[string, unknown]> {
  await pause();
  const layers = model.spec.layers.map((_, l) => l);
  const weighted = want.has('value_weighted_attention');
  const hooks = [
    ...(want.has('attention') || weighted ? layers.map(outputNames.attention) : []),
    ...(weighted ? layers.map(outputNames.presentValue) : []),
    ...(want.has('ffn_output') ? layers.map(outputNames.feedForward) : []),
  ];
  const rows = ids.map((_, row) => row);
  const outputs = await model.run({
    ids,
    rows,
    fetch: [...(want.has('logits') ? [outputNames.logits] : []), ...hooks],
  });
  if (want.has('logits')) yield* logits(outputs[outputNames.logits]!, { ids, promptTokens });
  if (want.has('attention')) yield ['attention', layers.map(l => nested(outputs[outputNames.attention(l)]!))];
  if (weighted) yield ['value_weighted_attention', await valueWeighted(model, outputs, pause)];
  if (want.has('ffn_output')) yield ['ffn_output', layers.map(l => nested(outputs[outputNames.feedForward(l)]!))];
}

/** alpha_ij * ||W_O^h v_j||_2 of each layer, heads x tokens x tokens. */
async function valueWeighted(
  model: Model,
  outputs: Readonly<Record<string, Tensor>>,
  pause: Pause,
): Promise<unknown[]> {
  const layers = model.spec.layers.map((_, l) => l);
  const valueNorms = await ValueNorms.open(model, pause);
  try {
    const norms = await valueNorms.of(layers.map(l => outputs[outputNames.presentValue(l)]!));
    return layers.map(l => nested(timesNorms(outputs[outputNames.attention(l)]!, norms[l]!)));
  } finally {
    await valueNorms.release();
  }
}

/** @param norms [heads, tokens] */
function timesNorms(tensor: Tensor, norms: Float32Array): Tensor {
  const { shape } = tensor;
  const [, rows, tokens] = shape as [number, number, number];
  const weigh = (alpha: number, i: number): number =>
    alpha * norms[Math.floor(i / (rows * tokens)) * tokens + (i % tokens)]!;
  return float32(Float32Array.from(floats(tensor), weigh), shape);
}

function* logits(tensor: Tensor, text: ForcedText): Generator<[string, unknown]> {
  const vocabulary = tensor.shape[1]!;
  const data = floats(tensor);
  const row = (r: number): Float32Array => data.subarray(r * vocabulary, (r + 1) * vocabulary);
  const rows = responseRows(text);
  yield ['logits_response', rows.map(r => Array.from(row(r)))];
  yield ['logits_last', Array.from(row(text.ids.length - 1))];
  yield ['logp_response', rows.map((r, m) => logProbabilities(row(r), [text.ids[text.promptTokens + m]!])[0])];
}

async function* attributions(
  model: Model,
  { ids, promptTokens, foil }: InspectRequest,
  pause: Pause,
): AsyncGenerator<[string, unknown]> {
  const text = { ids, promptTokens };
  const of = (target: Target) => attributeResponse(model, text, target, pause);
  const span = await attributeSpan(model, text);
  yield ['attribution_span_log_probability', span.values];
  const log = await of('log-probability');
  yield ['attribution_log_probability', matrixToRows(log.attribution)];
  yield ['gradient_l2_log_probability', matrixToRows(log.gradientNorm)];
  const p = span.logProbabilities.map(Math.exp);
  yield ['attribution_probability', matrixToRows(log.attribution).map(row => row.map((x, m) => x * p[m]!))];
  yield ['attribution_logit', matrixToRows((await of('logit')).attribution)];
  if (foil !== undefined) yield* contrast(model, text, foil, pause);
}

/** Gradient x input by GIM's backward rules. */
async function* modifiedGradients(model: Model, text: ForcedText, pause: Pause): AsyncGenerator<[string, unknown]> {
  for (const [target, name] of [
    ['log-probability', 'log_probability'],
    ['logit', 'logit'],
  ] as const) {
    const { attribution } = await attributeResponse(model, text, target, pause, { rules: 'gim' });
    yield [`gim_${name}`, matrixToRows(attribution)];
    await pause();
    yield [`gim_span_${name}`, (await attributeSpan(model, text, { target, rules: 'gim' })).values];
  }
}

/** Only the last response token has an alternative: everything before it is prompt to this run. */
async function* contrast(
  model: Model,
  { ids }: ForcedText,
  foil: number,
  pause: Pause,
): AsyncGenerator<[string, unknown]> {
  const last = { ids, promptTokens: ids.length - 1 };
  const { attribution } = await attributeResponse(model, last, { foil }, pause);
  yield ['contrast_foil_last', foil];
  yield ['attribution_contrast_last', Array.from(attribution.data)];
}

/** A tensor as nested arrays. */
function nested(tensor: Tensor): unknown {
  const { shape } = tensor;
  const data = floats(tensor);
  if (shape.length === 1) return Array.from(data);
  const [rows, ...rest] = shape as [number, ...number[]];
  const size = data.length / rows;
  return Array.from({ length: rows }, (_, r) => nested(float32(data.subarray(r * size, (r + 1) * size), rest)));
}
