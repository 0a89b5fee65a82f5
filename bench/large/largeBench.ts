/**
 * @file `npm run bench -- large`: models of real shapes, random weights. Files of up to 5 GB are written below INSTRUCT_LENS_BENCH_LARGE (or
 * .cache/bench/large), one large one at a time, and taken away again unless INSTRUCT_LENS_BENCH_KEEP is 1.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { holds, table, type Figure } from '../figures';
import { largeFolder, largeGguf, llama1B, llama8B } from './largeModels';

interface Measured {
  readonly way: string;
  /** Seconds. */
  readonly firstPicture: number;
  readonly matrix: number;
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
  readonly what: 'influence' | 'matrix';
  /** Bounds: of the first picture, in seconds; of the peak or of its anonymous part, in bytes. */
  readonly seconds?: number;
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
    what: 'influence',
    seconds: 120,
    anonymous: 5e9,
  },
];

/** The estimate may be off by this part of the peak. */
const TOLERANCE = 0.15;

function figuresOf({ name, prompt, response, what, ...bounds }: Case, m: Measured): Figure[] {
  const title = `${name}, ${prompt} + ${response} tokens, ${m.way === 'layerwise' ? 'layer by layer' : 'as a whole'}`;
  const most = (value: number | undefined) => (value === undefined ? {} : { atMost: value });
  return [
    { name: `${title}: process start to influence`, value: m.firstPicture, unit: 's', ...most(bounds.seconds) },
    ...(what === 'matrix' ? [{ name: `${title}: matrix`, value: m.matrix, unit: 's' }] : []),
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

/** @returns the section's text, and whether its judged figures hold */
export function benchLarge(root: string, only?: string): { readonly text: string; readonly held: boolean } {
  const folder = process.env['INSTRUCT_LENS_BENCH_LARGE'] ?? join(root, '.cache', 'bench', 'large');
  const before = loadavg()[0]!;
  const figures = cases
    .filter(({ name }) => only === undefined || name === only)
    .flatMap(one => {
      const place = one.make(folder, join(root, 'models', 'demo', 'tuned'));
      const words = [place, String(one.prompt), String(one.response), one.what];
      const run = [join(root, 'dist', 'bench', 'largeRun.js'), ...words];
      const measured = JSON.parse(execFileSync(process.execPath, run, { encoding: 'utf8' })) as Measured;
      if (process.env['INSTRUCT_LENS_BENCH_KEEP'] !== '1') rmSync(place, { recursive: true, force: true });
      return figuresOf(one, measured);
    });
  const load = `load of the machine ${before.toFixed(1)} before, ${loadavg()[0]!.toFixed(1)} after, on ${cpus().length} cores`;
  const text = `${new Date().toISOString().slice(0, 10)}; ${load}. Random weights in the shapes of Llama 3.2 1B and Llama 3.1 8B, the answer given;
one process a row. Processor time is that of all threads together: what else runs makes only the clock's figures longer.

${table(figures)}`;
  return { text, held: figures.every(holds) };
}
