/** @file What each model of a request reads, as text. */
import type { RenderedForModel, RenderedParams, RenderedReport } from '../../protocol/rendered';
import { renderedSegments } from '../../tokenize/renderedSegments';
import type { SessionPool } from '../runtime/sessionPool';
import { openReaders } from './readingModels';

/** @throws LensError where a model or the prompt cannot be used */
export async function renderedPrompt(pool: SessionPool, params: RenderedParams): Promise<RenderedReport> {
  const readers = await openReaders(pool, params);
  const models = readers.map(({ role, rendering, prompt, ids }): RenderedForModel => {
    return { role, rendering, tokens: ids.length, segments: renderedSegments(prompt) };
  });
  const [first, second] = readers;
  const same =
    second === undefined ||
    (first!.prompt.text === second.prompt.text && first!.ids.every((id, n) => id === second.ids[n]));
  return { models, same };
}
