/** @file How a text is cut before merges are applied, by `tokenizer.ggml.pre`: what each name means to the tokenizers library. */
import { sentence } from '../../base/sentence';
import { LensError } from '../../base/errors';
import type { GgufMetadata } from '../../checkpoint/gguf/ggufMetadata';

/** In hexadecimal; a later Unicode has more of them, so no property of the regex library says the same. */
const RANGES = `
  41-5A 61-7A B5 C0-D6 D8-F6 F8-1BA 1BC-1BF 1C4-293 295-2AF 370-373 376 377 37B-37D 37F 386 388-38A 38C 38E-3A1 3A3-3F5 3F7-481
  48A-52F 531-556 10A0-10C5 13A0-13F5 13F8-13FD 1C90-1CBA 1CBD-1CBF 1D00-1D2B 1D6B-1D77 1D79-1D9A 1E00-1F15 1F18-1F1D 1F20-1F45
  1F48-1F4D 1F50-1F57 1F59 1F5B 1F5D 1F5F-1F7D 1F80-1FB4 1FB6-1FBC 1FBE 1FC2-1FC4 1FC6-1FCC 1FD0-1FD3 1FD6-1FDB 1FE0-1FEC
  1FF2-1FF4 1FF6-1FFC 2102 2107 210A-2113 2115 2119-211D 2124 2126 2128 212A-212D 212F-2134 2139 213C-213F 2145-2149 214E 2183
  2184 2C00-2C7B 2C7E-2CE4 2CEB-2CEE 2CF2 2CF3 A640-A66D A680-A69B A722-A76F A771-A787 A78B-A78E AB70-ABBF FB00-FB06 FB13-FB17
  FF21-FF3A FF41-FF5A 10400-1044F 104B0-104D3 104D8-104FB 10C80-10CB2 10CC0-10CF2 118A0-118DF 1E900-1E943
`;

/** A class of the regex library (Oniguruma), brackets included. */
export const casedLetters = `[${RANGES.trim()
  .split(/\s+/)
  .map(range => range.replace(/[0-9A-F]+/g, code => `\\x{${code}}`))
  .join('')}]`;

export interface PreTokenizer {
  /** `pre_tokenizer` of tokenizer.json. */
  readonly json: unknown;
  /** A word that is a token as a whole is that token, whatever the merges make of it. */
  readonly ignoreMerges: boolean;
  /** Whether a beginning-of-sequence token is put in where the file does not say. */
  readonly addsBos: boolean;
  /** Whether the original tokenizer composes characters (Unicode's NFC) first. */
  readonly composes: boolean;
}

/** `useRegex` cuts as GPT-2 does; without it only bytes are written as characters. */
function byteLevel(useRegex: boolean): unknown {
  return { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: useRegex };
}

function splitBy(...patterns: readonly string[]): unknown {
  const splits = patterns.map(pattern => ({
    type: 'Split',
    pattern: { Regex: pattern },
    behavior: 'Isolated',
    invert: false,
  }));
  return { type: 'Sequence', pretokenizers: [...splits, byteLevel(false)] };
}

