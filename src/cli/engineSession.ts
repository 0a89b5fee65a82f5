/** @file An engine for the length of one command. */
import { EngineClient } from '../client/engineClient';
import type { RequestOptions } from '../client/engineClient';
import { ProgressLine } from './progressLine';
import type { Surroundings } from './surroundings';

/** A command that is called off ends its process anyway, so the engine gets less time to come round than in an editor. */
const CANCEL_GRACE_MS = 200;

/** Runs the work with an engine and a progress line, and ends both whatever happens. */
export async function withEngine<T>(
  at: Surroundings,
  work: (client: EngineClient, options: RequestOptions) => Promise<T>,
): Promise<T> {
  const client = new EngineClient({ entry: at.engineEntry, cancelGraceMs: CANCEL_GRACE_MS });
  const line = new ProgressLine(at.stderr);
  try {
    return await work(client, { signal: at.signal, onProgress: progress => line.update(progress) });
  } finally {
    line.end();
    client.dispose();
  }
}
