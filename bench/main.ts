/** @file `npm run bench`: measures, prints, and writes bench/RESULTS.md; `npm run bench -- memory` one section alone, `-- trust` bench/TRUST.md instead, `-- large` large models alone, `-- study` studies. Exits with 1 where a judged figure is missed. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { onnxruntimeVersion } from '../src/engine/runtime/ort';
import { benchAttribution } from './attribution';
import { randomCheckpoint, smolLM2 } from './checkpoint';
import { holds, table, type Figure } from './figures';
import { withSection } from './page';
import { sections, type Section } from './sections';
import { median, ROUNDS } from './statistics';
import { benchLarge } from './large/largeBench';
import { benchStudy } from './study/studyBench';
import { benchTrust } from './trust/trustBench';

const root = process.cwd();

interface PeakMemory {
  readonly peak: number;
  readonly firstPicture: number;
}

function peakMemory(folder: string): PeakMemory {
  const args = [join(root, 'dist/bench/peakMemory.js'), folder];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as PeakMemory;
}

/** Each in a process of its own, so that peaks and start-up are theirs. */
function processFigures(folder: string): Figure[] {
  const runs = [1, 2, 3].map(() => peakMemory(folder));
  return [
    { name: 'peak memory of the process', value: Math.max(...runs.map(r => r.peak)) / 1e9, unit: 'GB', atMost: 1.1 },
    {
      name: 'process start to first picture, one model',
      value: median(runs.map(r => r.firstPicture)) / 1000,
      unit: 's',
    },
    {
      name: 'demo pair, command to complete picture',
      value: median([1, 2, 3].map(demoPair)) / 1000,
      unit: 's',
      aim: '4 s',
    },
  ];
}

interface TraceFigures {
  readonly peak: number;
  readonly milliseconds: number;
  readonly reducing: number;
}

/** A process of its own a run, for the sake of its peak. */
function traceFigures(folder: string): Figure[] {
  const run = (): TraceFigures =>
    JSON.parse(
      execFileSync(process.execPath, [join(root, 'dist/bench/traceMemory.js'), folder], { encoding: 'utf8' }),
    ) as TraceFigures;
  const runs = [run(), run(), run()];
  const seconds = (of: (figures: TraceFigures) => number): number => median(runs.map(of)) / 1000;
  const name = 'attention of 2,000 tokens, value-weighted edges of 8 words';
  return [
    {
      name: `${name}: peak memory of the process`,
      value: Math.max(...runs.map(r => r.peak)) / 1e9,
      unit: 'GB',
      atMost: 2,
    },
    { name: `${name}: time`, value: seconds(r => r.milliseconds), unit: 's' },
    { name: `${name}: of it adding up`, value: seconds(r => r.reducing), unit: 's' },
  ];
}

function demoPair(): number {
  const start = performance.now();
  execFileSync(
    process.execPath,
    [join(root, 'dist/cli.js'), 'explain', 'examples/little-world.prompt.md', '--pair', 'demo'],
    { stdio: 'ignore' },
  );
  return performance.now() - start;
}

function report(figures: readonly Figure[]): string {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `# Bench

\`npm run bench\` writes this file. ${new Date().toISOString().slice(0, 10)}, ${machine}, Node ${process.version}, ONNX Runtime ${onnxruntimeVersion}, CPU.
Checkpoint: random float32 weights in the shape of SmolLM2-135M (30 layers, 576 wide, 9/3 heads, 1536, vocabulary 49,152, tied),
memory-mapped; 64 prompt and 64 response tokens. Medians of ${ROUNDS} rounds in which the parts take turns.
1382 GFLOP is the exactly causal backward of the full matrix; what is run beside it (forwards, rows past a causal prefix) is
not counted as useful. Other libraries on the same checkpoint: [peers/RESULTS.md](peers/RESULTS.md).

${table(figures)}
`;
}

const results = join(root, 'bench/RESULTS.md');

/** Writes a section and says whether its judged figures hold. */
async function record({ title, measure }: Section, folder: string): Promise<boolean> {
  const { text, held } = await measure(folder);
  process.stdout.write(`${text}\n`);
  writeFileSync(results, withSection(readFileSync(results, 'utf8'), title, text));
  return held;
}

async function main(only: string | undefined): Promise<void> {
  const folder = randomCheckpoint(join(root, '.cache/bench/smollm2-f32'), smolLM2);
  const held: boolean[] = [];
  if (only === undefined) {
    const figures = await engineFigures(folder);
    process.stdout.write(`${table(figures)}\n`);
    writeFileSync(results, report(figures));
    held.push(figures.every(holds));
  }
  for (const section of sections) {
    if (only === undefined || only === section.title.toLowerCase()) held.push(await record(section, folder));
  }
  if (held.includes(false)) process.exitCode = 1;
}

async function engineFigures(folder: string): Promise<readonly Figure[]> {
  return [...(await benchAttribution(folder, ROUNDS)), ...processFigures(folder), ...traceFigures(folder)];
}

/** Minutes and gigabytes: measured only where it is asked for. */
function recordLarge([name]: readonly string[]): void {
  for (const { title, text, held } of benchLarge(root, name)) {
    process.stdout.write(`${text}\n`);
    writeFileSync(results, withSection(readFileSync(results, 'utf8'), title, text));
    if (!held) process.exitCode = 1;
  }
}

const [only, ...options] = process.argv.slice(2);
/** Hundreds of commands' worth of cases: measured only where it is asked for. */
async function recordStudy(options: readonly string[]): Promise<void> {
  const text = await benchStudy(root, options);
  process.stdout.write(`${text}\n`);
  writeFileSync(results, withSection(readFileSync(results, 'utf8'), 'Studies', text));
}

if (only === 'large') recordLarge(options);
else if (only === 'study') void recordStudy(options);
else void (only === 'trust' ? benchTrust(options) : main(only));
