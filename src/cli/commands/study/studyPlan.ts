/** @file `study plan`: a script for Slurm or a manifest for Kubernetes that runs the study in shards. */
import * as path from 'node:path';
import { kubernetesJob } from '../../../study/plan/kubernetesJob';
import { quoted, slurmScript } from '../../../study/plan/slurmScript';
import { usageError, type OptionTable, type ParsedArguments } from '../../frame/arguments';
import type { Surroundings } from '../../frame/surroundings';
import type { OpenedStudy } from './openedStudy';

/** Kubernetes and Slurm take more; a shard should work for minutes. */
const MOST_SHARDS = 10_000;

export const planOptions = {
  slurm: { type: 'boolean', help: 'plan: an array script for sbatch' },
  kubernetes: { type: 'boolean', help: 'plan: an Indexed Job' },
  shards: { type: 'string', value: 'N', help: 'plan: how many; default: 8' },
  cpus: { type: 'string', value: 'N', help: 'plan: of each task; default: 4' },
  memory: { type: 'string', value: 'SIZE', help: 'plan: of each task, such as 8G; default: 8G' },
  hours: { type: 'string', value: 'N', help: 'plan: limit of a Slurm task; default: 24' },
  image: {
    type: 'string',
    value: 'NAME',
    help: 'plan: of the container; default: instruct-lens (docs/studies.md has its Dockerfile)',
  },
  claim: { type: 'string', value: 'NAME', help: 'plan: the volume claim that is mounted at /study; default: study' },
} as const satisfies OptionTable;

/** @returns the text. @throws LensError usage */
export function plannedStudy({ study, results }: OpenedStudy, args: ParsedArguments, at: Surroundings): string {
  const [slurm, kubernetes] = [args.flag('slurm'), args.flag('kubernetes')];
  if (slurm === kubernetes)
    throw usageError('study plan: one of --slurm and --kubernetes is needed.', 'Add one of them.');
  const memory = args.text('memory') ?? '8G';
  if (!/^\d{1,6}[MGT]$/.test(memory)) throw usageError(`--memory is "${memory}".`, 'Give it as in 8G or 500M.');
  const common = {
    name: study.spec.name,
    shards: args.whole('shards', 8, 1, MOST_SHARDS),
    cpus: args.whole('cpus', 4, 1, 1024),
    memory,
  };
  if (slurm) {
    const program = [process.execPath, path.join(at.packageRoot, 'dist', 'cli.js')].map(quoted).join(' ');
    return slurmScript({
      ...common,
      spec: study.file,
      results: results.folder,
      program,
      hours: args.whole('hours', 24, 1, 999),
    });
  }
  const inVolume = (file: string): string => `/study/${path.relative(study.folder, file).split(path.sep).join('/')}`;
  return kubernetesJob({
    ...common,
    spec: inVolume(study.file),
    results: inVolume(results.folder),
    image: args.text('image') ?? 'instruct-lens',
    claim: args.text('claim') ?? 'study',
    parallel: common.shards,
  });
}
