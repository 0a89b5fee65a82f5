/** @file Writes models of real shapes with random weights: GGUFs as llama.cpp quantises them, and bfloat16 folders. With the demo pair's tokenizer. */
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { entriesOf, type TokenizerJson } from '../../test/support/ggufTokenizerEntries';
import { ggufHeader, padding, type Entry } from '../../test/support/ggufFile';

export interface LargeShape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly inner: number;
  readonly vocabulary: number;
  readonly tied: boolean;
}

export const llama1B: LargeShape = {
  layers: 16,
  hidden: 2048,
  heads: 32,
  keyValueHeads: 8,
  inner: 8192,
  vocabulary: 128_256,
  tied: true,
};

export const llama8B: LargeShape = {
  layers: 32,
  hidden: 4096,
  heads: 32,
  keyValueHeads: 8,
  inner: 14_336,
  vocabulary: 128_256,
  tied: false,
};

/** ggml's numbers of the types that are written here. */
const types = { F32: 0, Q8_0: 8, Q4_K: 12, Q6_K: 14 } as const;
type Written = keyof typeof types;

const blocks: Readonly<Record<Written, { readonly elements: number; readonly bytes: number }>> = {
  F32: { elements: 1, bytes: 4 },
  Q8_0: { elements: 32, bytes: 34 },
  Q4_K: { elements: 256, bytes: 144 },
  Q6_K: { elements: 256, bytes: 210 },
};

interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly type: Written;
  readonly spread: number;
}

const elementsOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const bytesOf = ({ shape, type }: Tensor): number => (elementsOf(shape) / blocks[type].elements) * blocks[type].bytes;

/** @param mix `Q4_K_M` as llama.cpp mixes it (values and down-projections of half of the layers and the head as Q6_K), or all Q8_0 */
export function largeGguf(file: string, shape: LargeShape, mix: 'Q4_K_M' | 'Q8_0', demoFolder: string): string {
  if (existsSync(file)) return file;
  mkdirSync(dirname(file), { recursive: true });
  const tensors = ggufTensors(shape, mix);
  const sized = tensors.map(tensor => ({ ...tensor, type: types[tensor.type], data: { length: bytesOf(tensor) } }));
  const out = openSync(`${file}.partial`, 'w');
  writeSync(out, ggufHeader({ entries: entriesFor(shape, demoFolder), tensors: sized }));
  for (const tensor of tensors) writeTensor(out, tensor);
  closeSync(out);
  renameSync(`${file}.partial`, file);
  return file;
}

function ggufTensors(s: LargeShape, mix: 'Q4_K_M' | 'Q8_0'): Tensor[] {
  const size = s.hidden / s.heads;
  const small: Written = mix === 'Q8_0' ? 'Q8_0' : 'Q4_K';
  const matrix = (name: string, outputs: number, inputs: number, type: Written): Tensor => ({
    name: `${name}.weight`,
    shape: [outputs, inputs],
    type,
    spread: inputs ** -0.5,
  });
  const gain = (name: string): Tensor => ({ name: `${name}.weight`, shape: [s.hidden], type: 'F32', spread: 0 });
  const layer = (l: number): Tensor[] => {
    // As llama.cpp: the first and the last eighth of the layers, and every third of the others.
    const eighth = Math.floor(s.layers / 8);
    const isFine = l < eighth || l >= s.layers - eighth || (l - eighth) % 3 === 2;
    const fine: Written = mix === 'Q8_0' ? 'Q8_0' : isFine ? 'Q6_K' : 'Q4_K';
    const path = `blk.${l}`;
    return [
      gain(`${path}.attn_norm`),
      matrix(`${path}.attn_q`, s.hidden, s.hidden, small),
      matrix(`${path}.attn_k`, s.keyValueHeads * size, s.hidden, small),
      matrix(`${path}.attn_v`, s.keyValueHeads * size, s.hidden, fine),
      matrix(`${path}.attn_output`, s.hidden, s.hidden, small),
      gain(`${path}.ffn_norm`),
      matrix(`${path}.ffn_gate`, s.inner, s.hidden, small),
      matrix(`${path}.ffn_up`, s.inner, s.hidden, small),
      matrix(`${path}.ffn_down`, s.hidden, s.inner, fine),
    ];
  };
  const head: Written = mix === 'Q8_0' ? 'Q8_0' : 'Q6_K';
  return [
    { ...matrix('token_embd', s.vocabulary, s.hidden, s.tied ? head : small), spread: 0.5 },
    ...Array.from({ length: s.layers }, (_, l) => layer(l)).flat(),
    gain('output_norm'),
    ...(s.tied ? [] : [matrix('output', s.vocabulary, s.hidden, head)]),
  ];
}

