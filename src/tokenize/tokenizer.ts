/** @file Our tokenizer: the official Rust tokenizers behind the few calls that the product needs, offsets in UTF-16. */
import { sentence } from '../base/sentence';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Tokenizer as NativeTokenizer } from 'tokenizers';
import { LensError, messageOf } from '../base/errors';
import type { Span } from '../base/span';
import type { Problem } from '../prompt/promptDocument';
import { requireFolder } from '../checkpoint/openCheckpoint';
import { ggufFileOf } from '../checkpoint/gguf/ggufSource';
import { ggufTokenizer } from './gguf/ggufTokenizer';
import type { TokenizerSource } from './gguf/ggufTokenizer';
import { missingBytesOf, spansByBytes } from './missingBytes';
import { asDeclared } from './asDeclared';
import { WrittenIds } from './writtenIds';
import { spansInText } from './offsets';
import type { TokenizerFiles } from './tokenizerFiles';
import { parseJson, readText, readTokenizerFiles } from './tokenizerFiles';
import {
  checkTokenizerJson,
  modelVocabularySizeOf,
  vocabularyHash,
  vocabularySizeOf,
  withoutTrimmedOffsets,
} from './vocabulary';
import type { TokenizerJson } from './vocabulary';

/** The largest seen has 33 MB (a vocabulary of 262,144); four times that leaves room for the next. */
const MAX_TOKENIZER_BYTES = 128 * 2 ** 20;

/** Arrays of equal length, one entry a token. */
export interface Encoding {
  readonly ids: readonly number[];
  /** The vocabulary's spelling. */
  readonly tokens: readonly string[];
  /** Characters of the text that the token holds, in UTF-16; empty where it holds none. */
  readonly offsets: readonly Span[];
  /** Put in by the tokenizer itself (its beginning-of-sequence token), not read from the text. */
  readonly added: readonly boolean[];
}

export interface Tokenizer {
  /** What the files beside tokenizer.json say: special tokens, chat templates. */
  readonly files: TokenizerFiles;
  /** What there is to say of how the files were read, whatever the prompt. */
  readonly problems: readonly Problem[];
  /** Largest id + 1, added tokens included. */
  readonly vocabularySize: number;
  /** Largest id + 1 of the tokens that text is made of, added ones left out. */
  readonly modelVocabularySize: number;
  /** SHA-256 (hex) of tokenizer.json as it was read. */
  readonly fileHash: string;
  /** Equal for two tokenizers whose ids stand for the same tokens and whose merges are the same. SHA-256, hex. */
  vocabularyHash(): Promise<string>;
  /** How many tokens a text has by itself: `encode` without the places, in little memory. */
  count(text: string): Promise<number>;
  encode(text: string, options: { readonly addSpecialTokens: boolean }): Promise<Encoding>;
  /** `skipSpecial` leaves control tokens out. */
  decode(ids: readonly number[], options: { readonly skipSpecial: boolean }): Promise<string>;
  /** The vocabulary's spelling of an id, or undefined where it has none. */
  tokenText(id: number): string | undefined;
  idOf(token: string): number | undefined;
  /** Whether the id is a control token of the vocabulary. */
  isSpecial(id: number): boolean;
}

/**
 * The tokenizer of a Hugging Face checkpoint folder or of a GGUF.
 * @throws LensError bad-checkpoint where tokenizer.json is missing, too large or broken; unsupported for a GGUF's other kinds
 */
export function loadTokenizer(folder: string): Promise<Tokenizer> {
  return new Promise(resolve => resolve(openTokenizer(folder)));
}

function openTokenizer(folder: string): Tokenizer {
  const source = readSource(folder);
  const { file, text, json } = source;
  const untrimmed = withoutTrimmedOffsets(json);
  const native = parseNative(file, untrimmed === undefined ? text : JSON.stringify(untrimmed));
  return new RustTokenizer(native, json, source, createHash('sha256').update(text).digest('hex'));
}

/** Whether the ids of one mean the same to the other, so that a pair can share one rendering of a prompt. */
export async function sameVocabulary(a: Tokenizer, b: Tokenizer): Promise<boolean> {
  return a.fileHash === b.fileHash || (await a.vocabularyHash()) === (await b.vocabularyHash());
}

function readSource(folder: string): TokenizerSource {
  const gguf = ggufFileOf(folder);
  if (gguf !== undefined) return ggufTokenizer(gguf, folder);
  requireFolder(folder);
  const file = join(folder, 'tokenizer.json');
  const text = readText(file, MAX_TOKENIZER_BYTES);
  if (text === undefined) throw missing(folder);
  const files = readTokenizerFiles(folder);
  const own = checkTokenizerJson(file, parseJson(file, text));
  const { declared } = files;
  const { json, problems } = declared === undefined ? { json: own, problems: [] } : asDeclared(own, declared);
  return { file, text: json === own ? text : JSON.stringify(json), json, files, problems };
}

