/** @file Checkpoint folders that tests may change: copies of the demo pair, and random ones of any size. */
import { copyFileSync, cpSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomCheckpoint, type CheckpointShape } from '../../bench/checkpoint';
import { packageRoot } from '../engine/terminalCommand';
import { editHeader } from './safetensorsFile';

export type JsonObject = Record<string, unknown>;

export const demo = {
  base: join(packageRoot, 'models', 'demo', 'base'),
  tuned: join(packageRoot, 'models', 'demo', 'tuned'),
} as const;

const BYTES_A_BFLOAT16 = 2;

/** A run over its weights takes some tenths of a second: long enough to be met in the middle of its work. */
const slow: CheckpointShape = { layers: 8, hidden: 256, heads: 8, keyValueHeads: 4, inner: 704, vocabulary: 2048 };

export function copyModel(from: string, to: string): string {
  cpSync(from, to, { recursive: true });
  return to;
}

/** Float32, so its file is mapped as it is; reads and writes with the demo pair's tokenizer; makes no sense. */
export function slowModel(folder: string): string {
  randomCheckpoint(folder, slow);
  for (const file of ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'])
    copyFileSync(join(demo.tuned, file), join(folder, file));
  return folder;
}

export function editJson(file: string, change: (json: JsonObject) => JsonObject): void {
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')) as JsonObject)));
}

/** A copy of the tuned demo model whose embedding claims `rows` rows: its file has a hole for them, which takes no disk. */
export function hollowModel(folder: string, rows: number): string {
  const file = join(copyModel(demo.tuned, folder), 'model.safetensors');
  const { has, claims } = editHeader(file, header => {
    const embedding = header['model.embed_tokens.weight']!;
    const begin = Math.max(...Object.values(header).map(entry => entry.data_offsets[1]));
    const bytes = BYTES_A_BFLOAT16 * rows * embedding.shape[1]!;
    const grown = { ...embedding, shape: [rows, embedding.shape[1]!], data_offsets: [begin, begin + bytes] as const };
    return { ...header, 'model.embed_tokens.weight': grown };
  });
  truncateSync(file, statSync(file).size + claims - has);
  editJson(join(folder, 'config.json'), config => ({ ...config, vocab_size: rows }));
  return folder;
}
