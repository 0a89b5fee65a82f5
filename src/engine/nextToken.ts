/** @file The last prompt token in one model: what comes next, and what the concepts that it writes push that towards. */
import type { DirectContribution, NextToken } from '../protocol/concepts';
import { directContributions } from './directContribution';
import { logProbabilities } from './logProbabilities';
import type { Pause } from './pause';
import type { NamedConcepts, RunModel, Use } from './promptConcepts';

/** Tokens that are named on each list. */
const NAMED = 5;

/**
 * @param m which of the models it is
 * @param concepts indices into the named ones
 */
export async function nextToken(
  { model, reader, run }: RunModel,
  m: number,
  { computed, layers }: Use,
  concepts: readonly number[],
  named: NamedConcepts,
  pause: Pause,
): Promise<NextToken> {
  const { role, opened, unembedding } = model;
  const size = opened.spec.hiddenSize;
  const last = reader.ids.length - 1;
  const vectors = { rows: concepts.length, columns: size, data: new Float64Array(concepts.length * size) };
  concepts.forEach((concept, k) => {
    const { layer, components } = named.concepts[concept]!;
    const own = components[m]!;
    const direction = computed[layer]!.models[m]!.spectrum.vectors.data.subarray(own * size, (own + 1) * size);
    const { projection } = layers[layer]!.models[m]!;
    // The projection is told on the base's side; what is written is its component's own side times its own sign.
    const match = m === 1 ? computed[layer]!.match : undefined;
    const sign = match && match.cosines[components[0]!]! < 0 ? -1 : 1;
    const amount = sign * projection.data[last * projection.columns + components[0]!]!;
    for (let c = 0; c < size; c++) vectors.data[k * size + c] = amount * direction[c]!;
  });
  const likeliest = strongest(run.logits, 1);
  // The softmax counts every row of the table, those that no token stands for too; only tokens are named.
  const { vocabularySize } = opened.spec;
  const changes = await directContributions(opened, unembedding, vectors, run.residual, vocabularySize, pause);
  const known = reader.tokenizer.vocabularySize;
  const text = (id: number): Promise<string> => reader.tokenizer.decode([id], { skipSpecial: false });
  const tokensOf = async (row: Float32Array, sign: 1 | -1) =>
    Promise.all(strongest(row.subarray(0, known), sign).map(async id => ({ text: await text(id), logit: row[id]! })));
  const contributions: DirectContribution[] = [];
  for (const [k, concept] of concepts.entries()) {
    contributions.push({
      concept,
      toLikeliest: changes[k]![likeliest[0]!] ?? 0,
      raised: await tokensOf(changes[k]!, 1),
      lowered: await tokensOf(changes[k]!, -1),
    });
  }
  const probability = (id: number): number => Math.exp(logProbabilities(run.logits, [id])[0]!);
  return {
    role,
    likeliest: await Promise.all(likeliest.map(async id => ({ text: await text(id), probability: probability(id) }))),
    contributions,
  };
}

/** Indices of the largest (1) or smallest (-1) numbers, the most extreme first. */
function strongest(row: Float32Array, sign: 1 | -1): number[] {
  const kept: number[] = [];
  row.forEach((x, id) => {
    if (kept.length === NAMED && sign * x <= sign * row[kept.at(-1)!]!) return;
    const at = kept.findIndex(other => sign * row[other]! < sign * x);
    kept.splice(at < 0 ? kept.length : at, 0, id);
    kept.length = Math.min(kept.length, NAMED);
  });
  return kept;
}
