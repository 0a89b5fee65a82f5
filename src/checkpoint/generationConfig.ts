/** @file What generation_config.json says of how an answer is written: where it ends, and what changes the likeliest token. */
import { sentence, type Words } from '../base/sentence';
import { existsSync } from 'node:fs';
import { badCheckpoint, shown } from './checkpointError';
import type { GenerationConfig, LogitRules } from './checkpoint';
import { readJsonObject } from './jsonFile';

/** Real files have under twenty lines. */
const MAX_BYTES = 2 ** 20;
/** The longest real list of stop tokens has four ids, of suppressed ones some ninety. */
const MAX_TOKENS = 1_000;
/** Larger than any vocabulary. */
const MAX_TOKEN_ID = 2 ** 31;
/** Longer than any answer; also where a count of tokens is meant. */
const MAX_COUNT = 1_000_000;
/** A penalty beyond this bans a token outright. */
const MAX_PENALTY = 1e6;

/** Settings that change greedy output too, and are not followed; each with the values that leave it alone. */
const NOT_FOLLOWED: readonly (readonly [key: string, neutral: readonly unknown[]])[] = [
  ['num_beams', [1]],
  ['penalty_alpha', [0]],
  ['guidance_scale', [1]],
  ['encoder_repetition_penalty', [1]],
  ['encoder_no_repeat_ngram_size', [0]],
  ['sequence_bias', []],
  ['exponential_decay_length_penalty', []],
  ['forced_eos_token_id', []],
  ['forced_decoder_ids', []],
  ['stop_strings', []],
  ['dola_layers', []],
  ['watermarking_config', []],
  ['token_healing', [false]],
];

/**
 * @param path of generation_config.json, which may be missing: then config.json may say the same, as it did in its time
 * @param config an entry of config.json, or undefined
 * @throws LensError bad-checkpoint
 */
export function readGenerationConfig(path: string, config: (key: string) => unknown): GenerationConfig {
  const own = existsSync(path) ? readJsonObject(path, MAX_BYTES) : undefined;
  const entry = own === undefined ? config : (key: string): unknown => own[key] ?? undefined;
  return generationConfig(path, entry('eos_token_id') ?? config('eos_token_id') ?? [], entry);
}

/**
 * @param path of the file that says so, for a message
 * @param ends a token id or a list of them
 * @throws LensError bad-checkpoint
 */
export function generationConfig(
  path: string,
  ends: unknown,
  entry: (key: string) => unknown = () => undefined,
): GenerationConfig {
  const stopTokens = tokenIds(path, 'eos_token_id', ends);
  const notFollowed = NOT_FOLLOWED.filter(([key, neutral]) => says(entry(key), neutral)).map(([key]) => key);
  return { stopTokens, rules: logitRules(path, entry), notFollowed };
}

function says(value: unknown, neutral: readonly unknown[]): boolean {
  if (value == null || neutral.includes(value)) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function logitRules(path: string, entry: (key: string) => unknown): LogitRules {
  const ids = (key: string): readonly number[] => tokenIds(path, key, entry(key) ?? []);
  return {
    repetitionPenalty: penalty(path, entry('repetition_penalty')),
    repeatedRun: count(path, 'no_repeat_ngram_size', entry('no_repeat_ngram_size')),
    leastLength: count(path, 'min_length', entry('min_length')),
    leastNewTokens: count(path, 'min_new_tokens', entry('min_new_tokens')),
    suppressed: ids('suppress_tokens'),
    suppressedFirst: ids('begin_suppress_tokens'),
    banned: bannedWords(path, entry('bad_words_ids')),
  };
}

function bannedWords(path: string, value: unknown): readonly (readonly number[])[] {
  if (value == null) return [];
  if (!Array.isArray(value) || value.length > MAX_TOKENS)
    throw wrong(path, 'bad_words_ids', value, sentence`a list of at most ${MAX_TOKENS} lists of token ids`);
  return value.map(word => tokenIds(path, 'bad_words_ids', word)).filter(word => word.length > 0);
}

/** Null and -1 mean no token; a list may hold them beside others. */
function tokenIds(path: string, key: string, value: unknown): readonly number[] {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const ids = all.filter(id => id !== null && id !== -1);
  if (ids.length > MAX_TOKENS || !ids.every(isTokenId))
    throw wrong(path, key, value, sentence`a token id or a list of at most ${MAX_TOKENS}`);
  return key === 'bad_words_ids' ? ids : [...new Set(ids)];
}

function isTokenId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < MAX_TOKEN_ID;
}

function count(path: string, key: string, value: unknown): number {
  if (value == null) return 0;
  if (Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MAX_COUNT) return value as number;
  throw wrong(path, key, value, sentence`a whole number from 0 to ${MAX_COUNT}`);
}

function penalty(path: string, value: unknown): number {
  if (value == null) return 1;
  if (typeof value === 'number' && value > 0 && value <= MAX_PENALTY) return value;
  throw wrong(path, 'repetition_penalty', value, sentence`a number above 0 and up to ${MAX_PENALTY}`);
}

function wrong(path: string, key: string, value: unknown, expected: Words): Error {
  return badCheckpoint(
    sentence`${path}: "${key}" is ${shown(value)}; it must be ${expected}.`,
    sentence`Check that generation_config.json and config.json are those that came with the model.`,
  );
}
