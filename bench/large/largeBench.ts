/**
 * @file `npm run bench -- large`: models of real shapes (Llama 3.2 1B, Llama 3.1 8B), random weights. Files of up to 5 GB are written below INSTRUCT_LENS_BENCH_LARGE (or
 * .cache/bench/large), one large one at a time, and taken away again unless INSTRUCT_LENS_BENCH_KEEP is 1. INSTRUCT_LENS_BENCH_LLAMA names a folder where
 * node-llama-cpp is installed (`npm install --prefix FOLDER node-llama-cpp@3.21.1`): the peer of writing.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { holds, table, type Figure } from '../figures';
import { largeFolder, largeGguf, llama1B, llama8B } from './largeModels';

interface Measured {
  readonly way: string;
  /** Seconds. */
  readonly firstStep: number;
  readonly firstPicture: number;
  readonly matrix?: number;
  /** Of both models of a pair, one after the other. */
  readonly both?: number;
  readonly processor: number;
  /** Bytes. */
  readonly peak: number;
  readonly anonymous: number;
  readonly estimated: number;
}

interface Case {
  readonly name: string;
  readonly make: (folder: string, demo: string) => string;
  readonly prompt: number;
  readonly response: number;
  readonly what: 'influence' | 'matrix' | 'pair';
  /** Bounds: of the first picture, of all that is measured, and of the first layer, in seconds; of the peak or of its anonymous part, in bytes. */
  readonly seconds?: number;
  readonly all?: number;
  readonly firstStep?: number;
  readonly peak?: number;
  readonly anonymous?: number;
}

const cases: readonly Case[] = [
  {
    name: '1.2B bfloat16',
    make: (folder, demo) => largeFolder(join(folder, '1b-bf16'), llama1B, demo),
    prompt: 76,
    response: 69,
    what: 'matrix',
    seconds: 9,
    all: 67,
    peak: 3.4e9,
  },
  {
    name: '1.2B Q4_K_M',
    make: (folder, demo) => largeGguf(join(folder, '1b-q4.gguf'), llama1B, 'Q4_K_M', demo),
    prompt: 76,
    response: 69,
    what: 'influence',
  },
  {
    name: '8B Q4_K_M',
    make: (folder, demo) => largeGguf(join(folder, '8b-q4.gguf'), llama8B, 'Q4_K_M', demo),
    prompt: 64,
    response: 64,
    what: 'pair',
    seconds: 120,
    all: 270,
    firstStep: 10,
    anonymous: 5e9,
  },
  {
    name: '8B Q8_0',
    make: (folder, demo) => largeGguf(join(folder, '8b-q8.gguf'), llama8B, 'Q8_0', demo),
    prompt: 64,
    response: 64,
    what: 'influence',
  },
];

interface Written {
  readonly way: string;
  readonly load: number;
  readonly speed: number;
  readonly peak: number;
  readonly threads: number;
}

const WRITTEN = [64, 33] as const;

