/** @file Our tokenizer: the official Rust tokenizers behind the few calls that the product needs, offsets in UTF-16. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Tokenizer as NativeTokenizer } from 'tokenizers';
import { LensError, messageOf } from '../base/errors';
import type { Span } from '../base/span';
import { ggufFileOf } from '../checkpoint/gguf/ggufSource';
import { ggufTokenizer } from './gguf/ggufTokenizer';
import type { TokenizerSource } from './gguf/ggufTokenizer';
import { missingBytesOf, spansByBytes } from './missingBytes';
import { spansInText } from './offsets';
import type { TokenizerFiles } from './tokenizerFiles';
import { parseJson, readText, readTokenizerFiles } from './tokenizerFiles';
import {
  checkTokenizerJson,
  specialIdsOf,
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
  /** Largest id + 1, added tokens included. */
  readonly vocabularySize: number;
  /** SHA-256 (hex) of tokenizer.json. */
  readonly fileHash: string;
  /** Equal for two tokenizers whose ids stand for the same tokens and whose merges are the same. SHA-256, hex. */
  vocabularyHash(): Promise<string>;
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
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const { file, text, json, files } = await readSource(folder);
  const untrimmed = withoutTrimmedOffsets(json);
  const native = parseNative(file, untrimmed === undefined ? text : JSON.stringify(untrimmed));
  return new RustTokenizer(native, json, files, createHash('sha256').update(text).digest('hex'));
}

/** Whether the ids of one mean the same to the other, so that a pair can share one rendering of a prompt. */
export async function sameVocabulary(a: Tokenizer, b: Tokenizer): Promise<boolean> {
  return a.fileHash === b.fileHash || (await a.vocabularyHash()) === (await b.vocabularyHash());
}

async function readSource(folder: string): Promise<TokenizerSource> {
  const gguf = ggufFileOf(folder);
  if (gguf !== undefined) return ggufTokenizer(gguf, folder);
  const file = join(folder, 'tokenizer.json');
  const [text, files] = await Promise.all([readText(file, MAX_TOKENIZER_BYTES), readTokenizerFiles(folder)]);
  if (text === undefined) throw missing(folder);
  return { file, text, json: checkTokenizerJson(file, parseJson(file, text)), files };
}

class RustTokenizer implements Tokenizer {
  readonly vocabularySize: number;
  private readonly specials: ReadonlySet<number>;
  private readonly addedIds: ReadonlySet<number>;
  /** Empty under a normalizer too: the bytes of its text are not those of ours. */
  private readonly missingBytes: ReadonlySet<number>;
  private readonly normalize: ((text: string) => string) | undefined;

  constructor(
    private readonly native: NativeTokenizer,
    json: TokenizerJson,
    readonly files: TokenizerFiles,
    readonly fileHash: string,
  ) {
    // Both may be set in tokenizer.json; a prompt cut or padded behind the user's back would be explained wrongly.
    native.disableTruncation();
    native.disablePadding();
    this.vocabularySize = vocabularySizeOf(json);
    this.specials = specialIdsOf(json);
    this.addedIds = new Set(json.added_tokens?.map(t => t.id));
    const normalizer = native.getNormalizer();
    this.missingBytes = normalizer === null ? missingBytesOf(json) : new Set();
    this.normalize = normalizer === null ? undefined : text => normalizer.normalizeString(text);
  }

  async vocabularyHash(): Promise<string> {
    // Read again: twins with equal files never ask, and a parsed vocabulary is too large to keep for the others.
    return vocabularyHash((await readSource(this.files.folder)).json);
  }

  async encode(text: string, options: { readonly addSpecialTokens: boolean }): Promise<Encoding> {
    const encoding = await this.native.encode(text, null, { addSpecialTokens: options.addSpecialTokens });
    const tokens = encoding.getTokens();
    const added = encoding.getSpecialTokensMask().map(mask => mask === 1);
    const ids = encoding.getIds();
    const spans = spansInText(text, { tokens, offsets: encoding.getOffsets(), added }, this.normalize);
    const asTheyAre = (i: number): boolean => added[i] === true || this.addedIds.has(ids[i]!);
    return { ids, tokens, offsets: spansByBytes(text, tokens, spans, this.missingBytes, asTheyAre) ?? spans, added };
  }

  decode(ids: readonly number[], options: { readonly skipSpecial: boolean }): Promise<string> {
    return this.native.decode([...ids], options.skipSpecial);
  }

  tokenText(id: number): string | undefined {
    return this.native.idToToken(id) ?? undefined;
  }

  idOf(token: string): number | undefined {
    return this.native.tokenToId(token) ?? undefined;
  }

  isSpecial(id: number): boolean {
    return this.specials.has(id);
  }
}

function parseNative(file: string, text: string): NativeTokenizer {
  try {
    return NativeTokenizer.fromString(text);
  } catch (error) {
    throw new LensError(
      {
        reason: 'bad-checkpoint',
        message: `${file} can't be used: ${messageOf(error)}.`,
        next: 'Download tokenizer.json again from where the model came from.',
      },
      { cause: error },
    );
  }
}

function missing(folder: string): LensError {
  return new LensError({
    reason: 'bad-checkpoint',
    message: `${folder} holds no tokenizer.json; without it no prompt can be read.`,
    next: "Save the model's fast tokenizer there (AutoTokenizer.from_pretrained(…).save_pretrained(…) of transformers writes the file).",
  });
}
