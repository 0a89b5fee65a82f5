/** @file GIM's backward rules as plain loops in float64, for one gated and one plain family; slow, and nothing shared with the product. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Text {
  readonly ids: readonly number[];
  readonly promptTokens: number;
}

/** A matrix with what is known of its cotangent. */
class Grid {
  readonly cotangent: Float64Array;
  constructor(
    readonly rows: number,
    readonly columns: number,
    readonly data = new Float64Array(rows * columns),
  ) {
    this.cotangent = new Float64Array(rows * columns);
  }
}

interface Weight {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Steps of the backward, run from the last to the first. */
const tape: (() => void)[] = [];

/** Influence of each token: gradient x input of the summed logits of the response. */
export function plainInfluence(folder: string, { ids, promptTokens }: Text): number[] {
  tape.length = 0;
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Record<string, number | string>;
  const weights = readWeights(join(folder, 'model.safetensors'));
  const [embeddings, hidden, table] =
    config['model_type'] === 'gpt2' ? gpt2(weights, config, ids) : llama(weights, config, ids);
  for (let m = promptTokens; m < ids.length; m++)
    for (let i = 0; i < hidden.columns; i++)
      hidden.cotangent[(m - 1) * hidden.columns + i]! += table.data[ids[m]! * hidden.columns + i]!;
  for (const step of tape.toReversed()) step();
  return ids.map((_, n) =>
    Array.from({ length: embeddings.columns }, (_, i) => n * embeddings.columns + i).reduce(
      (sum, at) => sum + embeddings.data[at]! * embeddings.cotangent[at]!,
      0,
    ),
  );
}

type Parts = [embeddings: Grid, hidden: Grid, table: Weight];

function llama(
  weights: ReadonlyMap<string, Weight>,
  config: Record<string, number | string>,
  ids: readonly number[],
): Parts {
  const [heads, kv] = [Number(config['num_attention_heads']), Number(config['num_key_value_heads'])];
  const [size, epsilon] = [Number(config['head_dim']), Number(config['rms_norm_eps'])];
  const w = (name: string): Weight => weights.get(`model.${name}`)!;
  const table = w('embed_tokens.weight');
  const embeddings = rowsOf(table, ids);
  let x = embeddings;
  for (let l = 0; l < Number(config['num_hidden_layers']); l++) {
    const of = (name: string): Weight => w(`layers.${l}.${name}.weight`);
    const a = rootMeanSquare(x, of('input_layernorm'), epsilon);
    const project = (name: string): Grid => product(a, of(`self_attn.${name}_proj`));
    const [q, k] = [rotated(project('q'), heads, size), rotated(project('k'), kv, size)];
    x = sum(x, product(attended(q, k, project('v'), heads, kv, size), of('self_attn.o_proj')));
    const f = rootMeanSquare(x, of('post_attention_layernorm'), epsilon);
    const gate = bent(product(f, of('mlp.gate_proj')), z => [z / (1 + Math.exp(-z)), siluSlope(z)]);
    x = sum(x, product(halved(gate, product(f, of('mlp.up_proj'))), of('mlp.down_proj')));
  }
  return [embeddings, rootMeanSquare(x, w('norm.weight'), epsilon), table];
}

function gpt2(
  weights: ReadonlyMap<string, Weight>,
  config: Record<string, number | string>,
  ids: readonly number[],
): Parts {
  const w = (name: string): Weight => weights.get(`transformer.${name}`) ?? weights.get(name)!;
  const [heads, width, epsilon] = [
    Number(config['n_head']),
    Number(config['n_embd']),
    Number(config['layer_norm_epsilon']),
  ];
  const table = w('wte.weight');
  const embeddings = rowsOf(table, ids);
  let x = sum(embeddings, rowsOf(w('wpe.weight'), [...ids.keys()]));
  for (let l = 0; l < Number(config['n_layer']); l++) {
    const of = (name: string): [Weight, Weight] => [w(`h.${l}.${name}.weight`), w(`h.${l}.${name}.bias`)];
    const linear = (from: Grid, name: string): Grid => product(from, transposed(of(name)[0]), of(name)[1]);
    const all = linear(centred(x, ...of('ln_1'), epsilon), 'attn.c_attn');
    const part = (i: number): Grid => columnsOf(all, i * width, width);
    x = sum(x, linear(attended(part(0), part(1), part(2), heads, heads, width / heads), 'attn.c_proj'));
    x = sum(x, linear(bent(linear(centred(x, ...of('ln_2'), epsilon), 'mlp.c_fc'), geluNew), 'mlp.c_proj'));
  }
  return [embeddings, centred(x, w('ln_f.weight'), w('ln_f.bias'), epsilon), table];
}

function readWeights(file: string): Map<string, Weight> {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const head = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  const named = Object.entries(head).filter(([name]) => name !== '__metadata__');
  return new Map(
    named.map(
      ([
        name,
        {
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const own = Uint8Array.from(bytes.subarray(8 + length + from, 8 + length + to));
        return [name, { shape, data: new Float32Array(own.buffer) }];
      },
    ),
  );
}

function rowsOf({ shape, data }: Weight, ids: readonly number[]): Grid {
  const width = shape[1]!;
  return new Grid(
    ids.length,
    width,
    Float64Array.from(ids.flatMap(id => [...data.subarray(id * width, (id + 1) * width)])),
  );
}

function transposed({ shape, data }: Weight): Weight {
  const [rows, columns] = shape as [number, number];
  const turned = Float32Array.from(data, (_, at) => data[(at % rows) * columns + Math.floor(at / rows)]!);
  return { shape: [columns, rows], data: turned };
}

/** x W^T + b */
function product(x: Grid, w: Weight, b?: Weight): Grid {
  const [outputs, inputs] = w.shape as [number, number];
  const y = new Grid(x.rows, outputs);
  const each = (body: (row: number, o: number, i: number) => void): void => {
    for (let row = 0; row < x.rows; row++)
      for (let o = 0; o < outputs; o++) for (let i = 0; i < inputs; i++) body(row, o, i);
  };
  if (b) y.data.forEach((_, at) => (y.data[at] = b.data[at % outputs]!));
  each((row, o, i) => (y.data[row * outputs + o]! += x.data[row * inputs + i]! * w.data[o * inputs + i]!));
  tape.push(() =>
    each((row, o, i) => (x.cotangent[row * inputs + i]! += y.cotangent[row * outputs + o]! * w.data[o * inputs + i]!)),
  );
  return y;
}

function columnsOf(x: Grid, from: number, columns: number): Grid {
  const at = (i: number): number => Math.floor(i / columns) * x.columns + from + (i % columns);
  const y = new Grid(x.rows, columns);
  y.data.forEach((_, i) => (y.data[i] = x.data[at(i)]!));
  tape.push(() => y.cotangent.forEach((c, i) => (x.cotangent[at(i)]! += c)));
  return y;
}

function sum(a: Grid, b: Grid): Grid {
  const y = new Grid(
    a.rows,
    a.columns,
    a.data.map((value, i) => value + b.data[i]!),
  );
  tape.push(() => {
    for (const part of [a, b]) y.cotangent.forEach((c, i) => (part.cotangent[i]! += c));
  });
  return y;
}

/** A gate: both of its factors get one half. */
function halved(a: Grid, b: Grid): Grid {
  const y = new Grid(
    a.rows,
    a.columns,
    a.data.map((value, i) => value * b.data[i]!),
  );
  tape.push(() =>
    y.cotangent.forEach((c, i) => {
      a.cotangent[i]! += 0.5 * c * b.data[i]!;
      b.cotangent[i]! += 0.5 * c * a.data[i]!;
    }),
  );
  return y;
}

function bent(x: Grid, f: (z: number) => [value: number, slope: number]): Grid {
  const y = new Grid(
    x.rows,
    x.columns,
    x.data.map(z => f(z)[0]),
  );
  tape.push(() => y.cotangent.forEach((c, i) => (x.cotangent[i]! += c * f(x.data[i]!)[1])));
  return y;
}

function siluSlope(z: number): number {
  const s = 1 / (1 + Math.exp(-z));
  return s * (1 + z * (1 - s));
}

function geluNew(z: number): [number, number] {
  const scale = Math.sqrt(2 / Math.PI);
  const t = Math.tanh(scale * (z + 0.044715 * z ** 3));
  return [0.5 * z * (1 + t), 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * scale * (1 + 3 * 0.044715 * z * z)];
}

/** The root of the mean square counts as a constant. */
function rootMeanSquare(x: Grid, w: Weight, epsilon: number): Grid {
  return normed(x, w, undefined, epsilon, false);
}

/** The standard deviation counts as a constant, the mean does not. */
function centred(x: Grid, w: Weight, b: Weight, epsilon: number): Grid {
  return normed(x, w, b, epsilon, true);
}

function normed(x: Grid, w: Weight, b: Weight | undefined, epsilon: number, centre: boolean): Grid {
  const d = x.columns;
  const y = new Grid(x.rows, d);
  for (let row = 0; row < x.rows; row++) {
    const own = x.data.subarray(row * d, (row + 1) * d);
    const mean = centre ? own.reduce((s, v) => s + v, 0) / d : 0;
    const scale = 1 / Math.sqrt(own.reduce((s, v) => s + (v - mean) ** 2, 0) / d + epsilon);
    own.forEach((v, i) => (y.data[row * d + i] = (v - mean) * scale * w.data[i]! + (b?.data[i] ?? 0)));
    tape.push(() => {
      const h = Array.from({ length: d }, (_, i) => y.cotangent[row * d + i]! * w.data[i]!);
      const middle = centre ? h.reduce((s, v) => s + v, 0) / d : 0;
      h.forEach((v, i) => (x.cotangent[row * d + i]! += (v - middle) * scale));
    });
  }
  return y;
}

/** Pairs (i, i + size / 2) of each head turn by position * 10000^(-2i / size). */
function rotated(x: Grid, heads: number, size: number): Grid {
  const y = new Grid(x.rows, x.columns);
  const turn = (from: Float64Array, to: Float64Array, sign: number): void => {
    for (let row = 0; row < x.rows; row++)
      for (let h = 0; h < heads; h++)
        for (let i = 0; i < size / 2; i++) {
          const angle = row * 10_000 ** ((-2 * i) / size);
          const [a, b] = [row * x.columns + h * size + i, row * x.columns + h * size + i + size / 2];
          const [cos, sin] = [Math.cos(angle), sign * Math.sin(angle)];
          to[a]! += from[a]! * cos - from[b]! * sin;
          to[b]! += from[b]! * cos + from[a]! * sin;
        }
  };
  turn(x.data, y.data, 1);
  tape.push(() => turn(y.cotangent, x.cotangent, -1));
  return y;
}

/** A quarter at queries and keys, a half at values, the softmax's backward at temperature 2 without a factor 1/2. */
function attended(q: Grid, k: Grid, v: Grid, heads: number, kv: number, size: number): Grid {
  const y = new Grid(q.rows, heads * size);
  const scale = size ** -0.5;
  for (let h = 0; h < heads; h++) {
    const g = Math.floor((h * kv) / heads);
    for (let row = 0; row < q.rows; row++) {
      const at = (grid: Grid, r: number, head: number, i: number): number => r * grid.columns + head * size + i;
      const range = Array.from({ length: size }, (_, i) => i);
      const scores = Array.from({ length: row + 1 }, (_, j) =>
        range.reduce((s, i) => s + scale * q.data[at(q, row, h, i)]! * k.data[at(k, j, g, i)]!, 0),
      );
      const pattern = softmax(scores);
      pattern.forEach((p, j) => range.forEach(i => (y.data[at(y, row, h, i)]! += p * v.data[at(v, j, g, i)]!)));
      tape.push(() => {
        const dy = (i: number): number => y.cotangent[at(y, row, h, i)]!;
        const warm = softmax(scores.map(s => s / 2));
        const dp = pattern.map((p, j) => {
          range.forEach(i => (v.cotangent[at(v, j, g, i)]! += 0.5 * p * dy(i)));
          return range.reduce((s, i) => s + dy(i) * v.data[at(v, j, g, i)]!, 0);
        });
        const mean = dp.reduce((s, value, j) => s + value * warm[j]!, 0);
        dp.forEach((value, j) => {
          const ds = 0.25 * scale * warm[j]! * (value - mean);
          range.forEach(i => {
            q.cotangent[at(q, row, h, i)]! += ds * k.data[at(k, j, g, i)]!;
            k.cotangent[at(k, j, g, i)]! += ds * q.data[at(q, row, h, i)]!;
          });
        });
      });
    }
  }
  return y;
}

function softmax(scores: readonly number[]): number[] {
  const top = Math.max(...scores);
  const all = scores.map(s => Math.exp(s - top));
  const whole = all.reduce((s, e) => s + e, 0);
  return all.map(e => e / whole);
}
