/** @file Tokenizers small enough to read, one for each habit of the real ones. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { Tokenizer } from '../../../src/tokenize/tokenizer';
import { loadTokenizer } from '../../../src/tokenize/tokenizer';

type Json = Record<string, unknown>;

const SPECIALS = ['<unk>', '<s>', '</s>', '<|user|>', '<|assistant|>', '<|end|>'];

/** Byte-level BPE's alphabet: printable bytes stand for themselves, the others move up behind U+0100 in order. */
function byteAlphabet(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    return String.fromCodePoint(printable ? byte : next++);
  });
}

function vocabularyOf(tokens: readonly string[]): Record<string, number> {
  return Object.fromEntries(tokens.map((token, id) => [token, id]));
}

function addedTokens(): Json[] {
  return SPECIALS.map((content, id) => ({
    ...{ id, content, single_word: false, lstrip: false, rstrip: false, normalized: false, special: true },
  }));
}

function bpe(tokens: readonly string[], merges: readonly [string, string][], more: Json): Json {
  const vocab = vocabularyOf([...SPECIALS, ...tokens, ...merges.map(([a, b]) => a + b)]);
  return { type: 'BPE', unk_token: null, fuse_unk: false, byte_fallback: false, vocab, merges, ...more };
}

const BOS_FIRST = {
  type: 'TemplateProcessing',
  single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
  pair: [{ Sequence: { id: 'A', type_id: 0 } }, { Sequence: { id: 'B', type_id: 0 } }],
  special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } },
};

export interface ByteLevelOptions {
  readonly normalizer?: Json;
  /** Adds `<s>` in front, as Llama 3 does. */
  readonly bos?: boolean;
  /** Bytes that the vocabulary lacks: SmolLM2 lacks 14 of them. */
  readonly lacks?: readonly number[];
  /** Cuts every encoding after three tokens, as a tokenizer.json saved after training may. */
  readonly truncated?: boolean;
}

/** GPT-2's kind: bytes, a few merges, white space trimmed off the offsets. */
export function byteLevelBpe(options: ByteLevelOptions = {}): Json {
  const alphabet = byteAlphabet().filter((_, byte) => options.lacks?.includes(byte) !== true);
  const merges: [string, string][] = [
    ['h', 'e'],
    ['Ġ', 'he'],
    ['Ġ', 'a'],
    ['Ċ', 'Ċ'],
    ['Ġ', 'ð'],
    ['Ã', '©'],
    ['.', 'Ċ'],
  ];
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false };
  return {
    version: '1.0',
    truncation: options.truncated ? { direction: 'Right', max_length: 3, strategy: 'LongestFirst', stride: 0 } : null,
    padding: null,
    added_tokens: addedTokens(),
    normalizer: options.normalizer ?? null,
    pre_tokenizer: byteLevel,
    post_processor: options.bos ? { type: 'Sequence', processors: [byteLevel, BOS_FIRST] } : byteLevel,
    decoder: byteLevel,
    model: bpe(
      alphabet,
      merges.filter(pair => pair.every(piece => alphabet.includes(piece) || piece === 'he')),
      {},
    ),
  };
}

/** Llama 2's kind: a space put in front, spaces as U+2581, bytes for what the vocabulary lacks, BOS added. */
export function sentencePieceBpe(): Json {
  const bytes = Array.from({ length: 256 }, (_, b) => `<0x${b.toString(16).toUpperCase().padStart(2, '0')}>`);
  const merges: [string, string][] = [
    ['h', 'e'],
    ['▁', 'he'],
    ['▁', 'a'],
    ['▁', '▁'],
  ];
  const normalizers = [
    { type: 'Prepend', prepend: '▁' },
    { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
  ];
  const decoders = [
    { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
    { type: 'ByteFallback' },
    { type: 'Fuse' },
    { type: 'Strip', content: ' ', start: 1, stop: 0 },
  ];
  return {
    ...{ version: '1.0', truncation: null, padding: null, added_tokens: addedTokens(), pre_tokenizer: null },
    normalizer: { type: 'Sequence', normalizers },
    post_processor: BOS_FIRST,
    decoder: { type: 'Sequence', decoders },
    model: bpe([...bytes, '▁', ...Array.from('abcdefghijklmnopqrstuvwxyz.,:é')], merges, {
      ...{ unk_token: '<unk>', fuse_unk: true, byte_fallback: true },
    }),
  };
}

const made: string[] = [];
afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** A checkpoint's tokenizer files in a new folder; strings are written as they are, anything else as JSON. */
export function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'instruct-lens-tokenizer-'));
  made.push(folder);
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  return folder;
}

export function tinyTokenizer(
  json: Json,
  template?: string,
  config: Json = { bos_token: '<s>', eos_token: '</s>' },
): Promise<Tokenizer> {
  return loadTokenizer(
    folderWith({
      'tokenizer.json': json,
      'tokenizer_config.json': config,
      ...(template !== undefined && { 'chat_template.jinja': template }),
    }),
  );
}
