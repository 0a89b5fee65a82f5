/** @file A study as an array of eight shards on a real Slurm with two nodes: a task that is requeued and a node that is lost change no byte. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SlurmHost, whyNoSlurm } from '../support/slurmHost';
import { temporaryFolder } from '../support/temporaryFolder';
import { warmCommands } from '../support/warmCommands';

const why = whyNoSlurm();
const folder = temporaryFolder();
const run = warmCommands();
const slurm = new SlurmHost(folder);
afterAll(() => slurm.stop());

const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
const parts = path.join(folder, 'results', 'parts');
const finished = (): number =>
  existsSync(parts) ? readdirSync(parts).filter(name => /\d\.json$/.test(name)).length : 0;
const begun = (): boolean => existsSync(parts) && readdirSync(parts).some(name => name.endsWith('.journal.ndjson'));
/** Lines “array task, state, node”. */
const queue = (): string[][] =>
  slurm
    .run('squeue', '-h', '-r', '-o', '%K %T %N')
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.split(' '));

test.skipIf(why !== undefined)(
  `an array of eight shards on a real Slurm, a task killed and a node lost in the middle, gives the bytes of one local run${why === undefined ? '' : ` (${why})`}`,
  { timeout: 600_000 },
  async () => {
    writeFileSync(path.join(folder, 'ask.txt'), 'Translate to French.\n\n{{words}}\n');
    const words = ['dog', 'cat', 'hat', 'red', 'sun', 'key', 'boat', 'bird', 'fox', 'green', 'water', 'milk'];
    writeFileSync(path.join(folder, 'c.csv'), `id,words\n${words.map((word, i) => `c${i},${word}`).join('\n')}\n`);
    const spec = path.join(folder, 's.study.yaml');
    writeFileSync(spec, 'kind: ablate\nprompts: ask.txt\ncases: c.csv\nsampling: { maxTokens: 8 }\n');
    const results = ['--results', path.join(folder, 'results')];
    const plan = await run([
      'study',
      'plan',
      spec,
      ...results,
      '--slurm',
      '--shards',
      '8',
      '--cpus',
      '1',
      '--memory',
      '1G',
    ]);
    expect(plan.code).toBe(0);
    writeFileSync(path.join(folder, 'array.sh'), plan.stdout);

    slurm.start();
    while (!/idle/.test(slurm.run('sinfo', '-h', '-o', '%T'))) await sleep(500);
    const job = /\d+$/.exec(slurm.run('sbatch', 'array.sh'))![0];
    while (!begun()) await sleep(100);
    const running = (): string[][] => queue().filter(([, state]) => state === 'RUNNING');
    while (running().length === 0) await sleep(100);
    const task = running()[0]![0]!;
    slurm.run('scontrol', 'requeue', `${job}_${task}`);
    while (!running().some(([, , node]) => node === 'n2')) await sleep(100);
    slurm.killNode('n2');
    while (!/down/i.test(slurm.run('sinfo', '-h', '-N', '-n', 'n2', '-o', '%T'))) await sleep(500);
    slurm.startNode('n2');
    while (queue().length > 0) await sleep(500);
    expect(finished(), slurm.run('sh', '-c', 'tail -n 5 slurm-*.out')).toBe(8);

    expect((await run(['study', 'merge', spec, ...results])).code).toBe(0);
    expect((await run(['study', 'run', spec, '--results', path.join(folder, 'local')])).code).toBe(0);
    for (const table of ['cases.parquet', 'clauses.parquet', 'words.parquet', 'merged.json']) {
      const bytes = (where: string): string => readFileSync(path.join(folder, where, table)).toString('base64');
      expect(bytes('results'), table).toBe(bytes('local'));
    }
  },
);