function entriesFor(s: LargeShape, demoFolder: string): Record<string, Entry> {
  const read = (name: string): string => readFileSync(join(demoFolder, name), 'utf8');
  const {
    'tokenizer.ggml.unknown_token_id': _,
    'tokenizer.ggml.bos_token_id': __,
    ...tokenizer
  } = entriesOf(JSON.parse(read('tokenizer.json')) as TokenizerJson, {
    'tokenizer.ggml.model': { text: 'gpt2' },
    'tokenizer.ggml.pre': { text: 'gpt-2' },
    'tokenizer.ggml.add_bos_token': { bool: false },
    'tokenizer.ggml.eos_token_id': { u32: 0 },
    'tokenizer.ggml.eot_token_id': { u32: 3 },
    'tokenizer.chat_template': { text: read('chat_template.jinja') },
  });
  return {
    'general.architecture': { text: 'llama' },
    'llama.embedding_length': { u32: s.hidden },
    'llama.block_count': { u32: s.layers },
    'llama.attention.head_count': { u32: s.heads },
    'llama.attention.head_count_kv': { u32: s.keyValueHeads },
    'llama.feed_forward_length': { u32: s.inner },
    'llama.context_length': { u32: 8192 },
    'llama.rope.freq_base': { f32: 500_000 },
    'llama.attention.layer_norm_rms_epsilon': { f32: 1e-5 },
    ...tokenizer,
    ...unusedTokens(tokenizer, s.vocabulary),
  };
}

/** ggml's number of the type. */
const UNUSED = 5;

/** llama.cpp takes the size of the vocabulary from the list of tokens. */
function unusedTokens(tokenizer: Readonly<Record<string, Entry>>, vocabulary: number): Record<string, Entry> {
  const filled = <T>(list: readonly T[], fill: (i: number) => T): T[] => [
    ...list,
    ...Array.from({ length: vocabulary - list.length }, (_, i) => fill(i)),
  ];
  const grown = Object.entries(tokenizer).flatMap(([name, entry]): [string, Entry][] => {
    if (name.endsWith('.tokens') && 'texts' in entry)
      return [[name, { texts: filled(entry.texts, i => `<unused${i}>`) }]];
    if (name.endsWith('.token_type') && 'i32s' in entry) return [[name, { i32s: filled(entry.i32s, () => UNUSED) }]];
    if (name.endsWith('.scores') && 'f32s' in entry) return [[name, { f32s: filled(entry.f32s, () => -1000) }]];
    return [];
  });
  return Object.fromEntries(grown);
}

/** Blocks of noise that are written again and again, from another place for each tensor. */
const NOISE = 1 << 22;
let state = 12345;
const random = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
const noise = Uint8Array.from({ length: NOISE }, () => random() >>> 24);

/** Exact for normal numbers whose fraction has ten bits; others lose the rest. */
function halfBits(value: number): number {
  const exponent = Math.floor(Math.log2(value));
  const fraction = Math.round((value / 2 ** exponent - 1) * 1024);
  return ((exponent + 15) << 10) | Math.min(1023, fraction);
}

function writeTensor(out: number, tensor: Tensor): void {
  const length = bytesOf(tensor);
  const { bytes } = blocks[tensor.type];
  const step = Math.floor((1 << 22) / bytes) * bytes;
  for (let at = 0, shift = tensor.name.length; at < length; at += step, shift += 7919) {
    const piece = new Uint8Array(Math.min(step, length - at));
    if (tensor.type === 'F32') new Float32Array(piece.buffer).fill(1);
    else {
      for (let i = 0; i < piece.length; i++) piece[i] = noise[(i + shift * 61) & (NOISE - 1)]!;
      for (let block = 0; block < piece.length; block += bytes) scaleBlock(piece, block, tensor);
    }
    writeSync(out, piece);
  }
  writeSync(out, padding(length));
}

