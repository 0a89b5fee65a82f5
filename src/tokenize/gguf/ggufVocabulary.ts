/** @file The vocabulary of a GGUF: tokens with their kinds, scores, and the roles that some of them play. */
import { sentence, type Words } from '../../base/sentence';
import type { GgufMetadata } from '../../checkpoint/gguf/ggufMetadata';
import { LensError } from '../../base/errors';
import type { SpecialTokenRole } from '../tokenizerFiles';

/** Kinds by the number in `tokenizer.ggml.token_type` (llama.cpp's `llama_token_type`). */
const NORMAL = 1;
const CONTROL = 3;
const USER_DEFINED = 4;

/** The keys of the roles; the format spells one of them wrongly. */
const ROLES: readonly (readonly [role: SpecialTokenRole, key: string])[] = [
  ['bos_token', 'bos'],
  ['eos_token', 'eos'],
  ['unk_token', 'unknown'],
  ['pad_token', 'padding'],
  ['sep_token', 'seperator'],
  ['mask_token', 'mask'],
];

export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  /** Whether it takes the white space behind it. */
  readonly rstrip: boolean;
}

export interface GgufVocabulary {
  readonly tokens: readonly string[];
  /** As the SentencePiece model has them: the file gives -1000 to tokens that are not normal, which count as 0. */
  readonly scores: readonly number[];
  readonly merges: readonly string[];
  /** Found in a text before anything else is done to it. */
  readonly added: readonly AddedToken[];
  readonly roles: ReadonlyMap<SpecialTokenRole, number>;
}

/** @throws LensError bad-checkpoint where lists are missing, of different lengths, or an id is none of theirs */
export function ggufVocabulary(metadata: GgufMetadata): GgufVocabulary {
  const list = metadata.strings('tokenizer.ggml.tokens');
  if (list === undefined || list.length === 0) throw broken(metadata, sentence`has no list of tokens`);
  const isSentencePiece = metadata.text('tokenizer.ggml.model') === 'llama';
  const tokens = withoutDuplicates(isSentencePiece ? list.map(markSpaces) : list);
  const types = metadata.numbers('tokenizer.ggml.token_type') ?? tokens.map(() => NORMAL);
  const scores = metadata.numbers('tokenizer.ggml.scores') ?? tokens.map(() => 0);
  if (types.length !== tokens.length || scores.length !== tokens.length)
    throw broken(
      metadata,
      sentence`has ${tokens.length} tokens, but ${types.length} types and ${scores.length} scores`,
    );
  const roles = rolesOf(metadata, tokens.length);
  const takesSpace = isPhi3(metadata, tokens) ? (content: string) => !KEEPING_SPACE.has(content) : () => false;
  return {
    tokens,
    scores: scores.map((score, id) => (types[id] === NORMAL ? score : 0)),
    merges: metadata.strings('tokenizer.ggml.merges') ?? [],
    added: addedTokens(tokens, types, new Set([...roles.values(), ...endsOfTurn(metadata)])).map(token => ({
      ...token,
      rstrip: token.special && takesSpace(token.content),
    })),
    roles,
  };
}

/** Of Phi-3's control tokens, those that leave the white space behind them alone. */
const KEEPING_SPACE = new Set(['<unk>', '<s>', '<|endoftext|>']);

/** The format has no place for what a control token does with white space: llama.cpp goes by the model's name, too. */
function isPhi3(metadata: GgufMetadata, tokens: readonly string[]): boolean {
  if (metadata.text('tokenizer.ggml.model') !== 'llama') return false;
  if (/phi[- _]?3/i.test(metadata.text('general.name') ?? '')) return true;
  // A finetuned model has a name of its own, but the makers' tokens.
  const turns = ['<|user|>', '<|assistant|>', '<|end|>'];
  return metadata.text('general.architecture') === 'phi3' && turns.every(turn => tokens.includes(turn));
}

/** How SentencePiece writes a space. */
export const SPACE_MARK = '\u2581';

/** Runs of spaces are stored as spaces where the model has U+2581, which is also what it looks for in a text. */
function markSpaces(token: string): string {
  return /^ +$/.test(token) ? SPACE_MARK.repeat(token.length) : token;
}

/** A vocabulary names a token once; what fills an embedding up to a round number may repeat one. */
function withoutDuplicates(tokens: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return tokens.map((token, id) => {
    if (!seen.has(token)) {
      seen.add(token);
      return token;
    }
    return `${token}\u0000${id}`;
  });
}

const PUT_AROUND: ReadonlySet<SpecialTokenRole> = new Set(['bos_token', 'eos_token']);

function rolesOf(metadata: GgufMetadata, size: number): ReadonlyMap<SpecialTokenRole, number> {
  const roles = new Map<SpecialTokenRole, number>();
  for (const [role, key] of ROLES) {
    const id = metadata.tokenId(key);
    if (id === undefined) continue;
    // llama.cpp passes over an id that its vocabulary lacks; where it is to be put around a text, the file is broken.
    if (id >= size && !PUT_AROUND.has(role)) continue;
    if (id >= size) throw broken(metadata, sentence`gives ${role} the id ${id}, but has ${size} tokens`);
    roles.set(role, id);
  }
  return roles;
}

/** Some files call the token that ends a turn user-defined; it is text to nobody. */
function endsOfTurn(metadata: GgufMetadata): readonly number[] {
  return ['eot', 'eom'].flatMap(name => metadata.tokenId(name) ?? []);
}

function addedTokens(
  tokens: readonly string[],
  types: readonly number[],
  special: ReadonlySet<number>,
): Omit<AddedToken, 'rstrip'>[] {
  return tokens.flatMap((content, id) => {
    const type = types[id];
    const isAdded = type === CONTROL || type === USER_DEFINED || special.has(id);
    return isAdded ? [{ id, content, special: type === CONTROL || special.has(id) }] : [];
  });
}

function broken({ path }: GgufMetadata, what: Words): LensError {
  return new LensError({
    reason: 'bad-checkpoint',
    message: sentence`The tokenizer of ${path} ${what}.`,
    next: sentence`Download the file again, or another conversion of the model.`,
  });
}
