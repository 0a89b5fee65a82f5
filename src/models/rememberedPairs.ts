/** @file Pairs that the user has named: kept in one small file, each model with the fingerprint of its content. */
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configFolder } from '../files/configFolder';
import { LensError } from '../base/errors';

export interface RememberedModel {
  /** A checkpoint folder or a GGUF. */
  readonly folder: string;
  /** Of its content when it was added (`Checkpoint.fingerprint`); another one says that it was changed since. */
  readonly fingerprint: string;
}

export interface RememberedPair {
  readonly name: string;
  readonly base: RememberedModel;
  readonly tuned: RememberedModel;
}

/** Some hundred bytes a pair. */
const MAX_BYTES = 2 ** 20;
/** What a command line takes without quotes. */
const NAME = /^[\w][\w.+-]{0,63}$/;

/** @throws LensError bad-input where the file is there and can't be understood */
export function rememberedPairs(env: NodeJS.ProcessEnv): readonly RememberedPair[] {
  const file = pairsFile(env);
  if (!existsSync(file)) return [];
  if (statSync(file).size > MAX_BYTES) throw unreadable(file);
  const pairs = parsed(file);
  if (!Array.isArray(pairs) || !pairs.every(isPair)) throw unreadable(file);
  return pairs;
}

/** Puts a pair under its name, in the place of one that had it. @throws LensError usage where the name can't be used */
export function rememberPair(pair: RememberedPair, env: NodeJS.ProcessEnv): void {
  if (!NAME.test(pair.name)) {
    throw new LensError({
      reason: 'usage',
      message: `${JSON.stringify(pair.name)} can't be the name of a pair.`,
      next: 'Take letters, digits and any of . _ + - only, 64 at most.',
    });
  }
  write([...rememberedPairs(env).filter(({ name }) => name !== pair.name), pair], env);
}

/** @returns whether there was one */
export function forgetPair(name: string, env: NodeJS.ProcessEnv): boolean {
  const pairs = rememberedPairs(env);
  const rest = pairs.filter(pair => pair.name !== name);
  if (rest.length < pairs.length) write(rest, env);
  return rest.length < pairs.length;
}

function pairsFile(env: NodeJS.ProcessEnv): string {
  return join(configFolder(env), 'pairs.json');
}

function write(pairs: readonly RememberedPair[], env: NodeJS.ProcessEnv): void {
  const file = pairsFile(env);
  mkdirSync(dirname(file), { recursive: true });
  const partial = `${file}.${process.pid}.partial`;
  writeFileSync(partial, `${JSON.stringify(pairs, undefined, 2)}\n`);
  renameSync(partial, file);
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function isPair(value: unknown): value is RememberedPair {
  const pair = value as Partial<RememberedPair> | null;
  return typeof pair === 'object' && typeof pair?.name === 'string' && isModel(pair.base) && isModel(pair.tuned);
}

function isModel(value: unknown): value is RememberedModel {
  const model = value as Partial<RememberedModel> | null | undefined;
  return typeof model?.folder === 'string' && typeof model.fingerprint === 'string';
}

function unreadable(file: string, cause?: unknown): LensError {
  return new LensError(
    {
      reason: 'bad-input',
      message: `The list of your pairs, ${file}, can't be understood.`,
      next: 'Correct it, or delete it and add your pairs again.',
    },
    { cause },
  );
}
