/** @file Information flow into an answer: one forward, no backward; docs/methods.md has the definition. */
import { flowNames, buildFlow } from '../../architecture/flowBranch';
import { outputNames } from '../../architecture/names';
import { requireFinite } from '../../base/finite';
import { sentence } from '../../base/sentence';
import { layerFlow } from '../../explain/attribution/flow';
import { responseRows, type ForcedText } from '../reading/forcedText';
import type { Pause } from '../request/hooks';
import { tokensARun } from '../runtime/chunks';
import type { Model } from '../runtime/model';
import type { SpanAttribution } from './attributionRuns';
import { floats, float32, type Tensor } from '../runtime/ort';
import { logProbabilities } from '../runtime/sampler';

/**
 * Values never negative: each token's parts of all layers, added up; the last token, which nothing reads, has 0.
 * @param width tokens that are taken apart at a time
 * @throws LensError unsupported where what comes out is not finite; CancelledError
 */
export async function informationFlow(
  model: Model,
  text: ForcedText,
  pause: Pause,
  width = tokensARun(model.spec),
): Promise<SpanAttribution> {
  const layers = [...model.spec.layers.keys()];
  const ofLayer = [outputNames.flowPattern, outputNames.flowBefore, outputNames.flowAfter, outputNames.presentValue];
  const outputs = await model.run({
    ids: text.ids.slice(0, -1),
    rows: responseRows(text),
    fetch: [outputNames.logits, ...layers.flatMap(l => ofLayer.map(name => name(l)))],
  });
  const nearer = await proximities(model, outputs, pause, width);
  const values = new Array<number>(text.ids.length).fill(0);
  for (const l of layers) {
    const before = dataOf(outputs[outputNames.flowBefore(l)]);
    layerFlow(nearer[l]!, before, dataOf(outputs[outputNames.flowAfter(l)])).forEach((part, j) => (values[j]! += part));
  }
  const logits = dataOf(outputs[outputNames.logits]);
  return { values, logProbabilities: logProbabilities(logits, text.ids.slice(text.promptTokens)), logits };
}

/** One list a layer: how much nearer to its sum each token brings it. */
async function proximities(
  model: Model,
  outputs: Readonly<Record<string, Tensor>>,
  pause: Pause,
  width: number,
): Promise<number[][]> {
  const { spec } = model;
  const tokens = outputs[outputNames.presentValue(0)]!.shape[0]!;
  const starts = Array.from({ length: Math.ceil(tokens / width) }, (_, i) => i * width);
  const graph = await model.openBeside(layers => source => buildFlow(layers, source));
  try {
    const feeds = starts.map(from => feedsOf(spec.layers.length, outputs, from, Math.min(from + width, tokens)));
    const names = {
      inputs: [flowNames.value, flowNames.pattern, flowNames.size, flowNames.sign],
      output: flowNames.output,
    };
    const blocks = await graph.run(feeds, names, pause);
    return spec.layers.map((_, l) => {
      const parts = blocks.map(block => dataOf(block[flowNames.output(l)]));
      requireFinite(sentence`The information flow`, parts);
      return parts.flatMap(part => [...part]);
    });
  } finally {
    await graph.release();
  }
}

/** Of a block of tokens: what each layer's graph reads. */
function feedsOf(
  layers: number,
  outputs: Readonly<Record<string, Tensor>>,
  from: number,
  to: number,
): Record<string, Tensor> {
  const entries = Array.from({ length: layers }, (_, l): [string, Tensor][] => {
    const value = outputs[outputNames.presentValue(l)]!;
    const [, kv, size] = value.shape as [number, number, number];
    const pattern = outputs[outputNames.flowPattern(l)]!;
    const [heads, tokens] = pattern.shape as [number, number];
    const sums = dataOf(pattern);
    const own = new Float32Array(heads * (to - from));
    for (let h = 0; h < heads; h++) own.set(sums.subarray(h * tokens + from, h * tokens + to), h * (to - from));
    const after = dataOf(outputs[outputNames.flowAfter(l)]);
    return [
      [flowNames.value(l), float32(dataOf(value).subarray(from * kv * size, to * kv * size), [to - from, kv, size])],
      [flowNames.pattern(l), float32(own, [heads, to - from])],
      [flowNames.size(l), float32(after.map(Math.abs), [after.length])],
      [
        flowNames.sign(l),
        float32(
          after.map(x => (x < 0 ? -1 : 1)),
          [after.length],
        ),
      ],
    ];
  });
  return Object.fromEntries(entries.flat());
}

function dataOf(tensor: Tensor | undefined): Float32Array {
  return floats(tensor);
}
