/**
 * @file Information flow as plain loops in float64, for a family with RMS norms, rotary positions and shared keys (llama), one with
 * LayerNorm, biases and learned positions (gpt2), one with a norm on what the attention writes (olmo2) and one with multipliers (granite). Nothing is shared with the product.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Text {
  readonly ids: readonly number[];
  readonly promptTokens: number;
}

type Row = Float64Array<ArrayBuffer>;
interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
type Named = (name: string) => Weight;

/** What a layer's attention did, row by row. */
interface Attended {
  readonly before: readonly Row[];
  readonly after: readonly Row[];
  /** What the value of token j, read by head h, adds to row i of the stream; [i][h][j], nothing for later tokens. */
  readonly written: readonly (readonly (readonly Row[])[])[];
}

/** One number a token of the text but the last: parts of all layers. */
export function plainFlow(folder: string, { ids, promptTokens }: Text): number[] {
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Record<string, number | string>;
  const weights = readWeights(join(folder, 'model.safetensors'));
  const read = ids.slice(0, -1);
  const layers = config['model_type'] === 'gpt2' ? gpt2(weights, config, read) : llama(weights, config, read);
  const rows = Array.from({ length: ids.length - promptTokens }, (_, m) => promptTokens - 1 + m);
  const flow = read.map(() => 0);
  for (const { before, after, written } of layers) {
    const total = (of: readonly Row[]): Row =>
      rows.reduce((sum, i) => plus(sum, of[i]!), new Float64Array(of[0]!.length));
    const y = total(after);
    const near = (a: Row): number => Math.max(0, norm1(y) - norm1(plus(a, y, -1)));
    const heads = written[0]!.length;
    const parts = read.map((_, j) =>
      Array.from({ length: heads }, (__, h) =>
        near(rows.reduce((sum, i) => (j <= i ? plus(sum, written[i]![h]![j]!) : sum), new Float64Array(y.length))),
      ).reduce((sum, part) => sum + part, 0),
    );
    const whole = parts.reduce((sum, part) => sum + part, 0) + near(total(before)) + 1e-12;
    parts.forEach((part, j) => (flow[j]! += part / whole));
  }
  return flow;
}

function llama(
  weights: ReadonlyMap<string, Weight>,
  config: Record<string, number | string>,
  ids: readonly number[],
): Attended[] {
  const w: Named = name => weights.get(`model.${name}`)!;
  const [heads, kv] = [Number(config['num_attention_heads']), Number(config['num_key_value_heads'])];
  const size = Number(config['head_dim'] ?? Number(config['hidden_size']) / heads);
  const epsilon = Number(config['rms_norm_eps']);
  const base = Number(config['rope_theta'] ?? 10_000);
  const isOlmo = config['model_type'] === 'olmo2';
  const multiplier = (name: string): number => Number(config[`${name}_multiplier`] ?? 1);
  const residual = multiplier('residual');
  const scale = Number(config['attention_multiplier'] ?? size ** -0.5);
  let x = ids.map(id => rowOf(w('embed_tokens.weight'), id).map(value => value * multiplier('embedding')));
  return Array.from({ length: Number(config['num_hidden_layers']) }, (_, l) => {
    const of: Named = name => w(`layers.${l}.${name}.weight`);
    const read = isOlmo ? x : x.map(row => rms(row, of('input_layernorm'), epsilon).y);
    const project = (name: string): Row[] => read.map(row => times(of(`self_attn.${name}_proj`), row));
    const [rawQ, rawK, v] = [project('q'), project('k'), project('v')] as const;
    const [q, k] = isOlmo
      ? [
          rawQ.map(row => rms(row, of('self_attn.q_norm'), epsilon).y),
          rawK.map(row => rms(row, of('self_attn.k_norm'), epsilon).y),
        ]
      : [rawQ, rawK];
    const turned = (rows: readonly Row[], count: number): Row[] =>
      rows.map((row, at) => rotated(row, at, count, size, base));
    const pattern = attention(turned(q, heads), turned(k, kv), heads, kv, size, scale);
    const output = of('self_attn.o_proj');
    const before = x;
    const gave = before.map((_, i) => {
      const mixed = mixture(pattern, v, i, heads, kv, size);
      return times(output, mixed);
    });
    const after = isOlmo
      ? gave.map(row => rms(row, of('post_attention_layernorm'), epsilon))
      : gave.map(y => ({ y, scale: 1 }));
    const written = heardBy(pattern, v, output, heads, kv, size).map((ofHead, i) =>
      ofHead.map(ofToken =>
        ofToken.map(row =>
          isOlmo
            ? row.map((value, c) => value * of('post_attention_layernorm').data[c]! * after[i]!.scale)
            : row.map(value => value * residual),
        ),
      ),
    );
    const middle = before.map((row, i) => plus(row, after[i]!.y, residual));
    x = middle.map(row => {
      const f = isOlmo ? row : rms(row, of('post_attention_layernorm'), epsilon).y;
      const gate = times(of('mlp.gate_proj'), f).map(z => z / (1 + Math.exp(-z)));
      const up = times(of('mlp.up_proj'), f);
      const down = times(
        of('mlp.down_proj'),
        gate.map((g, c) => g * up[c]!),
      );
      return plus(row, isOlmo ? rms(down, of('post_feedforward_layernorm'), epsilon).y : down, residual);
    });
    return { before, after: middle, written };
  });
}

