/** @file The models that are loaded: each once, shared by the requests, the least recently used given up where memory is short. */
import { numeral, sentence } from '../../base/sentence';
import { basename, dirname } from 'node:path';
import type { Precision } from '../../base/precision';
import { largeCount, thousands } from '../../base/readableNumbers';
import { openCheckpoint, parameterCount } from '../../checkpoint/openCheckpoint';
import type { Checkpoint } from '../../checkpoint/checkpoint';
import { hasRounded, roundedCheckpoint } from '../../checkpoint/rounded';
import { isMapped } from '../../checkpoint/tensorLocation';
import { matrixNames, type DecoderSpec } from '../../architecture/decoderSpec';
import { loadTokenizer, type Tokenizer } from '../../tokenize/tokenizer';
import { LensError } from '../../base/errors';
import { RESPONSE_TOKENS_A_RUN } from './chunks';
import { memoryFree } from './freeMemory';
import { LayerwiseEstimate } from './layerwise/layerwiseEstimate';
import { HeldEstimate } from './layerwise/heldEstimate';
import { WritingEstimate } from './layerwise/writingEstimate';
import { BLOCK } from './layerwise/writingParts';
import { MemoryEstimate, type Estimate, type PlannedText } from './memoryEstimate';
import { planMemory, requireMemory, type MemoryPlan } from './memoryPlan';
import { Model, specOf, type ModelOptions } from './model';
import { neverCancelled, type OnStep } from '../request/hooks';
import { noteOpened } from './openedModels';
import type { ReadingHooks } from './readWeights';

/** A checkpoint that was opened and checked, but not loaded. */
export interface OpenedModel {
  readonly checkpoint: Checkpoint;
  readonly spec: DecoderSpec;
}

/** Those of two pairs: one of a large vocabulary takes a hundred megabytes. */
const TOKENIZERS = 4;

/**
 * From so many bytes of widened copies on a model is run layer by layer: half a gigabyte of 16-bit weights. Below, a whole model is
 * loaded in a second, and quick runs count more than memory.
 */
const LARGE_BYTES = 1e9;

/** Of what a model does before its first run, and of each layer where it is run layer by layer. */
export interface LoadHooks extends ReadingHooks {
  readonly onStep?: OnStep;
}

const silently: LoadHooks = { pause: neverCancelled, onProgress: () => undefined };

/**
 * How a model is run: loaded as a whole, or its weights read from their files a layer at a time (`held`: those that are rounded to 8 bits are
 * kept in memory so, and read once); for writing an answer alone also with weights rounded to 8 bits.
 */
export type RunningWay = 'whole' | 'layerwise' | 'held' | 'writing';

/** @throws LensError where the folder cannot be used as a model */
export function openModel(folder: string, precision: Precision = 'stored'): OpenedModel {
  const stored = openCheckpoint(folder);
  noteOpened(stored);
  const spec = specOf(stored);
  const checkpoint = precision === '8' ? roundedCheckpoint(stored, matrixNames(spec)) : stored;
  return { checkpoint, spec };
}

export interface PoolOptions extends ModelOptions {
  /** Of all its models. */
  readonly precision?: Precision;
}

/** A model in memory. */
interface Loaded {
  readonly model: Promise<Model>;
  readonly way: RunningWay;
  readonly estimate: Estimate;
  readonly prepack: boolean;
  /** What its runs have taken so far, estimated. */
  runBytes: number;
}

export class SessionPool {
  /** In order of use, the most recent last. */
  readonly #models = new Map<string, Loaded>();
  readonly #estimates = new WeakMap<Checkpoint, MemoryEstimate>();
  readonly #layerwiseEstimates = new WeakMap<Checkpoint, LayerwiseEstimate>();
  /** Models that have written with rounded weights. */
  readonly #rounded = new Set<string>();
  readonly #tokenizers = new Map<string, Promise<Tokenizer>>();

  constructor(readonly options: PoolOptions = {}) {}

  /** Of each session; undefined where nobody has chosen. */
  get threads(): number | undefined {
    return this.options.threads;
  }

  /** @throws LensError where the folder cannot be used as a model */
  open(folder: string): OpenedModel {
    return openModel(folder, this.options.precision);
  }

  /**
   * Loads the model unless it is there, makes room for the text, and tells the model how many response tokens a run may take.
   * @param hooks of its weights' reading, and of its runs
   * @throws LensError out-of-memory with figures, bad-checkpoint
   */
  async model(opened: OpenedModel, text: PlannedText, hooks = silently): Promise<Model> {
    const key = keyOf(opened.checkpoint);
    await this.#giveUpEarlier(opened.checkpoint, key);
    const { plan, way, estimate } = await this.#plan(opened, key, text);
    const known = this.#models.get(key);
    if (known && known.way !== way) await this.#giveUp(key);
    const loaded = known?.way === way ? known : this.#load(opened, key, way, estimate, plan.prepack, hooks);
    this.#models.delete(key);
    this.#models.set(key, loaded);
    const model = await loaded.model;
    loaded.runBytes = Math.max(loaded.runBytes, estimate.text(text, plan.width));
    const { pause, onStep } = hooks;
    return model.usedBy({ runWidth: plan.width, steps: { pause, ...(onStep ? { onStep } : {}) } });
  }

