/** @file An array script for Slurm: one task a shard, requeued where a node dies, so that `sbatch` is all that is left to do. */

export interface PlannedRun {
  /** How the study is called in the queue. */
  readonly name: string;
  /** As a task finds it. */
  readonly spec: string;
  readonly results: string;
  readonly shards: number;
  /** The program and its first words, such as `instruct-lens`. */
  readonly program: string;
  readonly cpus: number;
  /** As Slurm and Kubernetes both write it, such as 8G. */
  readonly memory: string;
  readonly hours: number;
}

/** @returns the script; nothing of a name or path is read by the shell or by Slurm as anything else */
export function slurmScript({ name, spec, results, shards, program, cpus, memory, hours }: PlannedRun): string {
  return `#!/bin/sh
# ${oneLine(name)}: submit with "sbatch THIS_FILE"; afterwards: instruct-lens study merge, then report.
#SBATCH --job-name=${jobName(name)}
#SBATCH --array=1-${shards}
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --cpus-per-task=${cpus}
#SBATCH --mem=${memory}
#SBATCH --time=${hours}:00:00

# A task that is killed and requeued goes on behind its last finished case; one that is done does nothing.
export INSTRUCT_LENS_THREADS="\${SLURM_CPUS_PER_TASK:-${cpus}}"
exec ${program} study run ${quoted(spec)} --results ${quoted(results)} --of ${shards}
`;
}

/** For a POSIX shell. */
export function quoted(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** What Slurm and Kubernetes take as a name. */
export function jobName(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 50);
  return plain === '' ? 'study' : plain.replace(/-+$/, '');
}
