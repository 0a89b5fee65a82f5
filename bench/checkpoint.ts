/** @file Writes a checkpoint of a real model's shape with random weights. */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export interface CheckpointShape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly inner: number;
  readonly vocabulary: number;
}

/** SmolLM2-135M: 134.5 million weights. */
export const smolLM2: CheckpointShape = {
  layers: 30,
  hidden: 576,
  heads: 9,
  keyValueHeads: 3,
  inner: 1536,
  vocabulary: 49152,
};

interface TensorPlan {
  readonly name: string;
  readonly shape: readonly number[];
  readonly spread: number;
  readonly mean: number;
}

/** Numbers written at once. */
const BLOCK = 1 << 20;

/** Makes the folder unless it is there. Float32, tied head, Llama. @returns the folder */
export function randomCheckpoint(folder: string, shape: CheckpointShape): string {
  if (existsSync(join(folder, 'config.json'))) return folder;
  mkdirSync(folder, { recursive: true });
  writeTensors(join(folder, 'model.safetensors'), plan(shape));
  writeFileSync(join(folder, 'config.json.partial'), JSON.stringify(config(shape)));
  renameSync(join(folder, 'config.json.partial'), join(folder, 'config.json'));
  return folder;
}

function config(s: CheckpointShape): Record<string, unknown> {
  return {
    model_type: 'llama',
    dtype: 'float32',
    num_hidden_layers: s.layers,
    hidden_size: s.hidden,
    num_attention_heads: s.heads,
    num_key_value_heads: s.keyValueHeads,
    intermediate_size: s.inner,
    vocab_size: s.vocabulary,
    tie_word_embeddings: true,
    max_position_embeddings: 8192,
    rms_norm_eps: 1e-5,
    rope_parameters: { rope_type: 'default', rope_theta: 100000 },
    eos_token_id: 0,
  };
}

function plan(s: CheckpointShape): TensorPlan[] {
  const size = s.hidden / s.heads;
  const matrix = (name: string, outputs: number, inputs: number): TensorPlan => ({
    name,
    shape: [outputs, inputs],
    spread: inputs ** -0.5,
    mean: 0,
  });
  const gain = (name: string): TensorPlan => ({ name, shape: [s.hidden], spread: 0.1, mean: 1 });
  const layer = (l: number): TensorPlan[] => {
    const path = `model.layers.${l}`;
    return [
      gain(`${path}.input_layernorm.weight`),
      matrix(`${path}.self_attn.q_proj.weight`, s.hidden, s.hidden),
      matrix(`${path}.self_attn.k_proj.weight`, s.keyValueHeads * size, s.hidden),
      matrix(`${path}.self_attn.v_proj.weight`, s.keyValueHeads * size, s.hidden),
      matrix(`${path}.self_attn.o_proj.weight`, s.hidden, s.hidden),
      gain(`${path}.post_attention_layernorm.weight`),
      matrix(`${path}.mlp.gate_proj.weight`, s.inner, s.hidden),
      matrix(`${path}.mlp.up_proj.weight`, s.inner, s.hidden),
      matrix(`${path}.mlp.down_proj.weight`, s.hidden, s.inner),
    ];
  };
  const embedding: TensorPlan = {
    name: 'model.embed_tokens.weight',
    shape: [s.vocabulary, s.hidden],
    spread: 0.5,
    mean: 0,
  };
  return [embedding, ...Array.from({ length: s.layers }, (_, l) => layer(l)).flat(), gain('model.norm.weight')];
}

function writeTensors(file: string, tensors: readonly TensorPlan[]): void {
  const header: Record<string, unknown> = {};
  let at = 0;
  for (const { name, shape } of tensors) {
    const bytes = 4 * elements(shape);
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + bytes] };
    at += bytes;
  }
  const text = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([text, Buffer.alloc((8 - (text.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const out = openSync(file, 'w');
  writeSync(out, length);
  writeSync(out, padded);
  const noise = uniformNoise();
  for (const tensor of tensors) writeTensor(out, tensor, noise);
  closeSync(out);
}

const elements = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Variance 1, sum of three uniform numbers; from a fixed seed. */
function uniformNoise(): Float32Array {
  let state = 12345;
  const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  return Float32Array.from({ length: BLOCK }, () => (random() + random() + random() - 1.5) * 2);
}

function writeTensor(out: number, { name, shape, spread, mean }: TensorPlan, noise: Float32Array): void {
  let rest = elements(shape);
  for (let shift = name.length; rest > 0; shift += 7919) {
    const block = new Float32Array(Math.min(rest, BLOCK)).map((_, i) => noise[(i + shift) % BLOCK]! * spread + mean);
    writeSync(out, new Uint8Array(block.buffer));
    rest -= block.length;
  }
}
