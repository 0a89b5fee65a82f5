/** @file Concepts on a prompt: what each layer writes at each token along its components, in every model, and what that pushes towards. */
import { sentence } from '../../base/sentence';
import type { Matrix } from '../../base/matrix';
import {
  meanStrength,
  mostChangedAt,
  mostUsed,
  strengthAt,
  strongestAt,
  uniquePlaces,
  type LayerUse,
  type ModelUse,
  type Place,
} from '../../explain/concepts/promptUse';
import { COMPONENTS } from '../../explain/concepts/spectrum';
import { tokensOfWords } from '../../explain/attribution/tokenWords';
import { LensError } from '../../base/errors';
import { filesOf } from '../../prompt/promptDocument';
import {
  PROMPT_CONCEPTS_SCHEMA,
  type ConceptTrack,
  type NextToken,
  type PromptConceptModel,
  type PromptConcepts,
  type TokenConcepts,
  type WrittenConcept,
} from '../../protocol/concepts';
import type { PromptConceptParams } from '../../protocol/concepts';
import { computeLayers, describe, withConcepts, type ComputedLayer, type ConceptModel } from './conceptReport';
import type { ConceptTools } from './conceptSpectra';
import type { EngineState } from '../reading/engineState';
import { joinedProviders } from '../../protocol/providerName';
import { runFeedForward } from './feedForwardRun';
import type { Kept } from '../cache/diskCache';
import type { PlannedText } from '../runtime/memoryEstimate';
import { modelLoader } from '../reading/modelLoader';
import type { LoaderHooks, PatientHooks } from '../request/hooks';
import { NamedConcepts, type RunModel, type Use } from './namedConcepts';
import { nextToken } from './nextToken';
import type { Pause } from '../request/hooks';
import { openReaders, readingProblems, type ReadingModel } from '../reading/readingModels';
import { traceBytes } from '../runtime/chunks';

/** @throws LensError, CancelledError */
export async function promptConcepts(
  state: Pick<EngineState, 'pool'> & { readonly diskCache: Kept },
  params: PromptConceptParams,
  hooks: PatientHooks,
): Promise<PromptConcepts> {
  const readers = await openReaders(state.pool, params);
  return withConcepts(state, params, params.models, hooks, async (models, tools) => {
    const { layerCount, hiddenSize } = describe(models);
    refuseTracks(params, layerCount, Math.min(COMPONENTS, hiddenSize));
    const computed: ComputedLayer[] = [];
    const all = Array.from({ length: layerCount }, (_, l) => l);
    for await (const layer of computeLayers(tools, models, { ...params, reference: false }, all, hooks.report))
      computed.push(layer);
    const runs = await runAll(state, models, readers, hooks);
    const layers: LayerUse[] = [];
    for (const layer of computed) layers.push(await layerUse(tools, layer, runs));
    return assemble(params, runs, { computed, layers }, takeProblems(state, readers), hooks.pause);
  });
}

async function runAll(
  { pool }: Pick<EngineState, 'pool'>,
  models: readonly ConceptModel[],
  readers: readonly ReadingModel[],
  hooks: LoaderHooks,
): Promise<RunModel[]> {
  const load = modelLoader(pool, readers.length, hooks);
  const runs: RunModel[] = [];
  for (const [m, reader] of readers.entries()) {
    const loaded = await load(reader, planned(reader));
    const run = await runFeedForward(loaded, reader.ids, hooks.pause);
    runs.push({ model: models[m]!, reader, run, provider: loaded.provider });
  }
  return runs;
}

function planned({ ids, opened }: ReadingModel): PlannedText {
  return { promptTokens: ids.length, responseTokens: 0, traced: traceBytes(opened.spec, ids.length) };
}

/** Outputs times components. A tuned component stands where its base match does, on the same side. */
async function layerUse(tools: ConceptTools, computed: ComputedLayer, runs: readonly RunModel[]): Promise<LayerUse> {
  await tools.pause();
  const models: ModelUse[] = [];
  for (const [m, { run }] of runs.entries()) {
    const output = run.outputs[computed.layer]!;
    const own = await tools.products.multiplyTransposed(output, computed.models[m]!.spectrum.vectors);
    const match = m === 1 ? computed.match : undefined;
    models.push({ projection: match ? rearranged(own, match) : own, lengths: lengthsOf(output) });
  }
  return { layer: computed.layer, models, named: namedOf(computed) };
}

function rearranged(own: Matrix, { tuned, cosines }: NonNullable<ComputedLayer['match']>): Matrix {
  const columns = tuned.length;
  const data = new Float64Array(own.rows * columns);
  for (let r = 0; r < own.rows; r++) {
    tuned.forEach((j, i) => {
      data[r * columns + i] = own.data[r * own.columns + j]! * (cosines[i]! < 0 ? -1 : 1);
    });
  }
  return { rows: own.rows, columns, data };
}

function lengthsOf({ rows, columns, data }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, r) => {
    let sum = 0;
    for (let c = r * columns; c < (r + 1) * columns; c++) sum += data[c]! ** 2;
    return Math.sqrt(sum);
  });
}

