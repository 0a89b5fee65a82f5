/** @file When each model knows the compared answer: from which layer on its tokens are the likeliest. */
import { knownFrom } from '../../explain/comparison/knownFrom';
import type { ComparedKnowing, ComparedKnowingParams, ModelKnowing } from '../../protocol/comparisonSections';
import { type ForcedText, knownAnswer } from '../reading/forcedText';
import type { EngineState } from '../reading/engineState';
import { modelLoader } from '../reading/modelLoader';
import { openReaders } from '../reading/readingModels';
import type { LoaderHooks } from '../request/hooks';
import { reportFor } from '../request/progressReporter';
import { traceBytes } from '../runtime/chunks';
import { layerRanks } from './layerRanks';

/** @throws LensError bad-input where an answer is none of the model's; CancelledError */
export async function comparedKnowing(
  { pool }: Pick<EngineState, 'pool'>,
  params: ComparedKnowingParams,
  hooks: LoaderHooks,
): Promise<ComparedKnowing> {
  const readers = await openReaders(pool, params);
  const load = modelLoader(pool, readers.length, hooks);
  const models: ModelKnowing[] = [];
  for (const reader of readers) {
    const { opened, role } = reader;
    const answer = knownAnswer(params.answers, reader);
    const layers = opened.spec.layers.length;
    const text: ForcedText = { ids: [...reader.ids, ...answer], promptTokens: reader.ids.length };
    const tell = reportFor(hooks.report, 'knowing', role, layers);
    const traced = traceBytes(opened.spec, text.ids.length);
    const model =
      answer.length === 0
        ? undefined
        : await load(reader, { promptTokens: text.ids.length, responseTokens: 0, traced });
    const settings = pool.threads === undefined ? {} : { threads: pool.threads };
    const ranks = model ? await layerRanks(model, opened, text, settings, hooks.pause, tell) : [];
    models.push({ role, layers, tokens: ranks.map(row => ({ ranks: row, from: knownFrom(row) })) });
  }
  return { models };
}
