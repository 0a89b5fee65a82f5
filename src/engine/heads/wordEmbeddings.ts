/** @file Input embeddings of whole words, and which words they make alike. */
import type { DecoderSpec } from '../../architecture/decoderSpec';
import { buildEmbeddingRows, neuronNames } from '../../architecture/neuronGraphs';
import { requireFinite } from '../../base/finite';
import { sentence } from '../../base/sentence';
import { type Matrix, makeUnitRows } from '../../base/matrix';
import type { Checkpoint } from '../../checkpoint/checkpoint';
import { tensor } from '../../checkpoint/tensorLookup';
import { WeightReader } from '../../checkpoint/weightReader';
import { similarityThreshold, SimilarWords } from '../../explain/heads/similarWords';
import { GraphBuilder } from '../../graph/graphBuilder';
import { onnxModel } from '../../graph/onnxModel';
import { openGraph } from '../runtime/model';
import { floats, float32, Session, type SessionOptions } from '../runtime/ort';
import type { Pause } from '../request/hooks';

export type Settings = Pick<SessionOptions, 'threads'>;

/** Words whose similarities to all others are computed in one run. */
const WORDS_A_RUN = 256;

/** Mean over the rows of each word's tokens, words x hidden. */
export async function wordEmbeddings(
  { checkpoint, spec }: { readonly checkpoint: Checkpoint; readonly spec: DecoderSpec },
  tokens: readonly (readonly number[])[],
  settings: Settings,
): Promise<Matrix & { readonly data: Float32Array }> {
  const ids = [...new Set(tokens.flat())];
  const rows = await embeddingRows({ checkpoint, spec }, ids, settings);
  requireFinite(sentence`The embedding of ${checkpoint.folder}`, rows);
  const width = spec.hiddenSize;
  const place = new Map(ids.map((id, i) => [id, i]));
  const data = new Float32Array(tokens.length * width);
  tokens.forEach((own, w) => {
    for (const id of own)
      for (let f = 0; f < width; f++) data[w * width + f]! += rows[place.get(id)! * width + f]! / own.length;
  });
  return { rows: tokens.length, columns: width, data };
}

/** [ids, hidden], as the first layer reads them. Single rows are read, whatever the table is stored as. */
async function embeddingRows(
  { checkpoint, spec }: { readonly checkpoint: Checkpoint; readonly spec: DecoderSpec },
  ids: readonly number[],
  settings: Settings,
): Promise<Float32Array> {
  const { weight, width, projection } = spec.embedding;
  const stored = new Float32Array(ids.length * width);
  tensor(checkpoint, weight, [spec.vocabularySize, width]);
  const reader = new WeightReader(checkpoint);
  try {
    reader.rowsAt(weight, width, ids, stored);
    reader.requireUnchanged();
  } finally {
    reader.close();
  }
  if (!projection) return stored;
  const session = await openGraph(checkpoint, source => buildEmbeddingRows(spec, projection, source), settings);
  try {
    const feeds = { [neuronNames.stored]: float32(stored, [ids.length, width]) };
    return floats((await session.run(feeds, [neuronNames.rows]))[neuronNames.rows]);
  } finally {
    await session.release();
  }
}

/** Two passes over all pairs of words: the thresholds first. */
export async function similarWords(embeddings: Matrix, settings: Settings, pause: Pause): Promise<SimilarWords> {
  const unit = unitRows(embeddings);
  const session = await Session.open(onnxModel(products(embeddings.columns)), { root: '.', ...settings });
  try {
    const thresholds = new Float64Array(embeddings.rows);
    await eachRow(session, unit, pause, (cosines, word) => (thresholds[word] = similarityThreshold(cosines, word)));
    const similar = new SimilarWords(thresholds);
    await eachRow(session, unit, pause, (cosines, word) => similar.add(word, cosines));
    return similar;
  } finally {
    await session.release();
  }
}

type Rows = Matrix & { readonly data: Float32Array };

/** A row of zeros stays one: it is like nothing. */
function unitRows({ rows, columns, data }: Matrix): Rows {
  const unit = { rows, columns, data: Float32Array.from(data) };
  makeUnitRows(unit);
  return unit;
}

function products(columns: number) {
  const g = new GraphBuilder('cosines');
  const some = g.input('some', 'float32', ['N', columns]);
  const all = g.input('all', 'float32', ['W', columns]);
  g.output('cosines', g.matmul(some, all, { transB: true }));
  return g.build();
}

async function eachRow(
  session: Session,
  { rows, columns, data }: Rows,
  pause: Pause,
  visit: (cosines: Float32Array, row: number) => void,
): Promise<void> {
  const all = float32(data, [rows, columns]);
  for (let from = 0; from < rows; from += WORDS_A_RUN) {
    await pause();
    const to = Math.min(rows, from + WORDS_A_RUN);
    const some = float32(data.subarray(from * columns, to * columns), [to - from, columns]);
    const cosines = floats((await session.run({ some, all }, ['cosines']))['cosines']);
    for (let row = from; row < to; row++) visit(cosines.subarray((row - from) * rows, (row - from + 1) * rows), row);
  }
}
