import { execFileSync } from 'node:child_process';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { kubernetesJob } from '../../../src/study/plan/kubernetesJob';
import { jobName, quoted, slurmScript } from '../../../src/study/plan/slurmScript';

const HOSTILE = `/a b/$(touch x)';rm "y"\n#SBATCH --mem=1`;
const common = { name: 'Tone & style\n#SBATCH --x', shards: 8, cpus: 4, memory: '8G', results: '/r' };

test('a script for Slurm is read by a shell as it is meant, whatever a path says', () => {
  const script = slurmScript({ ...common, spec: HOSTILE, program: 'echo', hours: 2 });
  expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' }).trimEnd()).toBe(
    `study run ${HOSTILE} --results /r --of 8`,
  );
  expect(script.split('\n').filter(line => line.startsWith('#SBATCH --x'))).toEqual([]);
  expect(script).toContain('#SBATCH --array=1-8\n#SBATCH --requeue\n');
  expect([quoted('a.b/c-1'), quoted("it's"), jobName('Größe!'), jobName('…')]).toEqual([
    'a.b/c-1',
    `'it'\\''s'`,
    'gr-e',
    'study',
  ]);
});

test('a job for Kubernetes runs one shard an index, and the command is the one that Slurm runs', () => {
  const job = parse(kubernetesJob({ ...common, spec: '/study/s.yaml', image: 'x/y', claim: 'c', parallel: 3 })) as {
    spec: { completions: number; template: { spec: { containers: [{ args: string[]; resources: unknown }] } } };
  };
  const [container] = job.spec.template.spec.containers;
  expect(container.args).toEqual(['study', 'run', '/study/s.yaml', '--results', '/r', '--of', '8']);
  expect([job.spec.completions, container.resources]).toEqual([
    8,
    { requests: { cpu: '4', memory: '8Gi' }, limits: { cpu: '4', memory: '8Gi' } },
  ]);
});