function namedOf({ models, match }: ComputedLayer): boolean[] {
  if (!match) return models[0]!.words.map(() => true);
  const nearest = new Map<number, number>();
  match.tuned.forEach((j, i) => {
    const other = nearest.get(j);
    if (other === undefined || Math.abs(match.cosines[i]!) > Math.abs(match.cosines[other]!)) nearest.set(j, i);
  });
  return match.tuned.map((j, i) => nearest.get(j) === i);
}

async function assemble(
  params: PromptConceptParams,
  runs: readonly RunModel[],
  use: Use,
  problems: PromptConcepts['prompt']['problems'],
  pause: Pause,
): Promise<PromptConcepts> {
  const named = new NamedConcepts(use);
  const tokens = tokenConcepts(runs, use, named);
  const tracks = tracksOf(params, runs, use, named);
  const next: NextToken[] = [];
  for (const [m, run] of runs.entries()) {
    // What the tuned model's last token writes is asked of both; where the base reads other tokens, of its own last one.
    const list = tokens.at(-1)!;
    const concepts = [...new Set([...list.strongest, ...list.changed].map(({ concept }) => concept))];
    next.push(await nextToken(run, m, use, concepts, named, pause));
  }
  return {
    schema: PROMPT_CONCEPTS_SCHEMA,
    vocabulary: params.vocabulary,
    matching: params.matching,
    prompt: { ...filesOf(params.document), words: params.words, problems },
    models: runs.map(({ reader }) => modelOf(reader, params)),
    concepts: named.concepts,
    tokens,
    tracks,
    next,
    provenance: {
      ...describe(runs.map(({ model }) => model)),
      // Components are products in float64, which only the processor has.
      provider: joinedProviders([...runs.map(({ provider }) => provider), 'cpu']),
    },
    words: named.words,
  };
}

function modelOf({ role, rendering, prompt }: ReadingModel, { words }: PromptConceptParams): PromptConceptModel {
  const placed = prompt.tokens.map(token => (token.kind === 'file' ? token : { inkSpans: [] }));
  return {
    role,
    rendering,
    promptTokens: prompt.tokens.map(({ id, text, kind, spans }) => ({ id, text, kind, spans })),
    wordTokens: tokensOfWords(placed, words),
  };
}

function tokenConcepts(runs: readonly RunModel[], use: Use, named: NamedConcepts): TokenConcepts[] {
  const same = runs.every(({ reader }) => reader.ids.join() === runs[0]!.reader.ids.join());
  // The tuned model's tokens; the base's numbers stand beside them only where it reads the same.
  const layers = same ? use.layers : use.layers.map(layer => ({ ...layer, models: layer.models.slice(-1) }));
  return runs.at(-1)!.reader.ids.map((_, token) => {
    const written = (place: Place): WrittenConcept => ({
      concept: named.index(place),
      models: layers[place.layer]!.models.map(model => strengthAt(model, token, place.component)),
    });
    const changed = same && runs.length > 1 ? mostChangedAt(layers, token) : [];
    return { strongest: strongestAt(layers, token).map(written), changed: changed.map(written) };
  });
}

function tracksOf(
  { tracks = [] }: PromptConceptParams,
  runs: readonly RunModel[],
  { layers }: Use,
  named: NamedConcepts,
): ConceptTrack[] {
  const competing = runs.map(({ reader }) =>
    reader.prompt.tokens.flatMap(({ kind }, token) => (kind === 'file' ? [token] : [])),
  );
  return uniquePlaces([...mostUsed(layers, competing), ...tracks]).map(place => {
    const { models } = layers[place.layer]!;
    const use = models.map(model =>
      Array.from({ length: model.projection.rows }, (_, token) => strengthAt(model, token, place.component)),
    );
    return {
      concept: named.index(place),
      means: models.map((model, m) => meanStrength(model, competing[m]!, place.component)),
      models: use.map(numbers => ({
        projection: numbers.map(({ projection }) => projection),
        strength: numbers.map(({ strength }) => strength),
      })),
    };
  });
}

/** @throws LensError usage */
function refuseTracks({ tracks = [] }: PromptConceptParams, layers: number, components: number): void {
  const within = (value: number, count: number): boolean => Number.isInteger(value) && value >= 0 && value < count;
  const outside = tracks.find(({ layer, component }) => !within(layer, layers) || !within(component, components));
  if (outside === undefined) return;
  throw new LensError({
    reason: 'usage',
    message: sentence`There is no component ${outside.component} of layer ${outside.layer}: layers are numbered from 0 to ${layers - 1}, components from 0 to ${components - 1}.`,
    next: sentence`Choose an existing component.`,
  });
}

function takeProblems(
  { diskCache }: { readonly diskCache: Pick<Kept, 'takeProblem'> },
  readers: readonly ReadingModel[],
): PromptConcepts['prompt']['problems'] {
  const lost = diskCache.takeProblem();
  const found = readingProblems(readers).map(({ span: _, ...problem }) => problem);
  return lost === undefined ? found : [...found, { severity: 'warning', ...lost }];
}
