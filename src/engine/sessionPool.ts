/** @file The models that are loaded: each once, shared by the requests, the least recently used given up where memory is short. */
import { openCheckpoint, parameterCount } from '../checkpoint/openCheckpoint';
import type { Checkpoint } from '../checkpoint/checkpoint';
import type { DecoderSpec } from '../architecture/decoderSpec';
import { loadTokenizer, type Tokenizer } from '../tokenize/tokenizer';
import { LensError } from '../base/errors';
import { memoryFree, memoryNeeded, requireMemory } from './memory';
import { Model, specOf, type ModelOptions } from './model';

/** A checkpoint that was opened and checked, but not loaded. */
export interface OpenedModel {
  readonly checkpoint: Checkpoint;
  readonly spec: DecoderSpec;
}

/** @throws LensError where the folder cannot be used as a model */
export function openModel(folder: string): OpenedModel {
  const checkpoint = openCheckpoint(folder);
  return { checkpoint, spec: specOf(checkpoint) };
}

export class SessionPool {
  /** In order of use, the most recent last. */
  readonly #models = new Map<string, Promise<Model>>();
  readonly #tokenizers = new Map<string, Promise<Tokenizer>>();

  constructor(private readonly options: ModelOptions = {}) {}

  /** Of each session; undefined where nobody has chosen. */
  get threads(): number | undefined {
    return this.options.threads;
  }

  /**
   * @param tokens longest text that will be run on it
   * @throws LensError out-of-memory with figures, bad-checkpoint
   */
  async model({ checkpoint, spec }: OpenedModel, tokens: number): Promise<Model> {
    const key = keyOf(checkpoint);
    const known = this.#models.get(key);
    if (known) return this.#touch(key, known);
    await this.#makeRoom(memoryNeeded(checkpoint, spec, tokens));
    requireMemory(
      `${checkpoint.folder} (${parameterCount(checkpoint)} weights)`,
      memoryNeeded(checkpoint, spec, tokens),
    );
    const loading = Model.load(checkpoint, this.options);
    loading.catch(() => this.#models.delete(key));
    return this.#touch(key, loading);
  }

  /** @throws LensError bad-checkpoint, also where the vocabulary does not fit the embedding */
  async tokenizer({ checkpoint, spec }: OpenedModel): Promise<Tokenizer> {
    const key = keyOf(checkpoint);
    const loading = this.#tokenizers.get(key) ?? loadTokenizer(checkpoint.folder);
    this.#tokenizers.set(key, loading);
    loading.catch(() => this.#tokenizers.delete(key));
    const tokenizer = await loading;
    if (tokenizer.vocabularySize <= spec.vocabularySize) return tokenizer;
    throw new LensError({
      reason: 'bad-checkpoint',
      message: `The tokenizer of ${checkpoint.folder} has ${tokenizer.vocabularySize} tokens, but the model's embedding only ${spec.vocabularySize}.`,
      next: 'Check that tokenizer.json and the weights belong to the same model.',
    });
  }

  #touch(key: string, model: Promise<Model>): Promise<Model> {
    this.#models.delete(key);
    this.#models.set(key, model);
    return model;
  }

  async #makeRoom(needed: number): Promise<void> {
    for (const [key, model] of [...this.#models].slice(0, -1)) {
      if (memoryFree() >= needed) return;
      this.#models.delete(key);
      await (await model).release();
    }
  }
}

function keyOf({ folder, fingerprint }: Checkpoint): string {
  return `${folder}\0${fingerprint}`;
}
