/** @file An engine for the length of one command. */
import { EngineClient } from '../client/engineClient';
import type { EngineClientOptions, RequestOptions } from '../client/engineClient';
import { ExplainService } from '../client/explainService';
import type { ExplainParams } from '../protocol/engine';
import type { Explanation } from '../protocol/explanation';
import { ProgressLine } from './progressLine';
import type { Surroundings } from './surroundings';

/** A command that is called off ends its process anyway, so the engine gets less time to come round than in an editor. */
const CANCEL_GRACE_MS = 200;

/** Runs the work with an engine and a progress line, and ends both whatever happens. */
export function withEngine<T>(
  at: Surroundings,
  work: (client: EngineClient, options: RequestOptions) => Promise<T>,
): Promise<T> {
  return during(new EngineClient(engineOptions(at)), at, work);
}

/** The same for an explanation, by the service that explains in the editor. @throws CancelledError, LensError */
export function explainOnce(params: Omit<ExplainParams, 'request'>, at: Surroundings): Promise<Explanation> {
  const service = new ExplainService({ ...engineOptions(at), idleMs: () => 0 });
  return during(service, at, (_, options) => service.explain('command', params, options));
}

function engineOptions(at: Surroundings): EngineClientOptions {
  return { entry: at.engineEntry, cancelGraceMs: CANCEL_GRACE_MS };
}

async function during<E extends { dispose(): void }, T>(
  engine: E,
  at: Surroundings,
  work: (engine: E, options: RequestOptions) => Promise<T>,
): Promise<T> {
  const line = new ProgressLine(at.stderr);
  try {
    return await work(engine, { signal: at.signal, onProgress: progress => line.update(progress) });
  } finally {
    line.end();
    engine.dispose();
  }
}
