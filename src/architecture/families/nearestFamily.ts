/** @file For a model of an unknown type: the known type that is most like it, and what is different. */
import { sentence, type Words } from '../../base/sentence';
import type { ModelConfig, RotaryConfig } from '../../checkpoint/config';
import type { NumberKey } from '../../checkpoint/numberRanges';
import { tensorsOf } from '../tensors';
import type { Family, HasTensor } from './family';
import { knownRotaryTypes } from './rotary';

/** Keys that tell of training, tokens or the writer: they change nothing that a decoder computes. */
const bookkeeping =
  /^_|^(architectures|auto_map|model_type|transformers_version|(torch_)?dtype|use_cache|tie_word_embeddings|pretraining_tp|vocab_size|rope_(theta|scaling|parameters)|bos_token|eos_token|cache_implementation|(text|vision|audio|generation|quantization)_config)$|_token_id$|dropout|pdrop|initializer|init_std|^output_|_coef$|^layerdrop$/;
/** Keys that a message names; the rest is counted. */
const NAMED = 6;

interface Candidate {
  readonly type: string;
  /** Tensors of the first layer and around the layers that it would read. */
  readonly tensors: number;
  readonly missing: readonly string[];
  /** What the config says and it would not understand. */
  readonly unread: readonly Words[];
  /** Keys that it would read and the config does not have. */
  readonly absent: number;
}

/** One sentence, or nothing where no known type could read the config at all. */
export function nearestFamily(
  families: Readonly<Record<string, Family>>,
  config: ModelConfig,
  has: HasTensor,
): Words | undefined {
  const candidates = Object.entries(families).flatMap(([type, family]) => candidate(type, family, config, has));
  const [nearest] = candidates.sort((a, b) => distance(a, config) - distance(b, config));
  return nearest && sentence`${introduced(nearest)}: ${differences(nearest)}.`;
}

function candidate(type: string, family: Family, config: ModelConfig, has: HasTensor): Candidate[] {
  const watched = new WatchedConfig(config);
  try {
    const spec = family(watched, has);
    const tensors = [...tensorsOf({ ...spec, layers: spec.layers.slice(0, 1) }).keys()];
    const keys = config.keys.filter(key => config.has(key) && !watched.read.has(key) && !bookkeeping.test(key));
    const rotary = knownRotaryTypes.includes(config.rotary.type)
      ? []
      : [sentence`the rotary type "${config.rotary.type}"`];
    const missing = tensors.filter(name => !has(name));
    const absent = [...watched.read].filter(key => !config.mentions(key)).length;
    return [{ type, tensors: tensors.length, missing, unread: [...keys, ...rotary], absent }];
  } catch {
    // A config that this family cannot read: it is not near.
    return [];
  }
}

/** Tensors weigh most, then the config; the name only decides between equals. */
function distance({ type, tensors, missing, unread, absent }: Candidate, { modelType }: ModelConfig): number {
  let common = 0;
  while (common < type.length && type[common] === modelType[common]) common++;
  return missing.length / tensors + unread.length / 100 + absent / 1000 - common / 10_000;
}

function introduced({ type, tensors, missing }: Candidate): Words {
  return 2 * missing.length > tensors
    ? sentence`No known type is close; the nearest is ${type}`
    : sentence`The nearest known type is ${type}`;
}

function differences({ tensors, missing, unread }: Candidate): Words {
  const held =
    missing.length === 0
      ? sentence`all tensors of that type are present`
      : sentence`of the ${tensors} tensors in and around its first layer, the checkpoint lacks ${missing.length}, such as ${missing[0]!}`;
  if (unread.length === 0) return sentence`${held}, and it knows every key of config.json`;
  const more = unread.length > NAMED ? sentence` and ${unread.length - NAMED} more` : '';
  const keys = unread.slice(0, NAMED).reduce((named, key) => sentence`${named}, ${key}`);
  return sentence`${held}, and it does not know ${keys}${more} of config.json`;
}

/** Remembers which keys were asked for. */
class WatchedConfig implements ModelConfig {
  readonly read = new Set<string>();

  constructor(private readonly config: ModelConfig) {}

  get modelType(): string {
    return this.config.modelType;
  }

  get keys(): readonly string[] {
    return this.config.keys;
  }

  /** Of the usual type: another one is a difference, not a reason to look no further. */
  get rotary(): RotaryConfig {
    return { type: 'default', parameters: {} };
  }

  has(key: string): boolean {
    return this.#note(key).has(key);
  }

  mentions(key: string): boolean {
    return this.#note(key).mentions(key);
  }

  count(key: string, limit: number, otherwise?: number): number {
    return this.#note(key).count(key, limit, otherwise);
  }

  number(key: NumberKey, otherwise?: number): number {
    return this.#note(key).number(key, otherwise);
  }

  flag(key: string, otherwise: boolean): boolean {
    return this.#note(key).flag(key, otherwise);
  }

  text(key: string, otherwise?: string): string {
    return this.#note(key).text(key, otherwise);
  }

  list(key: string): readonly unknown[] | undefined {
    return this.#note(key).list(key);
  }

  #note(key: string): ModelConfig {
    this.read.add(key);
    return this.config;
  }
}
