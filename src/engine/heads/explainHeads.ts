/** @file What the heads of a pair know whatever the prompt; computed once a pair and kept on disk. */
import { sentence } from '../../base/sentence';
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { LensError } from '../../base/errors';
import { paperVerbs } from '../../explain/heads/headPairs';
import { WORDS_A_NEURON } from '../../explain/heads/headWordRanks';
import type { SimilarWords } from '../../explain/heads/similarWords';
import type { HeadsParams, HeadsReport } from '../../protocol/heads';
import type { ModelRole } from '../../protocol/explanation';
import type { Tokenizer } from '../../tokenize/tokenizer';
import { assembleHeads, type KnownHeads } from './assembleHeads';
import { sameGrid } from '../attention/attentionFocus';
import type { CachedArray, CacheEntry } from '../cache/cacheEntry';
import type { EngineState } from '../reading/engineState';
import { headVocabulary, type HeadVocabulary } from './headVocabulary';
import { headWeightsHash } from './headWeights';
import { headWords } from './headWords';
import type { Kept, CacheKey } from '../cache/diskCache';
import { memoryFree } from '../runtime/freeMemory';
import { requireMemory } from '../runtime/memoryPlan';
import type { PatientHooks } from '../request/hooks';
import { reportFor, WorkClock } from '../request/progressReporter';
import type { OpenedModel } from '../runtime/sessionPool';
import { similarWords, wordEmbeddings, type Settings } from './wordEmbeddings';

/** Raised with every change of what is computed or how it is laid out. */
const CACHE_VERSION = 2;

interface Candidate {
  readonly role: ModelRole;
  readonly opened: OpenedModel;
  readonly tokenizer: Tokenizer;
}

interface Work {
  readonly candidates: readonly Candidate[];
  readonly vocabulary: HeadVocabulary;
  readonly settings: Settings;
  readonly hooks: PatientHooks;
  readonly clock: WorkClock;
  /** By the base's embedding, for both models. Computed when it is first needed. */
  readonly similar: () => Promise<SimilarWords>;
}

/** @throws LensError, CancelledError */
export async function explainHeads(
  { pool, diskCache }: EngineState,
  params: HeadsParams,
  hooks: PatientHooks,
): Promise<HeadsReport> {
  await hooks.pause();
  const candidates = await openCandidates(pool, params);
  const grid = sameGrid(candidates);
  const vocabulary = await headVocabulary(
    candidates.map(candidate => candidate.tokenizer),
    params.verbs ?? paperVerbs,
  );
  checkVocabulary(vocabulary);
  const settings = pool.options.threads === undefined ? {} : { threads: pool.options.threads };
  const clock = new WorkClock(grid.layers * candidates.length);
  let similar: Promise<SimilarWords> | undefined;
  const work: Work = {
    candidates,
    vocabulary,
    settings,
    hooks,
    clock,
    similar: () => (similar ??= likeInBase(candidates[0]!, vocabulary, settings, hooks)),
  };
  const hashes = [];
  for (const candidate of candidates) hashes.push(await headWeightsHash(candidate, hooks.giveWay));
  const known: KnownHeads[] = [];
  for (const m of candidates.keys()) {
    const key = cacheKey(work, [hashes[0]!, hashes[m]!]);
    const size = { heads: grid.layers * grid.heads, verbs: vocabulary.verbs.length, words: vocabulary.words.length };
    known.push(await keptHeads(diskCache, key, size, () => computeHeads(work, m)));
  }
  return assembleHeads(candidates, vocabulary, grid, known, diskCache.takeProblem());
}

async function openCandidates(pool: EngineState['pool'], { models }: HeadsParams): Promise<Candidate[]> {
  return Promise.all(
    models.map(async ({ role, folder }): Promise<Candidate> => {
      const opened = pool.open(folder);
      return { role, opened, tokenizer: await pool.tokenizer(opened) };
    }),
  );
}

