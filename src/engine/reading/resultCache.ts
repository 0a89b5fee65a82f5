/** @file What a model said and drew on ids that it has seen before. Lives as long as the engine process. */
import { createHash } from 'node:crypto';
import { LruCache } from '../../base/lruCache';
import type { Matrix } from '../../base/matrix';
import type { AttendedText } from '../../explain/attention/attendedText';
import { tallyBytes, type AttentionTally } from '../../explain/attention/attentionTally';
import type { AttributionTarget, GradientRules, Sampling } from '../../protocol/explanation';
import type { ProviderName } from '../../protocol/providers';
import type { ForcedText } from './forcedText';
import type { NextTokens } from '../../explain/comparison/nextTokens';
import type { ReadingModel } from './readingModels';

/** A matrix of 500 prompt and 200 answer tokens has 0.8 MB: this holds a working day. */
const LIMIT_BYTES = 128 * 2 ** 20;

/** One number a token of the text, with what the same run's logits say: the influence, or the information flow. */
export interface PictureResult {
  readonly values: readonly number[];
  readonly logProbabilities: readonly number[];
  /** What the same run's logits say of each place of the answer. */
  readonly next: NextTokens;
  readonly provider: ProviderName;
  /** What it took when it was computed. */
  readonly seconds: number;
}

/** Gradient x input of the sum over the answer, exact rules. */
export interface SpanResult {
  readonly values: readonly number[];
  readonly provider: ProviderName;
}

/** A matrix, and what computed it. */
export interface ComputedMatrix extends Matrix {
  readonly provider: ProviderName;
}

/** Attention added up, and what computed it. */
export interface ComputedTally {
  readonly tally: AttentionTally;
  readonly provider: ProviderName;
}

/** A model with the text that is forced on it. */
export interface ReadText {
  readonly reader: ReadingModel;
  readonly text: ForcedText;
}

/**
 * Keyed by the state of the model's files and the rendered ids, so that an edit of a weight is never answered from here, and whatever leaves the ids alone (moving a text in its file,
 * marking an instruction, another view) costs no run.
 */
export class ResultCache {
  readonly #answers = new LruCache<readonly number[]>(LIMIT_BYTES / 16);
  readonly #pictures = new LruCache<PictureResult>(LIMIT_BYTES / 8);
  readonly #spans = new LruCache<SpanResult>(LIMIT_BYTES / 16);
  readonly #matrices = new LruCache<ComputedMatrix>(LIMIT_BYTES);
  readonly #divergences = new LruCache<readonly number[]>(LIMIT_BYTES / 16);
  readonly #contrasts = new LruCache<readonly number[]>(LIMIT_BYTES / 16);

  readonly #scores = new LruCache<readonly number[]>(LIMIT_BYTES / 16);

  readonly #tallies = new LruCache<ComputedTally>(LIMIT_BYTES);

