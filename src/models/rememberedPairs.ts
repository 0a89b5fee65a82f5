/** @file Pairs that the user has named: kept in one small file, each model with the fingerprint of its content. */
import { sentence } from '../base/sentence';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { configFolder } from '../files/cacheFolder';
import { LensError } from '../base/errors';
import { atomicWrite, makeOwnFolder } from '../files/atomicWrite';
import { withFolderLock } from '../files/folderLock';
import { readRegularFile } from '../files/regularFile';

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
  const pairs = parsed(file);
  if (!Array.isArray(pairs) || !pairs.every(isPair)) throw unreadable(file);
  return pairs;
}

/** Puts a pair under its name, in the place of one that had it. @throws LensError usage where the name can't be used */
export async function rememberPair(pair: RememberedPair, env: NodeJS.ProcessEnv): Promise<void> {
  if (!NAME.test(pair.name)) {
    throw new LensError({
      reason: 'usage',
      message: sentence`${JSON.stringify(pair.name)} can't be the name of a pair.`,
      next: sentence`Use only letters, digits and . _ + - (64 at most).`,
    });
  }
  await change(env, pairs => [...pairs.filter(({ name }) => name !== pair.name), pair]);
}

/** @returns whether there was one */
export function forgetPair(name: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  return change(env, pairs => pairs.filter(pair => pair.name !== name));
}

function pairsFile(env: NodeJS.ProcessEnv): string {
  return join(configFolder(env), 'pairs.json');
}

/**
 * Read and written with nobody in between: of two terminals that add a pair at once neither loses its own.
 * @returns whether there are others now than before, or fewer
 */
async function change(
  env: NodeJS.ProcessEnv,
  of: (pairs: readonly RememberedPair[]) => readonly RememberedPair[],
): Promise<boolean> {
  const folder = dirname(pairsFile(env));
  makeOwnFolder(folder);
  return withFolderLock(folder, () => {
    const before = rememberedPairs(env);
    const after = of(before);
    const changed = JSON.stringify(after) !== JSON.stringify(before);
    if (changed) write(after, env);
    return changed;
  });
}

function write(pairs: readonly RememberedPair[], env: NodeJS.ProcessEnv): void {
  atomicWrite(pairsFile(env), `${JSON.stringify(pairs, undefined, 2)}\n`, { lasting: true });
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readRegularFile(file, MAX_BYTES).toString('utf8'));
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
      message: sentence`The list of your pairs, ${file}, can't be read.`,
      next: sentence`Correct it, or delete it and add your pairs again.`,
    },
    { cause },
  );
}
