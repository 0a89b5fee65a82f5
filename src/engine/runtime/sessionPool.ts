/** @file The models that are loaded: each once, shared by the requests, the least recently used given up where memory is short. */
import { basename, dirname } from 'node:path';
import { largeCount, thousands } from '../../base/readableNumbers';
import { openCheckpoint, parameterCount } from '../../checkpoint/openCheckpoint';
import type { Checkpoint } from '../../checkpoint/checkpoint';
import { prepareWeights } from '../../checkpoint/convertedWeights/convertWeights';
import type { ConversionHooks } from '../../checkpoint/convertedWeights/convertWeights';
import type { DecoderSpec } from '../../architecture/decoderSpec';
import { loadTokenizer, type Tokenizer } from '../../tokenize/tokenizer';
import { LensError } from '../../base/errors';
import { memoryFree } from './freeMemory';
import { MemoryEstimate, type PlannedText } from './memoryEstimate';
import { planMemory, requireMemory } from './memoryPlan';
import { Model, specOf, type ModelOptions } from './model';
import { neverCancelled } from '../request/hooks';

/** A checkpoint that was opened and checked, but not loaded. */
export interface OpenedModel {
  readonly checkpoint: Checkpoint;
  readonly spec: DecoderSpec;
}

/** Those of two pairs: one of a large vocabulary takes a hundred megabytes. */
const TOKENIZERS = 4;

const silently: ConversionHooks = { pause: neverCancelled, onProgress: () => undefined };

/** @throws LensError where the folder cannot be used as a model */
export function openModel(folder: string): OpenedModel {
  const checkpoint = openCheckpoint(folder);
  return { checkpoint, spec: specOf(checkpoint) };
}

/** A model in memory. */
interface Loaded {
  readonly model: Promise<Model>;
  readonly estimate: MemoryEstimate;
  readonly prepack: boolean;
  /** What its runs have taken so far, estimated. */
  runBytes: number;
}

export class SessionPool {
  /** In order of use, the most recent last. */
  readonly #models = new Map<string, Loaded>();
  readonly #estimates = new WeakMap<Checkpoint, MemoryEstimate>();
  readonly #tokenizers = new Map<string, Promise<Tokenizer>>();

  constructor(readonly options: ModelOptions = {}) {}

  /** Of each session; undefined where nobody has chosen. */
  get threads(): number | undefined {
    return this.options.threads;
  }

  /**
   * Loads the model unless it is there, makes room for the text, and tells the model how many response tokens a run may take.
   * @param hooks of the conversion that a GGUF may need first
   * @throws LensError out-of-memory with figures, bad-checkpoint
   */
  async model(opened: OpenedModel, text: PlannedText, hooks = silently): Promise<Model> {
    const key = keyOf(opened.checkpoint);
    await prepareWeights(opened.checkpoint, hooks);
    await this.#giveUpEarlier(opened.checkpoint, key);
    const { plan, estimate } = await this.#plan(opened, key, text);
    const known = this.#models.get(key);
    const loaded = known ?? this.#load(opened, key, estimate, plan.prepack);
    this.#models.delete(key);
    this.#models.set(key, loaded);
    const model = await loaded.model;
    loaded.runBytes = Math.max(loaded.runBytes, estimate.text(text, plan.width));
    return model.inRunsOf(plan.width);
  }

  #load(opened: OpenedModel, key: string, estimate: MemoryEstimate, prepack: boolean): Loaded {
    const model = Model.load(opened.checkpoint, { ...this.options, prepack });
    model.catch(() => this.#models.delete(key));
    return { model, estimate, prepack, runBytes: 0 };
  }

  async #plan(opened: OpenedModel, key: string, text: PlannedText) {
    const { checkpoint } = opened;
    const loaded = this.#models.get(key);
    const estimate = loaded?.estimate ?? this.estimate(opened);
    const others = [...this.#models].filter(([other]) => other !== key);
    const plan = planMemory({
      estimate,
      text,
      ...(loaded ? { loaded } : {}),
      prepack: this.options.prepack ?? false,
      free: memoryFree(),
      givenBack: others.reduce((sum, [, other]) => sum + other.estimate.loaded(other.prepack) + other.runBytes, 0),
    });
    if (plan.alone) await this.#makeRoom(plan.bytes, others);
    const tokens = text.promptTokens + text.responseTokens;
    const name = `${nameOf(checkpoint)} (${largeCount(parameterCount(checkpoint))} weights)`;
    const what = `${name} with a text of ${thousands(tokens)} tokens`;
    requireMemory(what, plan.bytes, memoryFree());
    return { plan, estimate };
  }

  /** From config and headers; made once a model. @throws LensError bad-checkpoint */
  estimate({ checkpoint, spec }: OpenedModel): MemoryEstimate {
    const estimate = this.#estimates.get(checkpoint) ?? new MemoryEstimate(checkpoint, spec);
    this.#estimates.set(checkpoint, estimate);
    return estimate;
  }

  /** Gives up models, the least recently used first, until there is enough. */
  async #makeRoom(needed: number, others: readonly [key: string, loaded: Loaded][]): Promise<void> {
    for (const [key, { model }] of others) {
      if (memoryFree() >= needed) return;
      this.#models.delete(key);
      await (await model).release();
    }
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
    for (const [other, { model }] of [...this.#models]) {
      if (other === key || !other.startsWith(`${folder}\0`)) continue;
      this.#models.delete(other);
      await model.then(
        loaded => loaded.release(),
        () => undefined,
      );
    }
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
      message: `The tokenizer of ${checkpoint.folder} has ${tokenizer.modelVocabularySize} tokens, but the model's embedding only ${spec.vocabularySize}.`,
      next: 'Check that tokenizer.json and the weights belong to the same model.',
    });
  }
}

/** A snapshot of the hub cache lies below the folder that has the model's name. */
function nameOf({ folder }: Checkpoint): string {
  const above = dirname(folder);
  return basename(above) === 'snapshots' ? basename(dirname(above)).split('--').at(-1)! : basename(folder);
}

function keyOf({ folder, revisions }: Checkpoint): string {
  return `${folder}\0${revisions.weights}`;
}
