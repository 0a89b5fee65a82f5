/** @file Large products of dense float64 matrices in ONNX Runtime, whose kernels are the fast ones here. */
import type { Matrix } from '../../base/matrix';
import { GraphBuilder } from '../../graph/graphBuilder';
import { onnxModel } from '../../graph/onnxModel';
import { doubles, float32, float64, Session, type Tensor } from '../runtime/ort';

type Float64Matrix = Matrix & { readonly data: Float64Array };

/** Covariance of rows, not yet divided by anything: of W less its column means, with itself. */
export interface Scatter {
  /** [columns, columns], symmetric. */
  readonly matrix: Float64Matrix;
  readonly rows: number;
}

/** Sessions without weights, made when they are first needed; they hold nothing between two calls. */
export class Products {
  readonly #sessions = new Map<string, Promise<Session>>();

  constructor(private readonly threads?: number) {}

  /** a b */
  async multiply(a: Matrix, b: Matrix): Promise<Float64Matrix> {
    const session = await this.#session('multiply', g => {
      g.output('product', g.matmul(g.input('a', 'float64', ['I', 'J']), g.input('b', 'float64', ['J', 'K'])));
    });
    return matrixOf(await session.run({ a: tensorOf(a), b: tensorOf(b) }, ['product']), 'product');
  }

  /** a bᵀ: what the rows of one have in common with the rows of the other. */
  async multiplyTransposed(a: Matrix, b: Matrix): Promise<Float64Matrix> {
    const session = await this.#session('transposed', g => {
      const [x, y] = [g.input('a', 'float64', ['I', 'J']), g.input('b', 'float64', ['K', 'J'])];
      g.output('product', g.matmul(x, y, { transB: true }));
    });
    return matrixOf(await session.run({ a: tensorOf(a), b: tensorOf(b) }, ['product']), 'product');
  }

  /**
   * Scatter of the rows of W, in float64 throughout: small variances beside large ones keep their digits.
   * @param rows float32 [n, d]
   */
  async scatter(rows: Matrix & { readonly data: Float32Array }): Promise<Scatter> {
    const session = await this.#session('scatter', g => {
      const w = g.cast(g.input('rows', 'float32', ['N', 'D']), 'float64');
      g.output('sums', g.sum(w, 0));
      g.output('products', g.matmul(w, w, { transA: true }));
    });
    const outputs = await session.run({ rows: float32(rows.data, [rows.rows, rows.columns]) }, ['sums', 'products']);
    const matrix = matrixOf(outputs, 'products');
    lessMeans(matrix, doubles(outputs['sums']), rows.rows);
    return { matrix, rows: rows.rows };
  }

  async release(): Promise<void> {
    const sessions = await Promise.all(this.#sessions.values());
    this.#sessions.clear();
    for (const session of sessions) await session.release();
  }

  #session(name: string, draw: (g: GraphBuilder) => void): Promise<Session> {
    const known = this.#sessions.get(name);
    if (known) return known;
    const g = new GraphBuilder(name);
    draw(g);
    const opening = Session.open(onnxModel(g.build()), {
      root: '.',
      ...(this.threads === undefined ? {} : { threads: this.threads }),
    });
    this.#sessions.set(name, opening);
    return opening;
  }
}

/** Σ (w − m)(w − m)ᵀ = Σ w wᵀ − n m mᵀ, with n m = the sums. */
function lessMeans({ data, columns }: Matrix, sums: Float64Array, n: number): void {
  for (let r = 0; r < columns; r++) {
    const mean = sums[r]! / n;
    for (let c = 0; c < columns; c++) data[r * columns + c]! -= mean * sums[c]!;
  }
}

function tensorOf({ data, rows, columns }: Matrix): Tensor {
  return float64(data instanceof Float64Array ? data : Float64Array.from(data), [rows, columns]);
}

function matrixOf(outputs: Readonly<Record<string, Tensor>>, name: string): Float64Matrix {
  const { shape } = outputs[name]!;
  return { rows: shape[0]!, columns: shape[1]!, data: doubles(outputs[name]) };
}
