/** @file tokenizer.json as transformers reads it: with the tokens, and the habits of the class, that the files beside it declare. */
import { messageIn, sentence } from '../base/sentence';
import type { Problem } from '../prompt/promptDocument';
import { aroundText } from './aroundText';
import type { Declarations, DeclaredToken } from './declarations';
import type { TokenizerJson } from './vocabulary';

/** First release that builds LlamaTokenizer anew in place of taking it from tokenizer.json. */
const REBUILDING_RELEASE = 5;
/** Model types whose tokenizer.json release 5 takes as it stands, whatever class is named. */
const TAKEN_AS_THEY_ARE = new Set(['mistral', 'phi3', 'qwen2', 'olmo2', 'granite']);
/** Classes that release 4 lets decide what stands around a text, whatever tokenizer.json says; each with its own BOS. */
const DECIDING_CLASSES: ReadonlyMap<string, { readonly adds: boolean; readonly bos: string; readonly eos: string }> =
  new Map([
    ['LlamaTokenizer', { adds: true, bos: '<s>', eos: '</s>' }],
    ['CodeLlamaTokenizer', { adds: true, bos: '<s>', eos: '</s>' }],
    ['GemmaTokenizer', { adds: true, bos: '<bos>', eos: '<eos>' }],
    ['CohereTokenizer', { adds: true, bos: '<BOS_TOKEN>', eos: '<|END_OF_TURN_TOKEN|>' }],
    ['GPTNeoXTokenizer', { adds: false, bos: '<|endoftext|>', eos: '<|endoftext|>' }],
  ]);

/** A tokenizer as it is read, and what to say of it where releases of transformers differ. */
export interface Reading {
  /** The same object where nothing is to be changed. */
  readonly json: TokenizerJson;
  readonly problems: readonly Problem[];
}

export function asDeclared(json: TokenizerJson, declared: Declarations): Reading {
  const whole = withTokens(json, declared);
  const differs = areReadingsAtOdds(whole, declared);
  const rebuilt = differs && isLater(declared);
  const read = rebuilt ? rebuiltLlama(whole, declared) : whole;
  return { json: withAround(read, declared), problems: differs ? readingProblems(declared) : [] };
}

/** Whoever names an earlier release gets what every release gave until then, so nothing is said. */
function readingProblems(declared: Declarations): readonly Problem[] {
  const { release, legacy = false } = declared;
  if (release !== undefined && !isLater(declared)) return [];
  const chosen =
    release === undefined
      ? sentence`config.json names no release, so tokenizer.json is followed`
      : sentence`config.json names ${JSON.stringify(release.slice(0, 20))}, so release 5 is followed, with legacy ${String(legacy)}`;
  const words = sentence`Releases 4 and 5 of transformers read the tokenizer of this model (LlamaTokenizer) in two ways, which differ in the spaces behind control tokens: ${chosen}.`;
  return [{ severity: 'information', ...messageIn(words) }];
}

/** Tokens that are there take the declared flags; the others are added, under their ids where they have any. */
function withTokens(json: TokenizerJson, { added, special }: Declarations): TokenizerJson {
  const tokens = (json.added_tokens ?? []).map(token => ({ ...token }));
  const places = new Map(tokens.map((token, i) => [token.content, i]));
  let changed = false;
  const add = (token: DeclaredToken): void => {
    places.set(token.content, tokens.length);
    tokens.push({ id: nextId(json, tokens, token.content), ...token });
    changed = true;
  };
  for (const token of added) {
    const at = places.get(token.content);
    if (at === undefined) add(token);
    else if (differs(tokens[at]!, token)) {
      tokens[at] = { ...tokens[at]!, ...token, special: token.special || tokens[at]!.special };
      changed = true;
    }
  }
  for (const token of special) {
    const at = places.get(token.content);
    if (token.content === '') continue;
    if (at === undefined) add(token);
    else if (!tokens[at]!.special) {
      tokens[at] = { ...tokens[at]!, special: true };
      changed = true;
    }
  }
  return changed ? { ...json, added_tokens: tokens } : json;
}

