/** @file Fuzzing of one target: inputs made from a seed, one after the other, and what is wrong with any of them. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LensError } from '../../src/base/errors';
import { Mutator } from './mutation';

/** What is handed to the product as if a stranger had written it. */
export interface Target {
  readonly inputs: (mutator: Mutator) => Buffer;
  /** @throws LensError where it refuses; anything else that it throws is a finding */
  readonly run: (input: Buffer) => void | Promise<void>;
}

export interface Finding {
  readonly input: Buffer;
  /** Which of the seed's inputs; undefined for one of the corpus. */
  readonly number: number | undefined;
  readonly what: string;
}

export interface Outcome {
  readonly inputs: number;
  /** Inputs that were refused in words. */
  readonly refused: number;
  readonly findings: readonly Finding[];
  readonly slowestMs: number;
}

/** No file of a few kilobytes takes longer, on a machine that others use too. */
export const SLOW_MS = 20_000;
/** Of a message that repeats what a file says. */
const MAX_MESSAGE = 2000;
const MAX_FINDINGS = 20;

/**
 * The corpus first, then mutations.
 * @param goOn asked before each input; may take its time, so that messages go out between inputs
 */
export async function fuzz(
  target: Target,
  {
    seed,
    corpus,
    goOn,
  }: { seed: number; corpus: readonly Buffer[]; goOn: (inputs: number) => boolean | Promise<boolean> },
): Promise<Outcome> {
  const findings: Finding[] = [];
  let [inputs, refused, slowestMs] = [0, 0, 0];
  const look = async (input: Buffer, number: number | undefined): Promise<void> => {
    const started = performance.now();
    const what = await faultOf(target, input);
    const took = performance.now() - started;
    slowestMs = Math.max(slowestMs, took);
    inputs++;
    if (what === 'refused') refused++;
    else if (what !== undefined) findings.push({ input, number, what });
    if (took > SLOW_MS) findings.push({ input, number, what: `took ${Math.round(took)} ms` });
  };
  for (const input of corpus) await look(input, undefined);
  for (let number = 0; findings.length < MAX_FINDINGS && (await goOn(number)); number++)
    await look(target.inputs(new Mutator(seed + number)), number);
  return { inputs, refused, findings, slowestMs };
}

async function faultOf(target: Target, input: Buffer): Promise<string | undefined> {
  try {
    await target.run(input);
    return undefined;
  } catch (error) {
    if (!LensError.is(error)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (error.message.length > MAX_MESSAGE)
      return `a message of ${error.message.length} characters: ${error.message.slice(0, 200)}`;
    return 'refused';
  }
}

/** What was found once, and must not come back. */
export function corpusOf(folder: string, target: string): Buffer[] {
  const own = join(folder, target);
  return existsSync(own)
    ? readdirSync(own)
        .sort()
        .map(name => readFileSync(join(own, name)))
    : [];
}

export function corpusName(input: Buffer): string {
  return createHash('sha256').update(input).digest('hex').slice(0, 16);
}
