/** @file What a passage of the answer depended on: the influence, but of these tokens alone. */
import { sentence } from '../../base/sentence';
import { counted } from '../../base/readableNumbers';
import { wordParts } from '../../explain/attribution/influence';
import { tokensOfWords } from '../../explain/attribution/tokenWords';
import type { Passage, PassageParams, TokenRange } from '../../protocol/passage';
import { INFLUENCE } from './assembleExplanation';
import { attributeSpan } from './attributionRuns';
import { forced, type ForcedText, knownAnswer, refused } from '../reading/forcedText';
import { openReaders, type ReadingModel } from '../reading/readingModels';
import type { EngineState } from '../reading/engineState';
import { modelLoader } from '../reading/modelLoader';
import type { LoaderHooks } from '../request/hooks';
import { reportFor } from '../request/progressReporter';

/** @throws LensError bad-input where an answer or a place is none of the model's; CancelledError */
export async function passage(
  { pool, cache }: Pick<EngineState, 'pool' | 'cache'>,
  params: PassageParams,
  hooks: LoaderHooks,
): Promise<Passage> {
  const readers = await openReaders(pool, params);
  const load = modelLoader(pool, readers.length, hooks);
  const models: Passage['models'][number][] = [];
  for (const [i, reader] of readers.entries()) {
    await hooks.pause();
    const { text, from } = textUntil(params, reader);
    const values = await cache.passage({ reader, text }, from, async () => {
      const model = await load(reader, forced(text));
      return (await attributeSpan(model, text, { ...INFLUENCE, from })).values.slice(0, text.promptTokens);
    });
    const { tokens } = reader.prompt;
    const placed = tokens.map(token => (token.kind === 'file' ? token : { inkSpans: [] }));
    const kinds = tokens.map(({ kind }) => kind);
    const { words } = wordParts(values, kinds, tokensOfWords(placed, params.words));
    models.push({ role: reader.role, words });
    reportFor(hooks.report, 'attribution', reader.role, readers.length)(i + 1);
  }
  return { models };
}

/** What comes behind the passage cannot change what it depended on. */
function textUntil({ answers }: PassageParams, reader: ReadingModel): { text: ForcedText } & Pick<TokenRange, 'from'> {
  const ids = knownAnswer(answers, reader);
  const { from, to } = answers.find(({ role }) => role === reader.role)!;
  if (![from, to].every(Number.isInteger) || from < 0 || from >= to || to > ids.length)
    throw refused(sentence`The answer has ${counted(ids.length, 'token')}, none of them from ${from} to ${to}.`);
  return { text: { ids: [...reader.ids, ...ids.slice(0, to)], promptTokens: reader.ids.length }, from };
}
