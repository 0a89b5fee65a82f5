/** @file The demo pair as GGUFs whose tensors are of several types, and as folders that hold the same values in float32. */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Checkpoint } from '../../src/checkpoint/checkpoint';
import { openCheckpoint } from '../../src/checkpoint/openCheckpoint';
import { WeightReader } from '../../src/checkpoint/weightReader';
import { bfloat16Bits } from '../../src/checkpoint/widen';
import { demoFacts } from './demoGguf';
import { writeGguf, type StoredTensor } from './ggufFile';

/** Bits of the nearest float16 of a number that float16 has a normal one for; 0 for what is smaller. */
function halfBits(value: number): number {
  const [word = 0] = new Uint32Array(Float32Array.of(value).buffer);
  const rounded = word + 0x0fff + ((word >>> 13) & 1);
  const exponent = ((rounded >>> 23) & 0xff) - 112;
  return ((word >>> 16) & 0x8000) | (exponent <= 0 ? 0 : (exponent << 10) | ((rounded >>> 13) & 0x3ff));
}

function halfValue(bits: number): number {
  return (bits & 0x8000 ? -1 : 1) * (1 + (bits & 0x3ff) / 1024) * 2 ** (((bits >> 10) & 0x1f) - 15);
}

const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

type Pack = (block: Float32Array, out: Buffer) => void;

const packQ8: Pack = (block, out) => {
  const bits = halfBits(largest(block) / 127);
  out.writeUInt16LE(bits, 0);
  block.forEach((value, i) => out.writeInt8(Math.max(-127, Math.min(127, Math.round(value / halfValue(bits)))), 2 + i));
};

const packQ4: Pack = (block, out) => {
  const bits = halfBits(largest(block) / 7);
  const codes = Array.from(block, value => Math.max(0, Math.min(15, Math.round(value / halfValue(bits)) + 8)));
  out.writeUInt16LE(bits, 0);
  for (let i = 0; i < 16; i++) out.writeUInt8(codes[i]! | (codes[i + 16]! << 4), 2 + i);
};

/** As ggml lays a super block of Q6_K out: low four bits, upper two, 16 scales, a scale of those. */
const packQ6: Pack = (block, out) => {
  const steps = Array.from({ length: 16 }, (_, g) => largest(block.subarray(16 * g, 16 * g + 16)) / 31);
  const bits = halfBits(Math.max(2 ** -14, Math.max(...steps) / 127));
  const scales = steps.map(step => Math.min(127, Math.max(1, Math.round(step / halfValue(bits)))));
  const code = (i: number): number => {
    const step = halfValue(bits) * scales[i >> 4]!;
    return Math.max(0, Math.min(63, Math.round(block[i]! / step) + 32));
  };
  for (const half of [0, 1])
    for (let l = 0; l < 32; l++) {
      const [a, b, c, d] = [0, 32, 64, 96].map(at => code(128 * half + at + l)) as [number, number, number, number];
      out.writeUInt8((a & 15) | ((c & 15) << 4), 64 * half + l);
      out.writeUInt8((b & 15) | ((d & 15) << 4), 64 * half + 32 + l);
      out.writeUInt8((a >> 4) | ((b >> 4) << 2) | ((c >> 4) << 4) | ((d >> 4) << 6), 128 + 32 * half + l);
    }
  scales.forEach((scale, g) => out.writeInt8(scale, 192 + g));
  out.writeUInt16LE(bits, 208);
};

/** ggml's number, elements and bytes of a block. */
const types: Readonly<Record<string, { type: number; elements: number; bytes: number; pack: Pack }>> = {
  F16: { type: 1, elements: 1, bytes: 2, pack: ([value = 0], out) => out.writeUInt16LE(halfBits(value)) },
  Q4_0: { type: 2, elements: 32, bytes: 18, pack: packQ4 },
  Q8_0: { type: 8, elements: 32, bytes: 34, pack: packQ8 },
  Q6_K: { type: 14, elements: 256, bytes: 210, pack: packQ6 },
  BF16: { type: 30, elements: 1, bytes: 2, pack: (block, out) => out.writeUInt16LE(bfloat16Bits(block)[0]!) },
};

/** What each tensor is stored as: all kinds that a file has, mapped and read, reordered or not; others stay in float32. */
const mix: readonly (readonly [RegExp, string])[] = [
  [/token_embd/, 'Q8_0'],
  [/attn_q/, 'F16'],
  [/attn_k/, 'Q8_0'],
  [/attn_v/, 'Q4_0'],
  [/attn_output/, 'BF16'],
  [/ffn_gate/, 'Q8_0'],
  [/ffn_up/, 'F16'],
  [/ffn_down/, 'Q6_K'],
];

function stored(tensor: StoredTensor): StoredTensor {
  const [, name] = mix.find(([pattern]) => pattern.test(tensor.name)) ?? [];
  if (name === undefined) return tensor;
  const { type, elements, bytes, pack } = types[name]!;
  const values = new Float32Array(tensor.data.slice().buffer);
  const data = Buffer.alloc((values.length / elements) * bytes);
  for (let b = 0; b * elements < values.length; b++)
    pack(values.subarray(b * elements, (b + 1) * elements), data.subarray(b * bytes, (b + 1) * bytes));
  return { ...tensor, type, data };
}

/** @param folder of the demo pair's base or tuned model @returns the path */
export function quantizedDemo(path: string, folder: string): string {
  const { entries, tensors } = demoFacts(folder);
  return writeGguf(path, { entries, tensors: tensors.map(stored) });
}

const encoders = {
  F32: (values: Float32Array): Uint8Array => new Uint8Array(values.buffer),
  BF16: (values: Float32Array): Uint8Array => new Uint8Array(bfloat16Bits(values).buffer),
} as const;

/** The values of every tensor of a checkpoint as a .safetensors file. */
export function writeValues(file: string, checkpoint: Checkpoint, dtype: keyof typeof encoders): void {
  const reader = new WeightReader(checkpoint);
  let end = 0;
  const header: Record<string, unknown> = {};
  const parts = [...checkpoint.tensors.values()].map(({ name, shape }) => {
    const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
    reader.rows(name, values.length / shape[0]!, 0, values);
    const bytes = encoders[dtype](values);
    header[name] = { dtype, shape, data_offsets: [end, (end += bytes.length)] };
    return bytes;
  });
  reader.close();
  const json = Buffer.from(JSON.stringify(header));
  const text = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  writeFileSync(file, Buffer.concat([length, text, ...parts]));
}

/** A folder with the values of a GGUF, and everything else from `like`. */
export function valuesFolder(folder: string, gguf: string, like: string): string {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(like))
    if (!name.endsWith('.safetensors')) cpSync(join(like, name), join(folder, name), { recursive: true });
  writeValues(join(folder, 'model.safetensors'), openCheckpoint(gguf), 'F32');
  return folder;
}