function gpt2(
  weights: ReadonlyMap<string, Weight>,
  config: Record<string, number | string>,
  ids: readonly number[],
): Attended[] {
  const w: Named = name => weights.get(`transformer.${name}`) ?? weights.get(name)!;
  const [heads, width, epsilon] = [
    Number(config['n_head']),
    Number(config['n_embd']),
    Number(config['layer_norm_epsilon']),
  ];
  const size = width / heads;
  let x = ids.map((id, at) => plus(rowOf(w('wte.weight'), id), rowOf(w('wpe.weight'), at)));
  return Array.from({ length: Number(config['n_layer']) }, (_, l) => {
    const of: Named = name => w(`h.${l}.${name}`);
    const linear = (row: Row, name: string): Row =>
      plus(times(turnedOver(of(`${name}.weight`)), row), Float64Array.from(of(`${name}.bias`).data));
    const centred = (row: Row, name: string): Row => layerNorm(row, of(`${name}.weight`), of(`${name}.bias`), epsilon);
    const all = x.map(row => linear(centred(row, 'ln_1'), 'attn.c_attn'));
    const part = (p: number): Row[] => all.map(row => row.slice(p * width, (p + 1) * width));
    const pattern = attention(part(0), part(1), heads, heads, size);
    const output = turnedOver(of('attn.c_proj.weight'));
    const bias = Float64Array.from(of('attn.c_proj.bias').data);
    const before = x;
    const after = before.map((row, i) =>
      plus(row, plus(times(output, mixture(pattern, part(2), i, heads, heads, size)), bias)),
    );
    x = after.map(row => plus(row, linear(linear(centred(row, 'ln_2'), 'mlp.c_fc').map(gelu), 'mlp.c_proj')));
    return { before, after, written: heardBy(pattern, part(2), output, heads, heads, size) };
  });
}

/** [i][h][j] */
function attention(
  q: readonly Row[],
  k: readonly Row[],
  heads: number,
  kv: number,
  size: number,
  scale = size ** -0.5,
): number[][][] {
  return q.map((query, i) =>
    Array.from({ length: heads }, (_, h) => {
      const g = Math.floor((h * kv) / heads);
      const scores = Array.from({ length: i + 1 }, (__, j) => {
        let sum = 0;
        for (let c = 0; c < size; c++) sum += query[h * size + c]! * k[j]![g * size + c]!;
        return sum * scale;
      });
      const top = Math.max(...scores);
      const all = scores.map(score => Math.exp(score - top));
      const whole = all.reduce((sum, e) => sum + e, 0);
      return all.map(e => e / whole);
    }),
  );
}

