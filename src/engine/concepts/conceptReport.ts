/** @file The concepts of a pair (or of one model), layer by layer; what a layer has cost is kept before the next one is begun. */
import { inEnglishWords, messageIn, sentence, type Sentence } from '../../base/sentence';
import { LensError } from '../../base/errors';
import { counted } from '../../base/readableNumbers';
import { dominantType, weightPrecision, parameterCount } from '../../checkpoint/openCheckpoint';
import { conceptLayer, type LayerModel } from '../../explain/concepts/conceptLayer';
import { summariseBands } from '../../explain/concepts/layerBands';
import { WordTable } from '../../explain/concepts/strongestWords';
import {
  CONCEPT_REPORT_SCHEMA,
  type ConceptLayer,
  type ConceptProblem,
  type ConceptProvenance,
  type ConceptReport,
} from '../../protocol/concepts';
import type { ConceptChoice, ConceptParams } from '../../protocol/concepts';
import type { ModelChoice } from '../../protocol/request';
import type { ModelRole } from '../../protocol/explanation';
import { sameVocabulary, type Tokenizer } from '../../tokenize/tokenizer';
import { layerMatch, layerShift, type LayerMatch, type LayerShift } from './conceptShift';
import { LayerWeights, type ConceptTools } from './conceptSpectra';
import { WordReader } from './conceptWords';
import type { EngineState } from '../reading/engineState';
import type { Kept } from '../cache/diskCache';
import { program } from '../runtime/program';
import type { PatientHooks } from '../request/hooks';
import { Products } from '../linearAlgebra/products';
import { WorkClock } from '../request/progressReporter';
import type { Report } from '../request/hooks';
import type { OpenedModel } from '../runtime/sessionPool';
import { Unembedding } from './runUnembedding';
import { weightHashes } from '../cache/weightHash';

/** One model of the request, opened; its weights are not loaded. */
export interface ConceptModel {
  readonly role: ModelRole;
  readonly opened: OpenedModel;
  readonly tokenizer: Tokenizer;
  readonly unembedding: Unembedding;
  readonly reader: WordReader;
}

/** Everything that is known of one layer. */
export interface ComputedLayer {
  readonly layer: number;
  readonly models: readonly LayerModel[];
  /** Of a pair. */
  readonly match?: LayerMatch;
  /** The same with its reference, where that is wanted. */
  readonly shift?: LayerShift;
}

/** What is computed of each layer. */
export type LayerChoice = Pick<ConceptChoice, 'matching'> & { readonly reference: boolean };

/** @throws LensError, CancelledError */
export async function conceptReport(
  state: Pick<EngineState, 'pool' | 'diskCache'>,
  params: ConceptParams,
  hooks: PatientHooks,
): Promise<ConceptReport> {
  return withConcepts(state, params, params.models, hooks, async (models, tools) => {
    const { layerCount } = describe(models);
    const table = new WordTable();
    const layers: ConceptLayer[] = [];
    const wanted = layersOf(params, layerCount);
    for await (const computed of computeLayers(tools, models, { ...params, reference: true }, wanted, hooks.report)) {
      layers.push(conceptLayer(computed.layer, computed.models, computed.shift, params.concepts, table));
    }
    const bands = models.length > 1 ? { bands: summariseBands(layers, layerCount) } : {};
    return {
      schema: CONCEPT_REPORT_SCHEMA,
      vocabulary: params.vocabulary,
      matching: params.matching,
      layers,
      ...bands,
      problems: await problemsOf(state, models),
      provenance: describe(models),
      words: table.words,
    };
  });
}

/** Opens the models and ends their sessions whatever happens. */
export async function withConcepts<T>(
  { pool, diskCache }: Pick<EngineState, 'pool'> & { readonly diskCache: Kept },
  choice: ConceptChoice,
  choices: readonly ModelChoice[],
  { giveWay }: PatientHooks,
  work: (models: readonly ConceptModel[], tools: ConceptTools) => Promise<T>,
): Promise<T> {
  const products = new Products(pool.threads);
  const settings = pool.threads === undefined ? {} : { threads: pool.threads };
  const tools = { products, cache: diskCache, hashes: weightHashes, vocabularies: new Map(), pause: giveWay, settings };
  const models: ConceptModel[] = [];
  try {
    for (const { role, folder } of choices) {
      const opened = pool.open(folder);
      const tokenizer = await pool.tokenizer(opened);
      const unembedding = new Unembedding(opened, settings);
      const reader = new WordReader(tools, opened, unembedding, tokenizer, choice.vocabulary);
      models.push({ role, opened, tokenizer, unembedding, reader });
    }
    checkTwins(models);
    return await work(models, tools);
  } finally {
    for (const { unembedding } of models) await unembedding.release();
    await tools.products.release();
  }
}

