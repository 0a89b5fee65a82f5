/** @file Loads the models of one request when they are first needed, and says so. What a cache knows needs none. */
import type { ModelRole } from '../../protocol/explanation';
import type { PlannedText } from '../runtime/memoryEstimate';
import type { Model } from '../runtime/model';
import type { LoaderHooks } from '../request/hooks';
import { readingReport, layersReport, reportFor } from '../request/progressReporter';
import type { ReadingModel } from './readingModels';
import type { SessionPool } from '../runtime/sessionPool';

/** Gives a reader's model, ready for the text. */
export type LoadModel = (reader: ReadingModel, text: PlannedText) => Promise<Model>;

/**
 * @param models how many there are in the request
 * @param expected what the request will take, where that is estimated before anything was run
 */
export function modelLoader(
  pool: SessionPool,
  models: number,
  { pause, report }: LoaderHooks,
  expected: { readonly seconds?: number | undefined } = {},
): LoadModel {
  const loaded = new Set<ModelRole>();
  return async (reader, text) => {
    const first = !loaded.has(reader.role);
    const loading = reportFor(report, 'loading', reader.role, models);
    if (first) loading(loaded.size, loaded.size === 0 ? expected.seconds : undefined);
    const onProgress = readingReport(report, reader.role);
    const onStep = layersReport(report, reader.role);
    const model = await pool.model(reader.opened, text, { pause, onProgress, onStep });
    if (first) loading(loaded.add(reader.role).size);
    return model;
  };
}
