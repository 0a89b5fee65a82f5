/** @file Puts the word pairs of heads into the report that leaves the engine. */
import type { CacheProblem } from '../cache/diskCache';
import { layerBands } from '../../explain/attention/layerRanges';
import type { HeadGrid } from '../../explain/attention/attentionTally';
import { bandStatistic, BOOTSTRAP_SEED, headChange, RESAMPLES } from '../../explain/heads/riseShare';
import type { Matrix } from '../../base/matrix';
import type { LayerRange } from '../../protocol/attention';
import {
  HEADS_SCHEMA,
  type HeadChange,
  type HeadsReport,
  type HeadsStatistic,
  type ModelHeads,
  type VerbPairs,
} from '../../protocol/heads';
import type { ModelRole } from '../../protocol/explanation';
import { modelProvenance } from '../attribution/assembleExplanation';
import type { HeadVocabulary } from './headVocabulary';
import { program } from '../runtime/program';
import type { OpenedModel } from '../runtime/sessionPool';

type Candidates = readonly { readonly role: ModelRole; readonly opened: OpenedModel }[];

/** One model's heads as the cache keeps them; arrays run over heads, layer by layer. */
export interface KnownHeads {
  readonly pairs: Int32Array;
  readonly instructionPairs: Int32Array;
  /** Heads x verbs. */
  readonly byVerb: Int32Array;
  /** Words by index. */
  readonly strongest: readonly (readonly { readonly query: number; readonly key: number; readonly weight: number }[])[];
}

/** Changes of one verb: in all layers, and band by band. */
interface VerbChange {
  readonly all: HeadChange;
  readonly bands: readonly HeadChange[];
}

/** @param problem why results were not kept, to be told once */
export function assembleHeads(
  candidates: Candidates,
  vocabulary: HeadVocabulary,
  grid: HeadGrid,
  known: readonly KnownHeads[],
  problem: CacheProblem | undefined,
): HeadsReport {
  const { words, verbs, verbIndex, missing, tokens } = vocabulary;
  const bands = layerBands(grid.layers);
  const changes = known.length > 1 ? verbs.map((_, verb) => verbChange(known, verb, verbs.length, grid, bands)) : [];
  const spelled = tokens.at(-1)!;
  return {
    schema: HEADS_SCHEMA,
    layers: grid.layers,
    heads: grid.heads,
    bands,
    vocabulary: {
      words: words.length,
      instructionVerbs: verbs.slice(0, verbIndex.instruction),
      generalVerbs: verbIndex.count - verbIndex.instruction,
      missing,
      tokensAWord: spelled.reduce((sum, own) => sum + own.length, 0) / spelled.length,
    },
    models: known.map((heads, m) => modelHeads(candidates[m]!.role, heads, grid, words)),
    verbs: verbs.slice(0, verbIndex.instruction).map((verb, i): VerbPairs => ({
      verb,
      models: known.map(({ byVerb }) => toMatrix(grid, at => byVerb[at * verbs.length + i]!)),
      ...(changes[i] ? { change: changes[i] } : {}),
    })),
    ...(changes.length > 0 ? { statistic: statisticOf(changes, verbIndex.instruction, bands) } : {}),
    problems: problem === undefined ? [] : [{ severity: 'warning', ...problem }],
    provenance: {
      ...program,
      // Sessions of their own, which live for one layer: bringing its weights to a device would take longer than they do.
      provider: 'cpu',
      models: candidates.map(modelProvenance),
    },
  };
}

function verbChange(
  [base, tuned]: readonly KnownHeads[],
  verb: number,
  verbs: number,
  { layers, heads }: HeadGrid,
  bands: readonly LayerRange[],
): VerbChange {
  const counts = ({ byVerb }: KnownHeads, { from, to }: LayerRange): number[] =>
    Array.from({ length: (to - from + 1) * heads }, (_, i) => byVerb[(from * heads + i) * verbs + verb]!);
  const change = (range: LayerRange): HeadChange => headChange(counts(base!, range), counts(tuned!, range));
  return { all: change({ from: 0, to: layers - 1 }), bands: bands.map(change) };
}

function statisticOf(
  changes: readonly VerbChange[],
  instruction: number,
  bands: readonly LayerRange[],
): HeadsStatistic {
  const compare = (pick: (change: VerbChange) => HeadChange) =>
    bandStatistic(changes.slice(0, instruction).map(pick), changes.slice(instruction).map(pick));
  return {
    all: compare(change => change.all),
    bands: bands.map((_, b) => compare(change => change.bands[b]!)),
    resamples: RESAMPLES,
    seed: BOOTSTRAP_SEED,
  };
}

function modelHeads(role: ModelRole, heads: KnownHeads, grid: HeadGrid, words: readonly string[]): ModelHeads {
  const { pairs, instructionPairs, strongest } = heads;
  return {
    role,
    pairs: toMatrix(grid, at => pairs[at]!),
    instructionPairs: toMatrix(grid, at => instructionPairs[at]!),
    strongest: strongest.map((named, at) => ({
      layer: Math.floor(at / grid.heads),
      head: at % grid.heads,
      pairs: named.map(({ query, key, weight }) => ({ query: words[query]!, key: words[key]!, weight })),
    })),
  };
}

function toMatrix({ layers, heads }: HeadGrid, value: (at: number) => number): Matrix {
  return { rows: layers, columns: heads, data: Float64Array.from({ length: layers * heads }, (_, at) => value(at)) };
}