/** One after another: spectra, words and shift, each from the cache where it is known. */
export async function* computeLayers(
  tools: ConceptTools,
  models: readonly ConceptModel[],
  choice: LayerChoice,
  layers: readonly number[],
  report: Report,
): AsyncGenerator<ComputedLayer> {
  const clock = new WorkClock(layers.length);
  for (const [i, layer] of layers.entries()) {
    const left = clock.secondsLeft;
    report({ phase: 'concepts', done: i, total: layers.length, ...(left === undefined ? {} : { secondsLeft: left }) });
    yield await clock.time(1, () => computeLayer(tools, models, choice, layer));
  }
  report({ phase: 'concepts', done: layers.length, total: layers.length });
}

async function computeLayer(
  tools: ConceptTools,
  models: readonly ConceptModel[],
  { matching, reference }: LayerChoice,
  layer: number,
): Promise<ComputedLayer> {
  const weights = models.map(({ opened }) => new LayerWeights(tools, opened, layer));
  const computed: LayerModel[] = [];
  for (const [m, { role, reader }] of models.entries()) {
    await tools.pause();
    computed.push({ role, spectrum: await weights[m]!.spectrum(), words: await reader.words(weights[m]!) });
  }
  const [base, tuned] = weights;
  if (!base || !tuned) return { layer, models: computed };
  if (!reference) return { layer, models: computed, match: await layerMatch(tools, [base, tuned], matching) };
  const shift = await layerShift(tools, [base, tuned], matching);
  return { layer, models: computed, match: shift, shift };
}

/** @throws LensError usage where the models have no such layer */
function layersOf({ layers }: ConceptParams, count: number): readonly number[] {
  if (!layers) return Array.from({ length: count }, (_, l) => l);
  const outside = layers.find(layer => !Number.isInteger(layer) || layer < 0 || layer >= count);
  if (outside === undefined) return [...new Set(layers)].sort((a, b) => a - b);
  throw new LensError({
    reason: 'usage',
    message: sentence`There is no layer ${outside}: ${count === 1 ? sentence`the only one is 0` : sentence`the ${count} layers are numbered from 0 to ${count - 1}`}.`,
    next: sentence`Name a layer from 0 to ${count - 1}.`,
  });
}

/** @throws LensError unsupported where components of one mean nothing in the other */
function checkTwins([base, tuned]: readonly ConceptModel[]): void {
  if (!base || !tuned) return;
  const shape = ({ opened: { spec } }: ConceptModel): Sentence => {
    const { inputs } = spec.layers[0]!.feedForward.down;
    return sentence`${counted(spec.layers.length, 'layer')} of width ${spec.hiddenSize} and inner width ${inputs}`;
  };
  const shapes = [shape(base), shape(tuned)] as const;
  if (inEnglishWords(shapes[0]) === inEnglishWords(shapes[1])) return;
  throw new LensError({
    reason: 'unsupported',
    message: sentence`Base and tuned have different shapes (${shapes[0]} against ${shapes[1]}), so a component of one means nothing in the other.`,
    next: sentence`Choose a tuned model and the base that it was tuned from.`,
  });
}

export function describe(models: readonly ConceptModel[]): ConceptProvenance {
  const { spec } = models[0]!.opened;
  return {
    ...program,
    provider: 'cpu',
    models: models.map(({ role, opened: { checkpoint, spec: own } }) => ({
      role,
      folder: checkpoint.folder,
      family: own.family,
      parameters: parameterCount(checkpoint),
      dtype: dominantType(checkpoint),
      precision: weightPrecision(checkpoint),
      fingerprint: checkpoint.fingerprint,
    })),
    layerCount: spec.layers.length,
    hiddenSize: spec.hiddenSize,
  };
}

/** What the reader should know, the lost cache once. */
async function problemsOf(
  { diskCache }: Pick<EngineState, 'diskCache'>,
  models: readonly ConceptModel[],
): Promise<ConceptProblem[]> {
  const lost = diskCache.takeProblem();
  const problems: ConceptProblem[] = lost === undefined ? [] : [{ severity: 'warning', ...lost }];
  const [base, tuned] = models.map(({ tokenizer }) => tokenizer);
  if (base && tuned && !(await sameVocabulary(base, tuned))) {
    const words = sentence`Base and tuned have different vocabularies: each component is read as words of its own model.`;
    problems.push({ severity: 'information', ...messageIn(words) });
  }
  return problems;
}
