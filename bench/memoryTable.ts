/** @file What a model was estimated to take, from its headers alone, against the measured peak of a process that ran it. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The estimate may be off by this part of the peak. */
const TOLERANCE = 0.25;

interface Measured {
  /** Bytes. */
  readonly peak: number;
  readonly estimated: number;
}

interface Row extends Measured {
  readonly name: string;
  readonly text: string;
}

/** Prompt and response tokens: short, and long enough that activations count. */
const texts = [
  [64, 64],
  [384, 32],
] as const;

/**
 * Rows of the bench checkpoint, the bundled pair and, where `npm run test:real` has fetched them, two real GGUFs.
 * @param random folder of the random checkpoint
 */
export function memoryRows(root: string, random: string): readonly Row[] {
  const real = join(root, '.cache', 'real-models');
  const models: readonly (readonly [string, string])[] = [
    ['random weights, float32, 30 layers', random],
    ['demo, bfloat16', join(root, 'models', 'demo', 'tuned')],
    ['SmolLM2-135M-Instruct, GGUF Q4_1', join(real, 'smollm2-135m-instruct-q4_1.gguf')],
    ['Gemma 3 270M, GGUF Q4_K_M', join(real, 'gemma-3-270m-q4_k_m.gguf')],
  ];
  const present = models.filter(([, place]) => existsSync(place));
  return present.flatMap(([name, place]) => {
    return texts.map(([prompt, response]) => {
      return { name, text: `${prompt} + ${response}`, ...measure(root, place, prompt, response) };
    });
  });
}

/** A process of its own, so that the peak is its own. */
function measure(root: string, place: string, prompt: number, response: number): Measured {
  const words = [join(root, 'dist', 'bench', 'peakMemory.js'), place, String(prompt), String(response)];
  const env = { ...process.env, INSTRUCT_LENS_CACHE: join(root, '.cache', 'real-models', 'cache') };
  return JSON.parse(execFileSync(process.execPath, words, { encoding: 'utf8', env })) as Measured;
}

export function isClose({ peak, estimated }: Measured): boolean {
  return Math.abs(estimated / peak - 1) <= TOLERANCE;
}

export function memoryText(rows: readonly Row[]): string {
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(3)} GB`;
  const lines = rows.map(row => {
    const off = `${((row.estimated / row.peak - 1) * 100).toFixed(1).replace('-', '−')} %`;
    const figures = [gigabytes(row.estimated), gigabytes(row.peak), off, isClose(row) ? 'met' : '**missed**'];
    return `| ${[row.name, row.text, ...figures].join(' | ')} |`;
  });
  return `What is estimated before loading, from config and headers alone, against the peak of a process that loads the model and explains a text
with a full matrix (\`VmHWM\`, mapped weights included). Within ${TOLERANCE * 100} % is met.

| checkpoint | prompt + response tokens | estimated | peak | off by | |
|---|---|---|---|---|---|
${lines.join('\n')}
`;
}
