/** @file The last prompt token in one model: what comes next, and what the concepts that it writes push that towards. */
import { textsIn } from '../../base/sentence';
import type { Matrix } from '../../base/matrix';
import type { DirectContribution, NextToken } from '../../protocol/concepts';
import { directContributions, noDirectPath, writtenToResidual, type LayerParts } from './directContribution';
import { logProbabilities } from '../runtime/sampler';
import type { Pause } from '../request/hooks';
import type { NamedConcepts, RunModel, Use } from './namedConcepts';

/** Tokens that are named on each list. */
const NAMED = 5;

/**
 * @param m which of the models it is
 * @param concepts indices into the named ones
 */
export async function nextToken(
  run: RunModel,
  m: number,
  use: Use,
  concepts: readonly number[],
  named: NamedConcepts,
  pause: Pause,
): Promise<NextToken> {
  const { model, reader } = run;
  const { logits } = run.run;
  const likeliest = strongest(logits, 1);
  const text = (id: number): Promise<string> => reader.tokenizer.decode([id], { skipSpecial: false });
  const probability = (id: number): number => Math.exp(logProbabilities(logits, [id])[0]!);
  const withheld = noDirectPath(model.opened.spec);
  const contributions = withheld === undefined ? await contributionsOf(run, m, use, concepts, named, pause) : [];
  return {
    role: model.role,
    likeliest: await Promise.all(likeliest.map(async id => ({ text: await text(id), probability: probability(id) }))),
    contributions,
    ...(withheld === undefined ? {} : textsIn({ withheld })),
  };
}

async function contributionsOf(
  { model: { opened, unembedding }, reader, run }: RunModel,
  m: number,
  use: Use,
  concepts: readonly number[],
  named: NamedConcepts,
  pause: Pause,
): Promise<DirectContribution[]> {
  const byLayer = [...concepts].sort((a, b) => named.concepts[a]!.layer - named.concepts[b]!.layer);
  const parts = partsOf(m, use, byLayer, named);
  const written = await writtenToResidual(opened, parts, run, unembedding.settings);
  const changes = await directContributions(opened, unembedding, written, run, pause);
  const [likeliest] = strongest(run.logits, 1);
  // The softmax counts every row of the table, those that no token stands for too; only tokens are named.
  const known = reader.tokenizer.vocabularySize;
  const text = (id: number): Promise<string> => reader.tokenizer.decode([id], { skipSpecial: false });
  const tokensOf = async (row: Float32Array, sign: 1 | -1) =>
    Promise.all(strongest(row.subarray(0, known), sign).map(async id => ({ text: await text(id), logit: row[id]! })));
  const told: DirectContribution[] = [];
  for (const concept of concepts) {
    const row = changes[byLayer.indexOf(concept)]!;
    const [raised, lowered] = [await tokensOf(row, 1), await tokensOf(row, -1)];
    told.push({ concept, toLikeliest: row[likeliest!] ?? 0, raised, lowered });
  }
  return told;
}

/** Each concept's part of its layer's output at the last token, layer by layer in the order given. */
function partsOf(m: number, use: Use, byLayer: readonly number[], named: NamedConcepts): LayerParts[] {
  const layers = [...new Set(byLayer.map(concept => named.concepts[concept]!.layer))];
  return layers.map(layer => {
    const own = byLayer.map(concept => named.concepts[concept]!).filter(concept => concept.layer === layer);
    return { layer, parts: partsOfLayer(m, use, layer, own) };
  });
}

function partsOfLayer(
  m: number,
  { computed, layers }: Use,
  layer: number,
  own: readonly { readonly components: readonly number[] }[],
): Matrix {
  const { spectrum } = computed[layer]!.models[m]!;
  const columns = spectrum.vectors.columns;
  const { projection } = layers[layer]!.models[m]!;
  const data = new Float64Array(own.length * columns);
  own.forEach(({ components }, k) => {
    // The projection is told on the base's side; what is written is its component's own side times its own sign.
    const match = m === 1 ? computed[layer]!.match : undefined;
    const sign = match && match.cosines[components[0]!]! < 0 ? -1 : 1;
    const amount = sign * projection.data[(projection.rows - 1) * projection.columns + components[0]!]!;
    const at = components[m]! * columns;
    for (let c = 0; c < columns; c++) data[k * columns + c] = amount * spectrum.vectors.data[at + c]!;
  });
  return { rows: own.length, columns, data };
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