class RustTokenizer implements Tokenizer {
  readonly files: TokenizerFiles;
  readonly problems: readonly Problem[];
  readonly vocabularySize: number;
  readonly modelVocabularySize: number;
  private readonly numbers: WrittenIds;
  private readonly specials: ReadonlySet<number>;
  private readonly addedIds: ReadonlySet<number>;
  /** Empty under a normalizer too: the bytes of its text are not those of ours. */
  private readonly missingBytes: ReadonlySet<number>;
  private readonly normalize: ((text: string) => string) | undefined;

  constructor(
    private readonly native: NativeTokenizer,
    json: TokenizerJson,
    { files, problems }: TokenizerSource,
    readonly fileHash: string,
  ) {
    this.files = files;
    this.problems = problems;
    // Both may be set in tokenizer.json; a prompt cut or padded behind the user's back would be explained wrongly.
    native.disableTruncation();
    native.disablePadding();
    this.vocabularySize = vocabularySizeOf(json);
    this.modelVocabularySize = modelVocabularySizeOf(json);
    this.numbers = new WrittenIds(json, token => native.tokenToId(token) ?? undefined);
    const idsOf = (tokens: readonly { readonly content: string }[] = []): ReadonlySet<number> =>
      new Set(tokens.map(({ content }) => this.idOf(content)).filter(id => id !== undefined));
    this.specials = idsOf(json.added_tokens?.filter(({ special }) => special));
    this.addedIds = idsOf(json.added_tokens ?? []);
    const normalizer = native.getNormalizer();
    this.missingBytes = normalizer === null ? missingBytesOf(json) : new Set();
    this.normalize = normalizer === null ? undefined : text => normalizer.normalizeString(text);
  }

  vocabularyHash(): Promise<string> {
    // Read again: twins with equal files never ask, and a parsed vocabulary is too large to keep for the others.
    return new Promise(resolve => resolve(vocabularyHash(readSource(this.files.folder).json)));
  }

  async count(text: string): Promise<number> {
    return (await this.asked(() => this.native.encode(text, null, { addSpecialTokens: false }))).getLength();
  }

  async encode(text: string, options: { readonly addSpecialTokens: boolean }): Promise<Encoding> {
    const encoding = await this.asked(() =>
      this.native.encode(text, null, { addSpecialTokens: options.addSpecialTokens }),
    );
    const tokens = encoding.getTokens();
    const added = encoding.getSpecialTokensMask().map(mask => mask === 1);
    const ids = this.numbers.written(encoding.getIds());
    const spans = spansInText(text, { tokens, offsets: encoding.getOffsets(), added }, this.normalize);
    const asTheyAre = (i: number): boolean => added[i] === true || this.addedIds.has(ids[i]!);
    return { ids, tokens, offsets: spansByBytes(text, tokens, spans, this.missingBytes, asTheyAre) ?? spans, added };
  }

  decode(ids: readonly number[], options: { readonly skipSpecial: boolean }): Promise<string> {
    return this.asked(() => this.native.decode(this.numbers.native(ids), options.skipSpecial));
  }

  /** What the library says of a text goes back to its file: any other tokenizer reads any text. @throws LensError bad-checkpoint */
  private async asked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw unusable(join(this.files.folder, 'tokenizer.json'), error);
    }
  }

  tokenText(id: number): string | undefined {
    return this.native.idToToken(this.numbers.native([id])[0]!) ?? undefined;
  }

  idOf(token: string): number | undefined {
    const id = this.native.tokenToId(token);
    return id === null ? undefined : this.numbers.written([id])[0];
  }

  isSpecial(id: number): boolean {
    return this.specials.has(id);
  }
}

function parseNative(file: string, text: string): NativeTokenizer {
  try {
    return NativeTokenizer.fromString(text);
  } catch (error) {
    throw unusable(file, error);
  }
}

function unusable(file: string, error: unknown): LensError {
  return new LensError(
    {
      reason: 'bad-checkpoint',
      message: sentence`${file} can't be used: ${messageOf(error)}.`,
      next: sentence`Download tokenizer.json again from where the model came from.`,
    },
    { cause: error },
  );
}

function missing(folder: string): LensError {
  return new LensError({
    reason: 'bad-checkpoint',
    message: sentence`${folder} holds no tokenizer.json; without it no prompt can be read.`,
    next: sentence`Save the model's fast tokenizer there (AutoTokenizer.from_pretrained(…).save_pretrained(…) of transformers writes the file).`,
  });
}
