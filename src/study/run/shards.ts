/** @file Which cases a shard has, and which shard this process is: told, or found in the variables of Slurm and Kubernetes. */
import { refused } from '../studyError';
import { LOCAL, type Shard } from '../results/resultsFolder';

const MOST_SHARDS = 99_999;

/** By the case's content, so that adding cases moves none. */
export function isInShard(hash: string, { index, of }: Shard): boolean {
  return Number(BigInt(`0x${hash.slice(0, 12)}`) % BigInt(of)) === index - 1;
}

export interface ShardWish {
  /** `I/N`. */
  readonly shard?: string | undefined;
  /** N, where I comes from the environment. */
  readonly of?: string | undefined;
}

/** @throws LensError bad-input: a shard beyond N, or half of what is needed */
export function shardOf({ shard, of }: ShardWish, env: Readonly<Record<string, string | undefined>>): Shard {
  if (shard !== undefined) {
    const match = /^(\d{1,5})\/(\d{1,5})$/.exec(shard.trim());
    if (!match) throw refused(`--shard is "${shard}".`, 'Give it as I/N, such as 3/8.');
    return checked(Number(match[1]), Number(match[2]), '--shard');
  }
  const own = fromEnvironment(env, of);
  if (own) return own;
  if (of === undefined) return LOCAL;
  throw refused(
    '--of needs the number of this shard, and neither SLURM_ARRAY_TASK_ID nor JOB_COMPLETION_INDEX is set.',
    'Give --shard I/N instead.',
  );
}

function fromEnvironment(env: Readonly<Record<string, string | undefined>>, of: string | undefined): Shard | undefined {
  const number = (name: string): number | undefined =>
    /^\d{1,9}$/.test(env[name] ?? '') ? Number(env[name]) : undefined;
  const task = number('SLURM_ARRAY_TASK_ID');
  if (task !== undefined) {
    const first = number('SLURM_ARRAY_TASK_MIN') ?? 1;
    const count = number('SLURM_ARRAY_TASK_COUNT');
    // Told how many there are, tasks count from 1: some may be submitted alone.
    if (of !== undefined) return checked(task, wholeOf(of), 'SLURM_ARRAY_TASK_ID');
    return count === undefined ? undefined : checked(task - first + 1, count, 'SLURM_ARRAY_TASK_ID');
  }
  const index = number('JOB_COMPLETION_INDEX');
  if (index === undefined) return undefined;
  const completions = of ?? env['INSTRUCT_LENS_SHARDS'];
  if (completions === undefined)
    throw refused(
      'JOB_COMPLETION_INDEX is set, but not how many there are.',
      'Add --of N with the number of completions.',
    );
  return checked(index + 1, wholeOf(completions), 'JOB_COMPLETION_INDEX');
}

function wholeOf(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw refused(`--of is "${text}".`, 'Give the number of shards.');
}

function checked(index: number, of: number, what: string): Shard {
  if (of >= 1 && of <= MOST_SHARDS && index >= 1 && index <= of) return { index, of };
  throw refused(`${what} says shard ${index} of ${of}.`, 'Shards count from 1 to their number.');
}
