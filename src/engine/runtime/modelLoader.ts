/** @file Loads the models of one request when they are first needed, and says so. What a cache knows needs none. */
import type { ModelRole } from '../../protocol/explanation';
import type { ForcedText } from '../attribution/attributionRuns';
import type { PlannedText } from './memoryEstimate';
import type { Model } from './model';
import type { Pause } from '../process/pause';
import { conversionReport, reportFor, type Report } from '../process/progressReporter';
import type { Reader } from '../reading/readingModels';
import type { SessionPool } from './sessionPool';

/** Gives a reader's model, ready for the text. */
export type LoadModel = (reader: Reader, text: PlannedText) => Promise<Model>;

export interface LoaderHooks {
  readonly pause: Pause;
  readonly report: Report;
}

/** Of work that reads weights alone, minutes for a large pair. */
export interface PatientHooks extends LoaderHooks {
  /** As `pause`, and requests that wait by now go first; for where no loaded model and no lock is held, which they may want. */
  readonly giveWay: Pause;
}

/** @param models how many there are in the request */
export function modelLoader(pool: SessionPool, models: number, { pause, report }: LoaderHooks): LoadModel {
  const loaded = new Set<ModelRole>();
  return async (reader, text) => {
    const first = !loaded.has(reader.role);
    const loading = reportFor(report, 'loading', reader.role, models);
    if (first) loading(loaded.size);
    const onProgress = conversionReport(report, reader.role);
    const model = await pool.model(reader.opened, text, { pause, onProgress });
    if (first) loading(loaded.add(reader.role).size);
    return model;
  };
}

/** The longest answer that may be generated, and then explained. */
export function answered({ ids, opened }: Reader, maxTokens: number): PlannedText {
  const room = opened.spec.maxPositions - ids.length;
  return { promptTokens: ids.length, responseTokens: Math.min(maxTokens, room), generate: true };
}

/** A prompt and the answer that is forced after it. */
export function forced({ ids, promptTokens }: ForcedText): PlannedText {
  return { promptTokens, responseTokens: ids.length - promptTokens };
}
