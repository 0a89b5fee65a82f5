/** @file The tokens after which generation stops. */
import { existsSync } from 'node:fs';
import { badCheckpoint, shown } from './checkpointError';
import type { GenerationConfig } from './checkpoint';
import { readJsonObject } from './jsonFile';

/** Real files have under twenty lines. */
const MAX_BYTES = 2 ** 20;
/** The longest real list has four ids. */
const MAX_STOP_TOKENS = 1_000;
/** Larger than any vocabulary. */
const MAX_TOKEN_ID = 2 ** 31;

/**
 * @param path of generation_config.json, which may be missing
 * @param fallback `eos_token_id` of config.json: a number, a list, or undefined
 * @throws LensError bad-checkpoint
 */
export function readGenerationConfig(path: string, fallback: unknown): GenerationConfig {
  const own = existsSync(path) ? readJsonObject(path, MAX_BYTES)['eos_token_id'] : undefined;
  return generationConfig(path, own ?? fallback ?? []);
}

/**
 * @param path of the file that says so, for a message
 * @param value a token id or a list of them
 * @throws LensError bad-checkpoint
 */
export function generationConfig(path: string, value: unknown): GenerationConfig {
  const ids: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (ids.length > MAX_STOP_TOKENS || !ids.every(isTokenId)) {
    throw badCheckpoint(
      `${path}: "eos_token_id" is ${shown(value)}; it must be a token id or a list of at most ${MAX_STOP_TOKENS}.`,
      'Check that generation_config.json and config.json are those that came with the model.',
    );
  }
  return { stopTokens: [...new Set(ids)] };
}

function isTokenId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < MAX_TOKEN_ID;
}