function differs(token: Readonly<Record<string, unknown>>, declared: DeclaredToken): boolean {
  return Object.entries(declared).some(([key, value]) => (token[key] ?? false) !== value);
}

/** That of the vocabulary; else the next one free, counted as the library counts. */
function nextId(json: TokenizerJson, tokens: readonly { readonly id: number }[], content: string): number {
  const { vocab } = json.model;
  const own = Array.isArray(vocab)
    ? (vocab as readonly (readonly [string, number])[]).findIndex(([piece]) => piece === content)
    : Object.hasOwn(vocab, content)
      ? (vocab as Readonly<Record<string, number>>)[content]!
      : -1;
  if (own >= 0) return own;
  const size = Array.isArray(vocab) ? vocab.length : Object.keys(vocab).length;
  return tokens.reduce((next, { id }) => Math.max(next, id + 1), size);
}

function isLater({ release = '' }: Declarations): boolean {
  return Number.parseInt(release, 10) >= REBUILDING_RELEASE;
}

function areReadingsAtOdds(json: TokenizerJson, { className, modelType }: Declarations): boolean {
  if (className !== 'LlamaTokenizer') return false;
  const isPairs = json.model['type'] === undefined || json.model['type'] === 'BPE';
  return isPairs && !isByteLevel(json) && !TAKEN_AS_THEY_ARE.has(modelType ?? '');
}

function isByteLevel(json: TokenizerJson): boolean {
  return JSON.stringify([json['pre_tokenizer'], json.post_processor, json['decoder']]).includes('"ByteLevel"');
}

/** A space is put in front of a text, in front of every stretch between added tokens (`legacy`), or nowhere. */
function rebuiltLlama(json: TokenizerJson, { legacy = false, addsPrefixSpace = true }: Declarations): TokenizerJson {
  const scheme = addsPrefixSpace ? (legacy ? 'always' : 'first') : 'never';
  const decoders = [
    { type: 'Replace', pattern: { String: '\u2581' }, content: ' ' },
    { type: 'ByteFallback' },
    { type: 'Fuse' },
    ...(addsPrefixSpace ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
  ];
  return {
    ...json,
    normalizer: null,
    pre_tokenizer: { type: 'Metaspace', replacement: '\u2581', prepend_scheme: scheme, split: false },
    decoder: { type: 'Sequence', decoders },
    model: { ...json.model, fuse_unk: true, byte_fallback: true, dropout: null },
  };
}

/** Release 5 believes tokenizer.json, but for GPT-NeoX; 4 lets five classes decide. */
function withAround(json: TokenizerJson, declared: Declarations): TokenizerJson {
  const { className = '', addsBos, addsEos } = declared;
  const own = DECIDING_CLASSES.get(className);
  if (own === undefined) return json;
  const later = isLater(declared);
  if (later && className !== 'GPTNeoXTokenizer') return json;
  const { bos = own.bos, eos = own.eos } = declared;
  const puts = (wanted: boolean, token: string | null) => {
    const id = wanted && token !== null ? idOf(json, token) : undefined;
    return id === undefined ? undefined : { token: token!, id };
  };
  const around = aroundText(puts(!later && (addsBos ?? own.adds), bos), puts(!later && addsEos === true, eos));
  return JSON.stringify(around) === JSON.stringify(json.post_processor ?? null)
    ? json
    : { ...json, post_processor: around };
}

function idOf(json: TokenizerJson, content: string): number | undefined {
  const added = json.added_tokens?.find(token => token.content === content);
  const { vocab } = json.model;
  if (added !== undefined || Array.isArray(vocab)) return added?.id;
  return Object.hasOwn(vocab, content) ? (vocab as Readonly<Record<string, number>>)[content] : undefined;
}
