/** @file Causal masks, full and windowed, made once a graph. */
import type { Value } from '../graph/graph';
import type { GraphBuilder } from '../graph/graphBuilder';

/** Far below any score, far from overflow: exp gives exactly 0. */
const CLOSED = -1e30;

export class CausalMasks {
  /** Positions of the new tokens, int64 [N]. */
  readonly positions: Value;
  readonly #column: Value;
  readonly #row: Value;
  readonly #masks = new Map<string, Value>();

  /**
   * @param tokens any value with a row a new token
   * @param past any value with a row a cached token
   * @param rows the wanted ones, where `mask` is asked for them
   */
  constructor(
    private readonly g: GraphBuilder,
    tokens: Value,
    past: Value,
    private readonly rows: Value | undefined,
  ) {
    const scope = <T>(body: () => T): T => g.scope('mask', body);
    const start = scope(() => g.apply('Shape', [past], { axis: 0 }));
    const end = scope(() => g.add(start, g.apply('Shape', [tokens], { axis: 0 })));
    this.positions = scope(() => g.apply('Range', [g.squeeze(start), g.squeeze(end)], { length: 'N' }));
    const all = scope(() => g.apply('Range', [g.ints([0], []), g.squeeze(end)], { length: 'M' }));
    // Compared as floats: GPU providers have that comparison, not the one on 64-bit integers.
    this.#row = scope(() => g.reshape(g.cast(this.positions, 'float32'), ['N', 1]));
    this.#column = scope(() => g.reshape(g.cast(all, 'float32'), [1, 'M']));
  }

  /** [N, M], or [R, M] on the wanted rows. */
  mask(window: number | undefined, onRows: boolean): Value {
    const key = `${window ?? 'full'}${onRows ? ' rows' : ''}`;
    const known = this.#masks.get(key);
    if (known) return known;
    const mask = onRows ? this.g.gather(this.mask(window, false), this.rows!) : this.#draw(window);
    this.#masks.set(key, mask);
    return mask;
  }

  /** A token sees itself and what comes before it, at most `window` tokens in all. */
  #draw(window: number | undefined): Value {
    const { g } = this;
    const closed = (hidden: Value): Value => g.apply('Where', [hidden, g.scalar(CLOSED), g.scalar(0)], {});
    const future = closed(g.apply('Greater', [this.#column, this.#row], {}));
    if (window === undefined) return future;
    const oldest = g.sub(this.#row, g.scalar(window - 1));
    return g.add(future, closed(g.apply('Greater', [oldest, this.#column], {})));
  }
}
