/** @file Products of directions with rows of the unembedding table, block by block. */
import { buildUnembedding, unembeddingNames } from '../../architecture/weightGraphs';
import { requireFinite } from '../../base/finite';
import { sentence } from '../../base/sentence';
import type { Matrix } from '../../base/matrix';
import { isMapped } from '../../checkpoint/tensorLocation';
import { tensor } from '../../checkpoint/tensorLookup';
import { WeightReader } from '../../checkpoint/weightReader';
import { openGraph } from '../runtime/model';
import { floats, float32, int64, type Feed, type Session, type SessionOptions } from '../runtime/ort';
import type { Pause } from '../request/hooks';
import type { OpenedModel } from '../runtime/sessionPool';

/** Rows of the table that one run takes: the products of 300 directions with so many are some ten megabytes. */
const ROWS_A_RUN = 8192;

/** The session is opened when it is first needed; nothing of the table is copied but the rows of a run. */
export class Unembedding {
  #session: Promise<Session> | undefined;
  /** Of a table that is not mapped. */
  readonly #reader: WeightReader | undefined;

  constructor(
    private readonly opened: OpenedModel,
    readonly settings: Pick<SessionOptions, 'threads'>,
  ) {
    const { checkpoint, spec } = opened;
    if (!isMapped(tensor(checkpoint, spec.head, [spec.vocabularySize, spec.embedding.width])))
      this.#reader = new WeightReader(checkpoint);
  }

  /** Of the table; an added token may have an id beyond them. */
  get rows(): number {
    return this.opened.spec.vocabularySize;
  }

  /**
   * @param directions [K, hidden]
   * @param ids rows of the table
   * @param each called with the place among `ids` where a run begins, its products [K, N] and the lengths of its N rows
   */
  async products(
    directions: Matrix,
    ids: readonly number[],
    pause: Pause,
    each: (from: number, products: Float32Array, lengths: Float32Array) => void,
  ): Promise<void> {
    const session = await (this.#session ??= this.#open());
    const { rows, columns, data } = directions;
    const given = float32(Float32Array.from(data), [rows, columns]);
    for (let from = 0; from < ids.length; from += ROWS_A_RUN) {
      await pause();
      const block = this.#block(ids.slice(from, from + ROWS_A_RUN));
      const outputs = await session.run({ ...block, [unembeddingNames.directions]: given }, [
        unembeddingNames.products,
        unembeddingNames.lengths,
      ]);
      const of = (name: string): Float32Array => floats(outputs[name]);
      requireFinite(sentence`The unembedding of ${this.opened.checkpoint.folder}`, [
        of(unembeddingNames.products),
        of(unembeddingNames.lengths),
      ]);
      each(from, of(unembeddingNames.products), of(unembeddingNames.lengths));
    }
  }

  async release(): Promise<void> {
    const session = await this.#session;
    this.#session = undefined;
    await session?.release();
    this.#reader?.close();
  }

  #open(): Promise<Session> {
    const { checkpoint, spec } = this.opened;
    const from = this.#reader ? 'given' : 'mapped';
    return openGraph(checkpoint, source => buildUnembedding(spec, source, from), this.settings);
  }

  #block(ids: readonly number[]): Readonly<Record<string, Feed>> {
    if (!this.#reader) return { [unembeddingNames.ids]: int64(ids) };
    const { head, embedding } = this.opened.spec;
    const rows = new Float32Array(ids.length * embedding.width);
    this.#reader.rowsAt(head, embedding.width, ids, rows);
    this.#reader.requireUnchanged();
    return { [unembeddingNames.rows]: float32(rows, [ids.length, embedding.width]) };
  }
}
