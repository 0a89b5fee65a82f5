/** @file Integrated gradients of an answer's summed log p: zero baseline, midpoint rule, all embeddings scaled together. */
import { buildDecoder } from '../../src/architecture/decoder';
import { outputNames } from '../../src/architecture/names';
import { responseRows, type ForcedText } from '../../src/engine/reading/forcedText';
import { decoderFeeds } from '../../src/engine/runtime/decoderFeeds';
import { openGraph } from '../../src/engine/runtime/model';
import { floats } from '../../src/engine/runtime/ort';
import type { OpenedModel } from '../../src/engine/runtime/sessionPool';

/**
 * The path's points differ by one constant of the graph, so each is a session of its own, opened once for all texts.
 * @returns for each text one number a token of it but the last, which nothing reads
 */
export async function integratedGradients(
  { checkpoint, spec }: OpenedModel,
  texts: readonly ForcedText[],
  steps: number,
): Promise<number[][]> {
  const sums = texts.map(({ ids }) => new Array<number>(ids.length - 1).fill(0));
  for (let step = 0; step < steps; step++) {
    const part = (step + 0.5) / steps;
    const scaled = { ...spec, embedding: { ...spec.embedding, scale: (spec.embedding.scale ?? 1) * part } };
    const session = await openGraph(checkpoint, source => buildDecoder(scaled, source), { prepack: false });
    for (const [i, text] of texts.entries()) {
      const rows = responseRows(text);
      const objectives = {
        targets: text.ids.slice(text.promptTokens),
        coefficients: [1, 0, 0] as const,
        weights: new Float32Array(rows.length).fill(1),
        rules: 'exact' as const,
      };
      const fetch = [outputNames.attribution];
      const run = { ids: text.ids.slice(0, -1), rows, objectives, fetch };
      const outputs = await session.run(decoderFeeds(spec, run), fetch);
      // The output is gradient times scaled embedding; wanted is gradient times embedding.
      const values = floats(outputs[outputNames.attribution]);
      sums[i] = sums[i]!.map((sum, n) => sum + values[n]! / part / steps);
    }
    await session.release();
  }
  return sums;
}