const CONTRACTIONS = String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)`;
const LOWER = String.raw`[\p{Ll}\p{Lm}\p{Lo}\p{M}]`;
const UPPER = String.raw`[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`;
const LEAD = String.raw`[^\r\n\p{L}\p{N}]?`;
const SPACES = String.raw`\s*[\r\n]+|\s+(?!\S)|\s+`;
const GPT2_WORDS = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)`;

/** The pattern of cl100k, with at most so many digits together. */
const words = (digits: string): string =>
  String.raw`${CONTRACTIONS}|${LEAD}\p{L}+|${digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|${SPACES}`;
/** The pattern of o200k: words begin with their capitals. */
const cased = (suffix: string, digits: string): string =>
  `${LEAD}${UPPER}*${LOWER}+${suffix}|${LEAD}${UPPER}+${LOWER}*${suffix}|${digits}|` +
  String.raw` ?[^\s\p{L}\p{N}]+[\r\n/]*|${SPACES}`;

const ONE_DIGIT = String.raw`\p{N}`;
const THREE_DIGITS = String.raw`\p{N}{1,3}`;

/** Han, and the blocks around it, as DeepSeek's tokenizers name them. */
const HAN = String.raw`[\x{4E00}-\x{9FA5}\x{800}-\x{4E00}\x{AC00}-\x{D7FF}]+`;
const HAN_AND_KANA = String.raw`[\x{4E00}-\x{9FA5}\x{3040}-\x{309F}\x{30A0}-\x{30FF}]+`;
/** ASCII's signs, their full-width forms, and the quotes and marks of East Asian text. */
const SIGNS = String.raw`[!-/:-~\x{FF01}-\x{FF0F}\x{FF1A}-\x{FF5E}\x{2018}-\x{201F}\x{3000}-\x{3002}]+`;
/** A sign in front belongs to the letters of ASCII behind it. */
const SIGNED_WORDS =
  String.raw`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_\x{60}{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+|` +
  String.raw` ?[\p{P}\p{S}]+[\r\n]*|${SPACES}`;

const plain = { ignoreMerges: false, addsBos: false, composes: false } as const;

/** Source of the names and patterns: `llama-vocab.cpp` of llama.cpp, and the tokenizer.json of the models it names. */
const kinds: readonly (PreTokenizer & { readonly names: readonly string[] })[] = [
  {
    ...plain,
    names: ['gpt-2', 'phi-2', 'mpt', 'jais', 'trillion', 'jina-es', 'jina-de', 'jina-v2-es', 'jina-v2-de'],
    json: byteLevel(true),
  },
  { ...plain, names: ['olmo'], composes: true, json: byteLevel(true) },
  {
    ...plain,
    names: ['smollm', 'starcoder', 'refact', 'command-r', 'codeshell', 'exaone', 'minerva-7b'],
    json: { type: 'Sequence', pretokenizers: [{ type: 'Digits', individual_digits: true }, byteLevel(true)] },
  },
  {
    names: ['llama-bpe', 'llama3', 'llama-v3', 'falcon3', 'pixtral', 'lfm2'],
    ignoreMerges: true,
    addsBos: true,
    composes: false,
    json: splitBy(words(THREE_DIGITS)),
  },
  { ...plain, names: ['dbrx', 'smaug-bpe'], json: splitBy(words(THREE_DIGITS)) },
  {
    ...plain,
    names: ['qwen2', 'deepseek-r1-qwen', 'stablelm2', 'megrez'],
    composes: true,
    json: splitBy(words(ONE_DIGIT)),
  },
  { ...plain, names: ['tekken'], ignoreMerges: true, addsBos: true, json: splitBy(cased('', ONE_DIGIT)) },
  { ...plain, names: ['gpt-4o', 'llama4'], json: splitBy(cased(`${CONTRACTIONS}?`, THREE_DIGITS)) },
  {
    ...plain,
    names: ['deepseek-llm'],
    json: splitBy(
      String.raw`[\r\n]`,
      String.raw`\s?${casedLetters}+`,
      String.raw`\s?${SIGNS}`,
      String.raw`\s+$`,
      HAN,
      String.raw`\p{N}+`,
    ),
  },
  {
    ...plain,
    names: ['deepseek-coder'],
    json: splitBy(String.raw`[\r\n]`, String.raw`\s?\p{L}+`, String.raw`\s?\p{P}+`, HAN, ONE_DIGIT),
  },
  { ...plain, names: ['deepseek-v3'], json: splitBy(THREE_DIGITS, HAN_AND_KANA, SIGNED_WORDS) },
  { ...plain, names: ['gpt-neox'], composes: true, json: byteLevel(true) },
  {
    ...plain,
    names: ['default'],
    json: splitBy(String.raw`[\p{P}\$\+<=>\^~\|]+`, GPT2_WORDS, String.raw`\p{N}+`, '[0-9][0-9][0-9]'),
  },
];

/** Architectures whose models all cut in one way; conversions from before May 2024 do not say which. */
const NAMES_BY_ARCHITECTURE: ReadonlyMap<string, string> = new Map([
  ['gpt2', 'gpt-2'],
  ['gptneox', 'gpt-neox'],
  ['qwen2', 'qwen2'],
  ['starcoder2', 'starcoder'],
]);

/** `tokenizer.ggml.pre`, or where that is missing what the architecture says. */
export function preTokenizerName(metadata: GgufMetadata): string | undefined {
  const architecture = metadata.text('general.architecture') ?? '';
  return metadata.text('tokenizer.ggml.pre') ?? NAMES_BY_ARCHITECTURE.get(architecture);
}

/**
 * @param name `tokenizer.ggml.pre`, or undefined where the file has none
 * @throws LensError unsupported
 */
export function preTokenizerNamed(name: string | undefined, path: string): PreTokenizer {
  const kind = kinds.find(({ names }) => name !== undefined && names.includes(name));
  if (kind !== undefined) return kind;
  throw new LensError({
    reason: 'unsupported',
    message:
      name === undefined
        ? sentence`${path} does not say how its tokenizer splits text (tokenizer.ggml.pre); conversions from before May 2024 do not.`
        : sentence`${path} has a tokenizer of the kind ${JSON.stringify(name.slice(0, 80))} (tokenizer.ggml.pre), which is not known.`,
    next:
      name === undefined
        ? sentence`Download a current conversion of the model.`
        : sentence`Choose a model with one of these: ${kinds.flatMap(({ names }) => names).join(', ')}.`,
  });
}