/** Speed of writing an answer, beside llama.cpp's on the same file and threads where it is installed. */
function writingFigures(root: string, name: string, file: string): Figure[] {
  const [prompt, response] = WRITTEN.map(String) as [string, string];
  const run = [join(root, 'dist', 'bench', 'largeRun.js'), file, prompt, response, 'writing'];
  const ours = JSON.parse(execFileSync(process.execPath, run, { encoding: 'utf8' })) as Written;
  const title = `${name}, writing ${response} tokens behind ${prompt}`;
  const figures: Figure[] = [
    { name: `${title}: tokens a second (${ours.way})`, value: ours.speed, unit: '' },
    { name: `${title}: until it can write`, value: ours.load, unit: 's' },
    { name: `${title}: peak (VmHWM)`, value: ours.peak / 1e9, unit: 'GB' },
  ];
  const folder = process.env['INSTRUCT_LENS_BENCH_LLAMA'];
  if (folder === undefined) return figures;
  const peer = [join(root, 'bench', 'large', 'llamaPeer.mjs'), folder, file, prompt, response, String(ours.threads)];
  const { status, stdout } = spawnSync(process.execPath, peer, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // What was measured until here took minutes.
  if (status !== 0)
    return [...figures, { name: `${title}: llama.cpp (it ended with ${status})`, value: NaN, unit: '' }];
  const { speed } = JSON.parse(stdout) as { speed: number };
  return [
    ...figures,
    { name: `${title}: llama.cpp`, value: speed, unit: 'tokens/s' },
    { name: `${title}: over llama.cpp's`, value: ours.speed / speed, unit: '', atLeast: 0.6 },
  ];
}

/** The estimate may be off by this part of the peak. */
const TOLERANCE = 0.15;

function figuresOf({ name, prompt, response, ...bounds }: Case, m: Measured): Figure[] {
  const title = `${name}, ${prompt} + ${response} tokens, ${m.way === 'layerwise' ? 'layer by layer' : 'as a whole'}`;
  const most = (value: number | undefined) => (value === undefined ? {} : { atMost: value });
  return [
    { name: `${title}: process start to influence`, value: m.firstPicture, unit: 's', ...most(bounds.seconds) },
    ...(m.matrix ? [{ name: `${title}: matrix behind it`, value: m.matrix, unit: 's', ...most(bounds.all) }] : []),
    ...(m.both ? [{ name: `${title}: influence of both models`, value: m.both, unit: 's', ...most(bounds.all) }] : []),
    { name: `${title}: process start to first layer done`, value: m.firstStep, unit: 's', ...most(bounds.firstStep) },
    { name: `${title}: processor time of all threads`, value: m.processor, unit: 's' },
    { name: `${title}: peak (VmHWM)`, value: m.peak / 1e9, unit: 'GB', ...most(bounds.peak && bounds.peak / 1e9) },
    {
      name: `${title}: of it anonymous (RssAnon)`,
      value: m.anonymous / 1e9,
      unit: 'GB',
      ...most(bounds.anonymous && bounds.anonymous / 1e9),
    },
    {
      name: `${title}: estimate over peak`,
      value: m.estimated / m.peak,
      unit: '',
      atLeast: 1 - TOLERANCE,
      atMost: 1 + TOLERANCE,
    },
  ];
}

const GEMMA = 'Gemma 3 270M Q4_K_M';

/** The file goes when all of it is measured. */
function measure(root: string, folder: string, one: Case): Figure[] {
  const place = one.make(folder, join(root, 'models', 'demo', 'tuned'));
  try {
    const words = [place, String(one.prompt), String(one.response), one.what];
    const run = [join(root, 'dist', 'bench', 'largeRun.js'), ...words];
    const figures = figuresOf(one, JSON.parse(execFileSync(process.execPath, run, { encoding: 'utf8' })) as Measured);
    return one.what === 'pair' ? [...figures, ...writingFigures(root, one.name, place)] : figures;
  } finally {
    if (process.env['INSTRUCT_LENS_BENCH_KEEP'] !== '1') rmSync(place, { recursive: true, force: true });
  }
}

/** One after the other, each told when it is measured: a section of the results. */
export function* benchLarge(
  root: string,
  only?: string,
): Generator<{ readonly title: string; readonly text: string; readonly held: boolean }> {
  const folder = process.env['INSTRUCT_LENS_BENCH_LARGE'] ?? join(root, '.cache', 'bench', 'large');
  const wanted = (name: string): boolean => only === undefined || only === name;
  for (const one of cases) if (wanted(one.name)) yield section(one.name, () => measure(root, folder, one));
  const gemma = join(root, '.cache', 'real-models', 'gemma-3-270m-q4_k_m.gguf');
  if (wanted(GEMMA) && existsSync(gemma)) yield section(GEMMA, () => writingFigures(root, GEMMA, gemma));
}

function section(name: string, measured: () => Figure[]) {
  const before = loadavg()[0]!;
  const figures = measured();
  const load = `load of the machine ${before.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after, on ${cpus().length} cores`;
  const text = `${new Date().toISOString().slice(0, 10)}; ${load}. The answer is given; one process a row. Processor time is that of all threads
together: what else runs makes only the clock's figures longer.

${table(figures)}`;
  return { title: `Large models: ${name}`, text, held: figures.every(holds) };
}
