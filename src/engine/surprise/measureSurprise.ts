/** @file log p of every token of a prompt in each model: one forward, in stretches whose logits fit into memory. */
import { outputNames } from '../../architecture/names';
import { rankOfToken } from '../../explain/comparison/nextTokens';
import { promptSurprise } from '../../explain/comparison/promptSurprise';
import { filesOf } from '../../prompt/promptDocument';
import { SURPRISE_SCHEMA, type SurpriseParams, type SurpriseReport } from '../../protocol/surprise';
import { modelProvenance } from '../attribution/assembleExplanation';
import type { EngineState } from '../reading/engineState';
import { modelLoader, type LoadModel } from '../reading/modelLoader';
import { openReaders, readingProblems, type ReadingModel } from '../reading/readingModels';
import type { LoaderHooks, Pause } from '../request/hooks';
import { reportFor } from '../request/progressReporter';
import { HostCache } from '../runtime/keyValueCache';
import type { Model } from '../runtime/model';
import { program } from '../runtime/program';
import { logProbabilities } from '../runtime/sampler';
import { floats } from '../runtime/ort';

/** Tokens of a stretch: their logits are 150 MB in a vocabulary of 152,064. */
const STRETCH = 256;

/** One entry a token behind the first. */
export interface TokenScores {
  readonly logProbabilities: readonly number[];
  readonly ranks: readonly number[];
}

/** @throws LensError, CancelledError */
export async function surpriseOfPrompt(
  { pool }: Pick<EngineState, 'pool'>,
  params: SurpriseParams,
  hooks: LoaderHooks,
): Promise<SurpriseReport> {
  const readers = await openReaders(pool, params);
  const load = modelLoader(pool, readers.length, hooks);
  const models: SurpriseReport['models'][number][] = [];
  for (const reader of readers) {
    const scores = await scoresOf(reader, load, hooks);
    models.push(promptSurprise(reader.role, reader.rendering, reader.prompt.tokens, scores, params.words));
  }
  return {
    schema: SURPRISE_SCHEMA,
    prompt: {
      ...filesOf(params.document),
      words: params.words,
      problems: [...params.document.problems, ...readingProblems(readers)],
    },
    models,
    provenance: {
      ...program,
      models: readers.map(modelProvenance),
    },
  };
}

async function scoresOf(reader: ReadingModel, load: LoadModel, { pause, report }: LoaderHooks): Promise<TokenScores> {
  const { ids, role } = reader;
  if (ids.length < 2) return { logProbabilities: [], ranks: [] };
  const rows = Math.min(STRETCH, ids.length - 1);
  const model = await load(reader, { promptTokens: ids.length - rows, responseTokens: rows, generate: true });
  const tell = reportFor(report, 'surprise', role, ids.length - 1);
  return tokenScores(model, ids, pause, tell);
}

/** @param tell how many tokens are done */
export async function tokenScores(
  model: Model,
  ids: readonly number[],
  pause: Pause,
  tell: (done: number) => void = () => undefined,
): Promise<TokenScores> {
  const cache = new HostCache(model.spec, ids.length - 1);
  const scores = { logProbabilities: [] as number[], ranks: [] as number[] };
  for (let from = 0; from < ids.length - 1; from += STRETCH) {
    await pause();
    const read = ids.slice(from, Math.min(from + STRETCH, ids.length - 1));
    const outputs = await model.read({ ids: read, rows: [...read.keys()], cache, fetch: [outputNames.logits] });
    const logits = floats(outputs[outputNames.logits]);
    const targets = ids.slice(from + 1, from + 1 + read.length);
    const width = logits.length / targets.length;
    scores.logProbabilities.push(...logProbabilities(logits, targets));
    scores.ranks.push(...targets.map((id, r) => rankOfToken(logits.subarray(r * width, (r + 1) * width), id)));
    tell(from + read.length);
  }
  return scores;
}