function checkVocabulary({ words, verbIndex, missing }: HeadVocabulary): void {
  if (verbIndex.instruction > 0 && words.length > WORDS_A_NEURON) return;
  throw new LensError({
    reason: 'bad-input',
    message:
      verbIndex.instruction === 0
        ? sentence`The vocabulary has none of the instruction verbs (${missing.slice(0, 5).join(', ')}, …).`
        : sentence`The vocabulary has only ${words.length} English words.`,
    next: sentence`Choose a model with a tokenizer for English, or name verbs that it knows.`,
  });
}

async function likeInBase(
  base: Candidate,
  { tokens }: HeadVocabulary,
  settings: Settings,
  hooks: PatientHooks,
): Promise<SimilarWords> {
  return similarWords(await wordEmbeddings(base.opened, tokens[0]!, settings), settings, hooks.giveWay);
}

function cacheKey({ vocabulary }: Work, hashes: readonly string[]): CacheKey {
  const { words, verbs, verbIndex } = vocabulary;
  const listed = createHash('sha256')
    .update(JSON.stringify([words, verbs, verbIndex.instruction]))
    .digest('hex');
  return { kind: 'head-pairs', version: CACHE_VERSION, of: [...hashes, listed] };
}

async function computeHeads(work: Work, m: number): Promise<CacheEntry> {
  const { candidates, vocabulary, settings, hooks, clock } = work;
  const { opened, role } = candidates[m]!;
  const { layers, hiddenSize } = opened.spec;
  requireMemory(
    sentence`Reading the heads of ${opened.checkpoint.folder}`,
    memoryOf(vocabulary.words.length, hiddenSize),
    memoryFree(),
  );
  const similar = await work.similar();
  const say = reportFor(hooks.report, 'heads', role, layers.length);
  say(0, clock.secondsLeft);
  const embeddings = await wordEmbeddings(opened, vocabulary.tokens[m]!, settings);
  const onLayer = (done: number, milliseconds: number): void => {
    clock.count(1, milliseconds);
    say(done, clock.secondsLeft);
  };
  const found = await headWords({
    model: opened,
    embeddings,
    similar,
    verbs: vocabulary.verbIndex,
    settings,
    pause: hooks.giveWay,
    onLayer,
  });
  const heads = found.flat();
  const byVerb = new Int32Array(heads.length * vocabulary.verbs.length);
  heads.forEach((head, h) => byVerb.set(head.byVerb, h * vocabulary.verbs.length));
  return {
    data: heads.map(head => head.strongest),
    arrays: {
      pairs: Int32Array.from(heads, head => head.pairs),
      instructionPairs: Int32Array.from(heads, head => head.instructionPairs),
      byVerb,
    },
  };
}

/** Embeddings twice, similarities as bits, and the runs' buffers. */
function memoryOf(words: number, hidden: number): number {
  return 8 * words * hidden + (words * words) / 8 + 2 ** 28;
}

interface HeadsSize {
  readonly heads: number;
  readonly verbs: number;
  readonly words: number;
}

/** What is kept, where it is whole; else it is computed, and takes the place of what was there. */
async function keptHeads(
  cache: Kept,
  key: CacheKey,
  size: HeadsSize,
  compute: () => Promise<CacheEntry>,
): Promise<KnownHeads> {
  const entry = await cache.through(key, compute, kept => knownHeads(kept, size) !== undefined);
  return knownHeads(entry, size)!;
}

/** Undefined where it is of another size than these heads: a digest says that an entry is as it was written, not who wrote it. */
function knownHeads({ data, arrays }: CacheEntry, { heads, verbs, words }: HeadsSize): KnownHeads | undefined {
  const index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(words - 1));
  const word = v.object({ query: index, key: index, weight: v.pipe(v.number(), v.finite()) });
  const strongest = v.safeParse(v.pipe(v.array(v.array(word)), v.length(heads)), data);
  const pairs = ofLength(arrays['pairs'], heads);
  const instructionPairs = ofLength(arrays['instructionPairs'], heads);
  const byVerb = ofLength(arrays['byVerb'], heads * verbs);
  if (!strongest.success || !pairs || !instructionPairs || !byVerb) return undefined;
  return { pairs, instructionPairs, byVerb, strongest: strongest.output };
}

function ofLength(array: CachedArray | undefined, length: number): Int32Array | undefined {
  return array instanceof Int32Array && array.length === length ? array : undefined;
}
