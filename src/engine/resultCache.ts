/** @file What a model said and drew on ids that it has seen before. Lives as long as the engine process. */
import { LruCache } from '../base/lruCache';
import type { Matrix } from '../base/matrix';
import type { AttendedText } from '../explain/attention/attendedText';
import { tallyBytes, type AttentionTally } from '../explain/attention/attentionTally';
import type { AttributionTarget, Sampling } from '../protocol/explanation';
import type { ForcedText } from './attribution';
import type { Reader } from './readers';

/** A matrix of 500 prompt and 200 answer tokens has 0.8 MB: this holds a working day. */
const LIMIT_BYTES = 128 * 2 ** 20;

export interface SpanResult {
  readonly values: readonly number[];
  readonly logProbabilities: readonly number[];
}

/**
 * Keyed by the model's fingerprint and the rendered ids, so that whatever leaves the ids alone (moving a text in its file,
 * marking an instruction, another view) costs no run.
 */
export class ResultCache {
  readonly #answers = new LruCache<readonly number[]>(LIMIT_BYTES / 16);
  readonly #spans = new LruCache<SpanResult>(LIMIT_BYTES / 16);
  readonly #matrices = new LruCache<Matrix>(LIMIT_BYTES);

  readonly #tallies = new LruCache<AttentionTally>(LIMIT_BYTES);

  clear(): void {
    for (const cache of [this.#answers, this.#spans, this.#matrices, this.#tallies]) cache.clear();
  }

  /** @param kind what was added up: the weighting */
  async tally(
    reader: Reader,
    ids: readonly number[],
    kind: string,
    text: AttendedText,
    make: () => Promise<AttentionTally>,
  ): Promise<AttentionTally> {
    const places = [text.focus, text.kinds, text.readAs, text.readers.map(words => words.join('+'))].map(p => p.join());
    const key = [modelKey(reader), kind, ids.join(), ...places].join(' ');
    return through(this.#tallies, key, make, t => tallyBytes(t.grid, text.words, text.focus.length) + 64 * text.tokens);
  }

  async answer(reader: Reader, sampling: Sampling, make: () => Promise<readonly number[]>): Promise<readonly number[]> {
    const key = `${modelKey(reader)} ${JSON.stringify(sampling)} ${String(reader.endOfTurn)} ${reader.ids.join()}`;
    return through(this.#answers, key, make, ids => 8 * (ids.length + reader.ids.length));
  }

  async span(reader: Reader, text: ForcedText, make: () => Promise<SpanResult>): Promise<SpanResult> {
    return through(
      this.#spans,
      `${modelKey(reader)} ${textKey(text)}`,
      make,
      span => 8 * (2 * span.values.length + 64),
    );
  }

  async matrix(
    reader: Reader,
    text: ForcedText,
    target: AttributionTarget,
    make: () => Promise<Matrix>,
  ): Promise<Matrix> {
    return through(
      this.#matrices,
      `${modelKey(reader)} ${target} ${textKey(text)}`,
      make,
      m => m.data.byteLength + 512,
    );
  }
}

const modelKey = ({ opened }: Reader): string => opened.checkpoint.fingerprint;
const textKey = ({ ids, promptTokens }: ForcedText): string => `${promptTokens} ${ids.join()}`;

async function through<V>(
  cache: LruCache<V>,
  key: string,
  make: () => Promise<V>,
  bytes: (value: V) => number,
): Promise<V> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const value = await make();
  cache.set(key, value, bytes(value) + 2 * key.length);
  return value;
}