/** Overwrites the scales, so that the values of a block have the spread, and a mean of 0. */
function scaleBlock(piece: Uint8Array, at: number, { type, spread }: Tensor): void {
  const half = (place: number, value: number): void => {
    const bits = halfBits(value);
    piece[at + place] = bits & 255;
    piece[at + place + 1] = bits >> 8;
  };
  if (type === 'Q8_0') half(0, spread / 74);
  else if (type === 'Q6_K') {
    // Scales of 1: a float16 below 6e-5 has no exponent of its own.
    half(208, spread / 18.5);
    piece.fill(1, at + 192, at + 208);
  } else {
    // All eight scales and minima are 8: w = 8 d q − 8 dmin, and dmin = 7.5 d.
    half(0, spread / (8 * 4.6));
    half(2, (7.5 * spread) / (8 * 4.6));
    piece.fill(8, at + 4, at + 12);
    piece.fill(8 | (8 << 4), at + 12, at + 16);
  }
}

/** A folder with bfloat16 weights. @returns the folder */
export function largeFolder(folder: string, s: LargeShape, demoFolder: string): string {
  if (existsSync(join(folder, 'config.json'))) return folder;
  mkdirSync(folder, { recursive: true });
  const tensors = ggufTensors(s, 'Q8_0').map(({ name, ...tensor }) => ({ ...tensor, name: originalName(name) }));
  const header: Record<string, unknown> = {};
  let end = 0;
  for (const { name, shape } of tensors) {
    const begin = end;
    end += 2 * elementsOf(shape);
    header[name] = { dtype: 'BF16', shape, data_offsets: [begin, end] };
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const out = openSync(join(folder, 'model.safetensors'), 'w');
  writeSync(out, Buffer.concat([length, padded]));
  for (const tensor of tensors) writeBrainFloats(out, tensor);
  closeSync(out);
  for (const file of ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja'])
    copyFileSync(join(demoFolder, file), join(folder, file));
  writeFileSync(join(folder, 'config.json'), JSON.stringify(configOf(s)));
  return folder;
}

const tops: Readonly<Record<string, string>> = {
  'token_embd.weight': 'model.embed_tokens.weight',
  'output_norm.weight': 'model.norm.weight',
  'output.weight': 'lm_head.weight',
};
const leaves: Readonly<Record<string, string>> = {
  attn_norm: 'input_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  ffn_norm: 'post_attention_layernorm',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};

function originalName(name: string): string {
  const [, layer, leaf] = /^blk\.(\d+)\.([^.]+)\.weight$/.exec(name) ?? [];
  return layer === undefined ? tops[name]! : `model.layers.${layer}.${leaves[leaf!]!}.weight`;
}

function configOf(s: LargeShape): Record<string, unknown> {
  return {
    model_type: 'llama',
    dtype: 'bfloat16',
    num_hidden_layers: s.layers,
    hidden_size: s.hidden,
    num_attention_heads: s.heads,
    num_key_value_heads: s.keyValueHeads,
    intermediate_size: s.inner,
    vocab_size: s.vocabulary,
    tie_word_embeddings: s.tied,
    max_position_embeddings: 8192,
    rms_norm_eps: 1e-5,
    rope_parameters: { rope_type: 'default', rope_theta: 500_000 },
    eos_token_id: 0,
  };
}

function writeBrainFloats(out: number, { name, shape, spread }: Tensor): void {
  const scratch = new Float32Array(1);
  const bits = new Uint32Array(scratch.buffer);
  const table = Uint16Array.from({ length: 256 }, (_, i) => {
    scratch[0] = spread === 0 ? 1 : ((i - 127.5) / 74) * spread;
    return bits[0]! >> 16;
  });
  let rest = elementsOf(shape);
  for (let shift = name.length; rest > 0; shift += 7919) {
    const piece = new Uint16Array(Math.min(rest, NOISE));
    for (let i = 0; i < piece.length; i++) piece[i] = table[noise[(i + shift * 61) & (NOISE - 1)]!]!;
    writeSync(out, new Uint8Array(piece.buffer));
    rest -= piece.length;
  }
}
