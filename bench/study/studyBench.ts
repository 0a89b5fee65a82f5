/**
 * @file `npm run bench -- study [CASES]`: studies of many small cases on the bundled pair, each command a process as a user starts it. What is
 * recorded: cases a second of one process and of eight shards, and the memory of both processes while the study grows. Writes bench/RESULTS.md.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import * as path from 'node:path';
import { table, type Figure } from '../figures';

const CASES = 400;
const SHARDS = 8;
const WORDS = [
  'dog',
  'cat',
  'hat',
  'red',
  'sun',
  'key',
  'boat',
  'bird',
  'fox',
  'green',
  'water',
  'milk',
  'house',
  'four',
];

interface Run {
  readonly seconds: number;
  /** Bytes, by the part of the study that is done: what the command and its engine hold. */
  readonly memory: readonly { readonly done: number; readonly command: number; readonly engine: number }[];
}

export async function benchStudy(root: string, [asked]: readonly string[]): Promise<string> {
  const cases = Math.max(SHARDS, Number(asked ?? CASES));
  const folder = mkdtempSync(path.join(tmpdir(), 'instruct-lens-study-'));
  try {
    const small = writeStudy(folder, 'small', cases, 'assert', 1);
    const whole = writeStudy(folder, 'whole', Math.max(SHARDS, Math.round(cases / 10)), 'ablate', 8);
    const one = await run(root, small, []);
    const ablate = await run(root, whole, []);
    const start = performance.now();
    for (let first = 1; first <= SHARDS; first += cpus().length) {
      const batch = Array.from({ length: Math.min(cpus().length, SHARDS + 1 - first) }, (_, i) => first + i);
      await Promise.all(
        batch.map(i => run(root, small, ['--shard', `${i}/${SHARDS}`, '--results', `${small}.shards`])),
      );
    }
    const shards = (performance.now() - start) / 1000;
    return text(cases, one, shards, { cases: Math.max(SHARDS, Math.round(cases / 10)), run: ablate });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeStudy(folder: string, name: string, cases: number, kind: 'assert' | 'ablate', maxTokens: number): string {
  const word = (i: number, power: number): string => WORDS[Math.floor(i / WORDS.length ** power) % WORDS.length]!;
  const rows = Array.from({ length: cases }, (_, i) => `c${i},"${word(i, 0)}, ${word(i, 1)}, ${word(i, 2)}"`);
  writeFileSync(path.join(folder, `${name}.csv`), `id,words\n${rows.join('\n')}\n`);
  writeFileSync(path.join(folder, `${name}.txt`), 'Write in small letters.\n\nTranslate to French.\n\n{{words}}\n');
  const spec = path.join(folder, `${name}.study.yaml`);
  const rest = kind === 'assert' ? 'trust: false\nassertions: [answer_tokens >= 1]\n' : '';
  writeFileSync(
    spec,
    `kind: ${kind}\nprompts: ${name}.txt\ncases: ${name}.csv\nsampling: { maxTokens: ${maxTokens} }\n${rest}`,
  );
  return spec;
}

async function run(root: string, spec: string, words: readonly string[]): Promise<Run> {
  const start = performance.now();
  const child = spawn(process.execPath, [path.join(root, 'dist/cli.js'), 'study', 'run', spec, '--events', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const memory: { done: number; command: number; engine: number }[] = [];
  let done = 0;
  child.stdout.setEncoding('utf8').on('data', (told: string) => {
    done += told.split('\n').length - 1;
    if (done >= 8 * 1.25 ** memory.length)
      memory.push({ done, command: resident(child.pid), engine: resident(childOf(child.pid!)) });
  });
  const code = await new Promise(resolve => child.on('close', resolve));
  if (code !== 0) throw new Error(`study run ended with ${String(code)}`);
  return { seconds: (performance.now() - start) / 1000, memory };
}

/** Linux tells; elsewhere the column is 0. */
function resident(pid: number | undefined): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

function childOf(pid: number): number | undefined {
  try {
    statSync(`/proc/${pid}/task/${pid}/children`);
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]);
  } catch {
    return undefined;
  }
}

function text(cases: number, one: Run, shards: number, ablate: { readonly cases: number; readonly run: Run }): string {
  const figures: Figure[] = [
    { name: `cases a second, one process (one answer token, influence alone)`, value: cases / one.seconds, unit: '' },
    { name: `the same, ${SHARDS} shards, ${cpus().length} at a time`, value: cases / shards, unit: '' },
    {
      name: 'cases a second, one process (eight tokens, ablate with trust)',
      value: ablate.cases / ablate.run.seconds,
      unit: '',
    },
  ];
  const [, ...late] = one.memory.filter(({ done }) => done >= cases / 10);
  const rows = [one.memory[0]!, ...late].map(
    ({ done, command, engine }) => `| ${done} | ${(command / 1e6).toFixed(0)} MB | ${(engine / 1e6).toFixed(0)} MB |`,
  );
  return [
    `${cases} cases on the demo pair (both models); start and load of the models are in the rates.`,
    '',
    table(figures),
    '',
    '| cases done | command | engine |',
    '|---|---|---|',
    ...rows,
  ].join('\n');
}
