/** @file Which models belong together as a base and its instruction-tuned twin: by the card, by their names, by their configs. */
import type { LocalModel } from './localModel';
import type { Json } from './smallFiles';

export interface TwinProposal {
  readonly base: LocalModel;
  readonly tuned: LocalModel;
  /** What says so: the tuned model's card, both names, or equal configs of which one has a chat template. */
  readonly reason: 'card' | 'names' | 'config';
  /** Whether the configs describe the same decoder. Twins may differ in the size of their vocabularies. */
  readonly sameConfig: boolean;
}

/** The strongest reason of each pair; every tuned model has one base. */
export function proposeTwins(models: readonly LocalModel[]): readonly TwinProposal[] {
  const usable = models.filter(model => model.incomplete === undefined);
  return usable.flatMap(tuned => {
    const others = usable.filter(model => model.id !== tuned.id);
    const proposals = others.flatMap(base => {
      const reason = reasonFor(base, tuned);
      return reason === undefined ? [] : [{ base, tuned, reason, sameConfig: sameDecoder(base, tuned) }];
    });
    const best = proposals.sort((a, b) => rank(a) - rank(b))[0];
    return best === undefined ? [] : [best];
  });
}

const REASONS = ['card', 'names', 'config'] as const;

function rank({ reason, sameConfig }: TwinProposal): number {
  return REASONS.indexOf(reason) * 2 + (sameConfig ? 0 : 1);
}

function reasonFor(base: LocalModel, tuned: LocalModel): TwinProposal['reason'] | undefined {
  const { bases, relation } = tuned.card;
  // A quantized copy or an adapter names its original the same way, but is no other model.
  const isTuning = relation === undefined || relation === 'finetune';
  if (isTuning && bases.includes(base.id) && nameOf(base.id).kind !== 'tuned') return 'card';
  if (areTwinsByName(base.id, tuned.id)) return 'names';
  const isOnlyTuned = tuned.hasChatTemplate && !base.hasChatTemplate && !areNamesAtOdds(base.id, tuned.id);
  return isOnlyTuned && sameDecoder(base, tuned) ? 'config' : undefined;
}

interface ModelName {
  readonly organization: string;
  /** The name without the words that tell base and tuned apart. */
  readonly stem: string;
  readonly kind: 'base' | 'tuned' | 'unsaid';
}

const TUNED = new Set(['instruct', 'it', 'chat', 'sft', 'dpo']);
const BASE = new Set(['base', 'pt', 'pretrained']);

/** `Qwen/Qwen2.5-0.5B-Instruct`, `mistralai/Mistral-7B-Instruct-v0.3`, `google/gemma-3-1b-pt`. */
function nameOf(id: string): ModelName {
  const [organization, name] = id.includes('/') ? (id.split('/', 2) as [string, string]) : ['', id];
  const parts = name
    .toLowerCase()
    .replace(/\.gguf$/, '')
    .split(/[-_]/);
  const kind = parts.some(part => TUNED.has(part)) ? 'tuned' : parts.some(part => BASE.has(part)) ? 'base' : 'unsaid';
  return { organization, kind, stem: parts.filter(part => !TUNED.has(part) && !BASE.has(part)).join('-') };
}

/** One of the two must say what it is: Qwen3-0.6B is the tuned one of Qwen3-0.6B-Base, gemma-3-270m the base of gemma-3-270m-it. */
function areTwinsByName(base: string, tuned: string): boolean {
  const [a, b] = [nameOf(base), nameOf(tuned)];
  if (a.organization !== b.organization || a.stem !== b.stem) return false;
  return a.kind !== 'tuned' && b.kind !== 'base' && a.kind !== b.kind;
}

function areNamesAtOdds(base: string, tuned: string): boolean {
  return nameOf(base).kind === 'tuned' || nameOf(tuned).kind === 'base';
}

/** What tells of training, tokens or the writer; twins may differ in it. */
const BOOKKEEPING =
  /^_|^(architectures|transformers_version|(torch_)?dtype|use_cache|pad_token_id|bos_token_id|eos_token_id|vocab_size|max_position_embeddings|initializer_range|attention_dropout|max_window_layers|sliding_window)$/;

function sameDecoder(a: LocalModel, b: LocalModel): boolean {
  if (a.config === undefined || b.config === undefined) return false;
  return canonical(a.config) === canonical(b.config);
}

function canonical(config: Json): string {
  const entries = Object.entries(config).filter(([key, value]) => value !== null && !BOOKKEEPING.test(key));
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