  clear(): void {
    const results = [this.#answers, this.#pictures, this.#spans, this.#matrices, this.#tallies];
    for (const cache of [...results, this.#divergences, this.#contrasts, this.#scores]) cache.clear();
  }

  /** @param kind what was added up: the weighting */
  async tally(
    reader: ReadingModel,
    ids: readonly number[],
    kind: string,
    text: AttendedText,
    make: () => Promise<ComputedTally>,
  ): Promise<ComputedTally> {
    const places = [text.focus, text.kinds, text.readAs, text.readers.map(words => words.join('+'))].map(p => p.join());
    const key = [modelKey(reader), kind, ids.join(), ...places].join(' ');
    return through(
      this.#tallies,
      key,
      make,
      ({ tally }) => tallyBytes(tally.grid, text.words, text.focus.length) + 64 * text.tokens,
    );
  }

  /**
   * @param whole whether what was made may be kept: an answer that was stopped is no answer to a request for a longer one
   * @param said how the answer was made to begin
   */
  async answer(
    reader: ReadingModel,
    sampling: Sampling,
    make: () => Promise<readonly number[]>,
    whole: () => boolean = () => true,
    said: readonly number[] = [],
  ): Promise<readonly number[]> {
    const key = [
      modelKey(reader),
      // generation_config.json is no part of a fingerprint.
      JSON.stringify([sampling, reader.opened.checkpoint.generation]),
      String(reader.endOfTurn),
      reader.ids.join(),
      ...(said.length > 0 ? [`said ${said.join()}`] : []),
    ].join(' ');
    return through(this.#answers, key, make, ids => (whole() ? 8 * (ids.length + reader.ids.length) : Infinity));
  }

  /** log p of each token of a text's answer behind a prompt that need not be the text's own. */
  async score(
    one: ReadText,
    prompt: readonly number[],
    make: () => Promise<readonly number[]>,
  ): Promise<readonly number[]> {
    return through(this.#scores, scoreKey(one, prompt), make, scores => 8 * scores.length + 128);
  }

  knowsScore(one: ReadText, prompt: readonly number[]): boolean {
    return this.#scores.get(scoreKey(one, prompt)) !== undefined;
  }

  /** Whether the matrix is at hand. */
  knowsMatrix({ reader, text }: ReadText, kind: MatrixKind): boolean {
    return this.#matrices.get(matrixKey({ reader, text }, kind)) !== undefined;
  }

  /** What a pair's logits say of each place of the answer; `undefined` where it was never asked. */
  knownDivergence(pair: readonly ReadText[]): readonly number[] | undefined {
    return this.#divergences.get(pairKey(pair));
  }

  keepDivergence(pair: readonly ReadText[], bits: readonly number[]): void {
    const key = pairKey(pair);
    this.#divergences.set(key, bits, 8 * bits.length + 2 * key.length);
  }

  /** Contrast of the last token of a text with a foil. */
  async contrast(
    { reader, text }: ReadText,
    foil: number,
    make: () => Promise<readonly number[]>,
  ): Promise<readonly number[]> {
    return through(this.#contrasts, `${modelKey(reader)} ${foil} ${textKey(text)}`, make, values => 8 * values.length);
  }

  /** Influence on the tokens of a text from `from` of its answer on. */
  async passage(
    { reader, text }: ReadText,
    from: number,
    make: () => Promise<readonly number[]>,
  ): Promise<readonly number[]> {
    const key = `${modelKey(reader)} passage ${from} ${textKey(text)}`;
    return through(this.#contrasts, key, make, values => 8 * values.length);
  }

  async span(reader: ReadingModel, text: ForcedText, make: () => Promise<SpanResult>): Promise<SpanResult> {
    const key = `${modelKey(reader)} ${textKey(text)}`;
    return through(this.#spans, key, make, ({ values }) => 8 * values.length + 64);
  }

  async picture(
    kind: 'influence' | 'flow',
    { reader, text }: ReadText,
    make: () => Promise<PictureResult>,
  ): Promise<PictureResult> {
    return through(
      this.#pictures,
      `${modelKey(reader)} ${kind} ${textKey(text)}`,
      make,
      ({ values, next }) => 8 * (2 * values.length + 64 + 2 * next.ranks.length) + 12 * next.ids.length,
    );
  }

  async matrix(one: ReadText, kind: MatrixKind, make: () => Promise<ComputedMatrix>): Promise<ComputedMatrix> {
    return through(this.#matrices, matrixKey(one, kind), make, m => m.data.byteLength + 512);
  }
}

/** What is differentiated, and how derivatives are taken. */
export interface MatrixKind {
  readonly target: AttributionTarget;
  readonly rules: GradientRules;
}

const matrixKey = ({ reader, text }: ReadText, { target, rules }: MatrixKind): string =>
  `${modelKey(reader)} ${target} ${rules} ${textKey(text)}`;

/** Hashed: there are as many as the prompt has words, each as long as the prompt. */
const scoreKey = ({ reader, text }: ReadText, prompt: readonly number[]): string =>
  createHash('sha256')
    .update(`${modelKey(reader)} ${text.ids.slice(text.promptTokens).join()} ${prompt.join()}`)
    .digest('base64');
const modelKey = ({ opened }: ReadingModel): string => opened.checkpoint.revisions.weights;
const pairKey = (pair: readonly ReadText[]): string =>
  pair.map(({ reader, text }) => `${modelKey(reader)} ${textKey(text)}`).join('\n');
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