  /** Whether answers of the model are, or were, written with rounded weights. */
  writesRounded({ checkpoint }: OpenedModel): boolean {
    return this.#rounded.has(keyOf(checkpoint));
  }

  #load(
    opened: OpenedModel,
    key: string,
    way: RunningWay,
    estimate: Estimate,
    prepack: boolean,
    { pause, onProgress, onStep }: LoadHooks,
  ): Loaded {
    const writing = way === 'writing' ? { writing: { pause, ...(onStep ? { onStep } : {}) } } : {};
    const model = Model.load(opened.checkpoint, {
      ...this.options,
      prepack,
      layerwise: way === 'layerwise' || way === 'held',
      holds: way === 'held',
      reading: { pause, onProgress },
      ...writing,
    });
    if (way === 'writing') this.#rounded.add(key);
    model.catch(() => this.#models.delete(key));
    return { model, way, estimate, prepack, runBytes: 0 };
  }

  /** The first way that there is memory for. @throws LensError out-of-memory with the figures of the least */
  async #plan(opened: OpenedModel, key: string, text: PlannedText) {
    const { checkpoint } = opened;
    const others = [...this.#models].filter(([other]) => other !== key);
    const plans = [];
    for (const way of await this.ways(opened, text)) {
      plans.push({ way, ...this.#planFor(opened, key, text, way, others) });
      // What the next way would take is known only once its graphs are built.
      if (plans.at(-1)!.plan.fits) break;
    }
    const chosen = plans.find(({ plan }) => plan.fits) ?? leastOf(plans);
    const { plan } = chosen;
    if (plan.alone) await this.#makeRoom(plan.bytes, others);
    const tokens = text.promptTokens + text.responseTokens;
    const name = sentence`${nameOf(checkpoint)} (${largeCount(parameterCount(checkpoint))} weights)`;
    const length = tokens === 1 ? sentence`1 token` : sentence`${numeral(thousands(tokens))} tokens`;
    const what = sentence`${name} with a text of ${length}`;
    const loaded = this.#models.get(key);
    const swapped = loaded && loaded.way !== chosen.way ? held(loaded) : 0;
    requireMemory(what, plan.bytes, memoryFree() + swapped);
    return chosen;
  }

  #planFor(
    opened: OpenedModel,
    key: string,
    text: PlannedText,
    way: RunningWay,
    others: readonly (readonly [key: string, loaded: Loaded])[],
  ): { plan: MemoryPlan; estimate: Estimate } {
    const loaded = this.#models.get(key);
    const same = loaded?.way === way ? loaded : undefined;
    const estimate = same?.estimate ?? this.estimateOf(opened, way);
    const plan = planMemory({
      estimate,
      text,
      ...(same ? { loaded: same } : {}),
      prepack: way === 'whole' && (this.options.prepack ?? false),
      // What the other way of the same model holds goes before this one is loaded.
      free: memoryFree() + (loaded && !same ? held(loaded) : 0),
      givenBack: others.reduce((sum, [, other]) => sum + held(other), 0),
    });
    return { plan, estimate };
  }

  /**
   * How a model may be run, the preferred way first. A large one whose weights would all be copied goes layer by layer, unless an answer
   * is to be generated: then each token would read all weights again, and rounded ones write it where those do not fit.
   */
  async ways(
    opened: OpenedModel,
    { generate = false, writes = false }: Partial<PlannedText>,
  ): Promise<readonly RunningWay[]> {
    const { layerwise, providers } = this.options;
    const byLayer: RunningWay[] = hasRounded(opened.checkpoint) ? ['held', 'layerwise'] : ['layerwise'];
    if (layerwise !== undefined) return layerwise ? byLayer : ['whole'];
    const isLarge = this.estimate(opened).widened > LARGE_BYTES;
    const isMappable = [...opened.checkpoint.tensors.values()].every(isMapped);
    if (!isLarge) return ['whole', 'layerwise'];
    if (((await providers?.current()) ?? 'cpu') !== 'cpu') return ['whole', 'layerwise'];
    const writing: RunningWay[] = writes && opened.spec.embedding.width % BLOCK === 0 ? ['writing'] : [];
    return [...(generate && isMappable ? (['whole'] as const) : []), ...writing, ...byLayer];
  }

  /** How a text would be run by a model that is not loaded, and what it would take with all else given up. */
  async needed(opened: OpenedModel, text: PlannedText): Promise<{ readonly way: RunningWay; readonly bytes: number }> {
    const free = memoryFree();
    const ways = await this.ways(opened, text);
    const need = (way: RunningWay): { way: RunningWay; bytes: number } => {
      const estimate = this.estimateOf(opened, way);
      return { way, bytes: estimate.loaded(false) + estimate.text(text, RESPONSE_TOKENS_A_RUN) };
    };
    for (const way of ways.slice(0, -1)) {
      const needed = need(way);
      if (needed.bytes <= free) return needed;
    }
    return need(ways.at(-1)!);
  }

  /** What it would take with its matrices kept in 8 bits, all else given up; undefined where nothing would be rounded. */
  neededIn8Bits({ checkpoint, spec }: OpenedModel, text: PlannedText): number | undefined {
    const rounded = roundedCheckpoint(checkpoint, matrixNames(spec));
    if (rounded === checkpoint || this.options.precision === '8') return undefined;
    const estimate = this.estimateOf({ checkpoint: rounded, spec }, 'held');
    return estimate.loaded(false) + estimate.text(text, RESPONSE_TOKENS_A_RUN);
  }

  /** From config and headers; made once a model. @throws LensError bad-checkpoint */
  estimate({ checkpoint, spec }: OpenedModel): MemoryEstimate {
    const estimate = this.#estimates.get(checkpoint) ?? new MemoryEstimate(checkpoint, spec);
    this.#estimates.set(checkpoint, estimate);
    return estimate;
  }

  estimateOf(opened: OpenedModel, way: RunningWay): Estimate {
    if (way === 'whole') return this.estimate(opened);
    const { checkpoint, spec } = opened;
    const estimate = this.#layerwiseEstimates.get(checkpoint) ?? new LayerwiseEstimate(checkpoint, spec);
    this.#layerwiseEstimates.set(checkpoint, estimate);
    if (way === 'held') return new HeldEstimate(estimate, checkpoint);
    return way === 'writing' ? new WritingEstimate(estimate, checkpoint, spec) : estimate;
  }

  /** Gives up models, the least recently used first, until there is enough. */
  async #makeRoom(needed: number, others: readonly [key: string, loaded: Loaded][]): Promise<void> {
    for (const [key, { model }] of others) {
      if (memoryFree() >= needed) return;
      this.#models.delete(key);
      await (await model).release();
    }
  }

  /** Also where it could not be loaded. */
  async #giveUp(key: string): Promise<void> {
    const loaded = this.#models.get(key);
    this.#models.delete(key);
    await loaded?.model.then(
      model => model.release(),
      () => undefined,
    );
  }

  /** The most recently used last; who reads with one that goes has it still. */
  #keepTokenizer(key: string, loading: Promise<Tokenizer>): void {
    this.#tokenizers.delete(key);
    this.#tokenizers.set(key, loading);
    loading.catch(() => this.#tokenizers.delete(key));
    const [oldest] = this.#tokenizers.keys();
    if (this.#tokenizers.size > TOKENIZERS) this.#tokenizers.delete(oldest!);
  }

  /** A model whose files were changed is not asked for again. */
  async #giveUpEarlier({ folder }: Checkpoint, key: string): Promise<void> {
    for (const other of [...this.#models.keys()])
      if (other !== key && other.startsWith(`${folder}\0`)) await this.#giveUp(other);
  }

  /** @throws LensError bad-checkpoint, also where the vocabulary does not fit the embedding */
  async tokenizer({ checkpoint, spec }: OpenedModel): Promise<Tokenizer> {
    const key = `${checkpoint.folder}\0${checkpoint.revisions.files}`;
    const loading = this.#tokenizers.get(key) ?? loadTokenizer(checkpoint.folder);
    this.#keepTokenizer(key, loading);
    const tokenizer = await loading;
    // An added token may lie beyond the embedding (Gemma 3's image token): a text that uses it is refused, not the model.
    if (tokenizer.modelVocabularySize <= spec.vocabularySize) return tokenizer;
    throw new LensError({
      reason: 'bad-checkpoint',
      message: sentence`The tokenizer of ${checkpoint.folder} has ${tokenizer.modelVocabularySize} tokens, but the model's embedding only ${spec.vocabularySize}.`,
      next: sentence`Check that tokenizer.json and the weights belong to the same model.`,
    });
  }
}

/** What a loaded model gives back. */
function held({ estimate, prepack, runBytes }: Loaded): number {
  return estimate.loaded(prepack) + runBytes;
}

function leastOf<T extends { readonly plan: MemoryPlan }>(plans: readonly T[]): T {
  return plans.reduce((least, one) => (one.plan.bytes < least.plan.bytes ? one : least));
}

/** A snapshot of the hub cache lies below the folder that has the model's name. */
function nameOf({ folder }: Checkpoint): string {
  const above = dirname(folder);
  return basename(above) === 'snapshots' ? basename(dirname(above)).split('--').at(-1)! : basename(folder);
}

function keyOf({ folder, revisions }: Checkpoint): string {
  return `${folder}\0${revisions.weights}`;
}
