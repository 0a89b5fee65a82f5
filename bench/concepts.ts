/** @file Concepts: one layer of a small and of a large shape beside the Gram product alone, and a whole pair of the small one. */
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fillGaussian } from '../src/base/random';
import { openCheckpoint } from '../src/checkpoint/openCheckpoint';
import { conceptReport } from '../src/engine/concepts/conceptReport';
import { leadingEigenpairs } from '../src/engine/linearAlgebra/eigenpairs';
import { DiskCache } from '../src/engine/cache/diskCache';
import { neverCancelled } from '../src/engine/request/hooks';
import { Products } from '../src/engine/linearAlgebra/products';
import { SessionPool } from '../src/engine/runtime/sessionPool';
import { COMPONENTS } from '../src/explain/concepts/spectrum';
import { smolLM2 } from './checkpoint';
import type { Figure } from './figures';
import { median, time } from './statistics';

/** Hidden and inner width: the small one is that of SmolLM2-135M, the large one that of Llama-7B. */
const shapes = [
  { hidden: 576, inner: 1536, rounds: 5 },
  { hidden: 4096, inner: 11008, rounds: 1 },
] as const;

/** In seconds: by the clock, which other work on the machine makes longer, and of the processor, all threads together. */
interface Spent {
  readonly wall: number;
  readonly processor: number;
}

/** @param base a checkpoint of the small shape */
export async function benchConcepts(base: string): Promise<Figure[]> {
  const layers: Figure[] = [];
  for (const shape of shapes) layers.push(...(await layerFigures(shape)));
  const { wall, processor } = await wholePair(base);
  const name = 'concepts of a whole 135M pair, null reference included';
  return [
    ...layers,
    { name, value: wall, unit: 's', aim: '120 s' },
    { name: `${name}, processor time`, value: processor, unit: 's' },
  ];
}

/** Noise has the flattest spectrum there is, and so the hardest; a model's falls. */
async function layerFigures({ hidden, inner, rounds }: (typeof shapes)[number]): Promise<Figure[]> {
  const products = new Products();
  const rows = { rows: inner, columns: hidden, data: fillGaussian(new Float32Array(inner * hidden), 1) };
  const gram: Spent[] = [];
  const solve: Spent[] = [];
  // The first product of a process also starts its threads.
  await products.scatter({ rows: 8, columns: 8, data: new Float32Array(64) });
  for (let round = 0; round < rounds; round++) {
    let scatter = await products.scatter(rows);
    gram.push(await spent(async () => (scatter = await products.scatter(rows))));
    solve.push(await spent(() => leadingEigenpairs(products, scatter.matrix, COMPONENTS, neverCancelled)));
  }
  await products.release();
  const name = `${COMPONENTS} components of a layer of ${hidden} / ${inner}`;
  const total = (of: keyof Spent): number[] => gram.map((one, i) => one[of] + solve[i]![of]);
  const ratio = median(total('processor').map((seconds, i) => seconds / gram[i]!.processor));
  return [
    { name, value: median(total('wall')), unit: 's' },
    { name: `${name}, processor time`, value: median(total('processor')), unit: 's' },
    { name: `${name}, processor time over that of its Gram product alone`, value: ratio, unit: '×' },
  ];
}

async function wholePair(base: string): Promise<Spent> {
  const tuned = tunedTwin(base, `${base}-tuned`);
  for (const folder of [base, tuned]) writeTokenizer(folder);
  const models = [
    { role: 'base' as const, folder: base },
    { role: 'tuned' as const, folder: tuned },
  ];
  const state = { pool: new SessionPool(), diskCache: new DiskCache({ folder: undefined }) };
  const choice = { vocabulary: 'whole-words', matching: 'largest', concepts: 10 } as const;
  return spent(() =>
    conceptReport(
      state,
      { request: '1', models, ...choice },
      { pause: neverCancelled, giveWay: neverCancelled, report: () => undefined },
    ),
  );
}

async function spent(work: () => Promise<unknown>): Promise<Spent> {
  const before = process.cpuUsage();
  const wall = (await time(work)) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { wall, processor: (user + system) / 1e6 };
}

/** Of the standard deviation of a weight: what instruction tuning changes is small. */
const CHANGE = 0.05;
const BLOCK = 1 << 20;

/** A copy of the checkpoint whose down-projections are a little different. */
function tunedTwin(base: string, folder: string): string {
  if (existsSync(join(folder, 'config.json'))) return folder;
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(base, 'model.safetensors'), join(folder, 'model.safetensors'));
  const tensors = [...openCheckpoint(base).tensors.values()].filter(({ name }) => name.includes('down_proj'));
  const file = openSync(join(folder, 'model.safetensors'), 'r+');
  tensors.forEach(({ offset, length, shape }, t) => {
    const change = CHANGE * shape[1]! ** -0.5;
    for (let at = 0; at < length; at += BLOCK) {
      const block = new Float32Array(Math.min(BLOCK, length - at) / 4);
      readSync(file, new Uint8Array(block.buffer), 0, block.byteLength, offset + at);
      const noise = fillGaussian(new Float32Array(block.length), 1000 * t + at);
      writeSync(
        file,
        new Uint8Array(block.map((x, i) => x + change * noise[i]!).buffer),
        0,
        block.byteLength,
        offset + at,
      );
    }
  });
  closeSync(file);
  copyFileSync(join(base, 'config.json'), join(folder, 'config.json.partial'));
  renameSync(join(folder, 'config.json.partial'), join(folder, 'config.json'));
  return folder;
}

/** The demo pair's tokenizer with made-up words up to the size of the vocabulary, so that as many compete as in a real one. */
function writeTokenizer(folder: string): void {
  const text = readFileSync('models/demo/tuned/tokenizer.json', 'utf8');
  const tokenizer = JSON.parse(text) as { model: { vocab: Record<string, number> } };
  const { vocab } = tokenizer.model;
  for (let id = Math.max(...Object.values(vocab)) + 1; id < smolLM2.vocabulary; id++) vocab[`Ġ${wordOf(id)}`] = id;
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
}

/** A number in letters. */
function wordOf(id: number): string {
  return id.toString(26).replace(/./g, digit => String.fromCharCode(97 + parseInt(digit, 26)));
}