function mixture(pattern: number[][][], v: readonly Row[], i: number, heads: number, kv: number, size: number): Row {
  const mixed = new Float64Array(heads * size);
  for (let h = 0; h < heads; h++)
    for (const [j, p] of pattern[i]![h]!.entries())
      for (let c = 0; c < size; c++) mixed[h * size + c]! += p * v[j]![Math.floor((h * kv) / heads) * size + c]!;
  return mixed;
}

function heardBy(
  pattern: number[][][],
  v: readonly Row[],
  output: Weight,
  heads: number,
  kv: number,
  size: number,
): Row[][][] {
  return pattern.map(ofRow =>
    ofRow.map((ofHead, h) =>
      ofHead.map((p, j) => {
        const alone = new Float64Array(heads * size);
        for (let c = 0; c < size; c++) alone[h * size + c] = p * v[j]![Math.floor((h * kv) / heads) * size + c]!;
        return times(output, alone);
      }),
    ),
  );
}

function rms(row: Row, w: Weight, epsilon: number): { readonly y: Row; readonly scale: number } {
  const scale = 1 / Math.sqrt(row.reduce((sum, value) => sum + value * value, 0) / row.length + epsilon);
  return { y: row.map((value, c) => value * scale * w.data[c]!), scale };
}

function layerNorm(row: Row, w: Weight, b: Weight, epsilon: number): Row {
  const mean = row.reduce((sum, value) => sum + value, 0) / row.length;
  const scale = 1 / Math.sqrt(row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length + epsilon);
  return row.map((value, c) => (value - mean) * scale * w.data[c]! + b.data[c]!);
}

function rotated(row: Row, at: number, heads: number, size: number, base: number): Row {
  const y = Float64Array.from(row);
  for (let h = 0; h < heads; h++)
    for (let c = 0; c < size / 2; c++) {
      const angle = at * base ** ((-2 * c) / size);
      const [a, b] = [h * size + c, h * size + c + size / 2];
      y[a] = row[a]! * Math.cos(angle) - row[b]! * Math.sin(angle);
      y[b] = row[b]! * Math.cos(angle) + row[a]! * Math.sin(angle);
    }
  return y;
}

function gelu(z: number): number {
  return 0.5 * z * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3)));
}

/** W x, W [outputs, inputs]. */
function times({ shape, data }: Weight, x: Row): Row {
  const [outputs, inputs] = shape as [number, number];
  const y = new Float64Array(outputs);
  for (let o = 0; o < outputs; o++) for (let c = 0; c < inputs; c++) y[o]! += data[o * inputs + c]! * x[c]!;
  return y;
}

function turnedOver({ shape, data }: Weight): Weight {
  const [rows, columns] = shape as [number, number];
  return {
    shape: [columns, rows],
    data: Float32Array.from(data, (_, at) => data[(at % rows) * columns + Math.floor(at / rows)]!),
  };
}

function rowOf({ shape, data }: Weight, at: number): Row {
  return Float64Array.from(data.subarray(at * shape[1]!, (at + 1) * shape[1]!));
}

/** a + factor b */
function plus(a: Row, b: Row, factor = 1): Row {
  return a.map((value, c) => value + factor * b[c]!);
}

function norm1(row: Row): number {
  return row.reduce((sum, value) => sum + Math.abs(value), 0);
}

function readWeights(file: string): Map<string, Weight> {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  type Head = Record<string, { shape: number[]; data_offsets: [number, number] }>;
  const head = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Head;
  const named = Object.entries(head).filter(([name]) => name !== '__metadata__');
  return new Map(
    named.map(([name, { shape, data_offsets: offsets }]) => {
      const own = Uint8Array.from(bytes.subarray(8 + length + offsets[0], 8 + length + offsets[1]));
      return [name, { shape, data: new Float32Array(own.buffer) }];
    }),
  );
}
