/** @file An Indexed Job for Kubernetes: one completion a shard, retried by itself, with a volume for models, the study and its results. */
import { stringify } from 'yaml';
import { jobName, type PlannedRun } from './slurmScript';

/** A shard that failed so often is left to its reader; the others go on. */
const RETRIES = 3;

export interface PlannedJob extends Omit<PlannedRun, 'program' | 'hours'> {
  readonly image: string;
  /** The claim of a volume that all pods write to. */
  readonly claim: string;
  readonly parallel: number;
}

/** @returns the manifest */
export function kubernetesJob({
  name,
  spec,
  results,
  shards,
  cpus,
  memory,
  image,
  claim,
  parallel,
}: PlannedJob): string {
  const quantity = memory.replace(/[KMGT]$/i, unit => `${unit.toUpperCase()}i`);
  const resources = { cpu: String(cpus), memory: quantity };
  const container = {
    name: 'study',
    image,
    args: ['study', 'run', spec, '--results', results, '--of', String(shards)],
    env: [{ name: 'INSTRUCT_LENS_THREADS', value: String(cpus) }],
    resources: { requests: resources, limits: resources },
    volumeMounts: [{ name: 'study', mountPath: '/study' }],
  };
  const manifest = {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `study-${jobName(name)}` },
    spec: {
      completionMode: 'Indexed',
      completions: shards,
      parallelism: parallel,
      backoffLimitPerIndex: RETRIES,
      maxFailedIndexes: shards,
      // A shard in which cases were excluded (3) is as done as it can be; a wrong spec (2) is not right the second time.
      podFailurePolicy: {
        rules: [
          { action: 'FailIndex', onExitCodes: { containerName: 'study', operator: 'In', values: [2, 3] } },
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
        ],
      },
      template: {
        spec: {
          restartPolicy: 'Never',
          // The image runs as the user 1000, who must be able to write to the volume.
          securityContext: { fsGroup: 1000 },
          containers: [container],
          volumes: [{ name: 'study', persistentVolumeClaim: { claimName: claim } }],
        },
      },
    },
  };
  return stringify(manifest, { aliasDuplicateObjects: false });
}
