/** @file An engine for the length of one command. */
import { EngineClient } from '../../client/engineClient';
import type { RequestOptions } from '../../client/engineClient';
import type { EngineLinkOptions } from '../../client/engineLink';
import { printable } from '../../base/printable';
import { providerName } from '../../protocol/providerName';
import type { ProviderFallback } from '../../protocol/providers';
import { ExplainService } from '../../client/explainService';
import { PROVIDER_VARIABLE } from '../../protocol/providers';
import { ProgressLine } from '../terminal/progressLine';
import type { Surroundings } from './surroundings';

/** A command that is called off ends its process anyway, so the engine gets less time to come round than in an editor. */
const CANCEL_GRACE_MS = 200;
/** The longest that a timer can wait. */
const NEVER_MS = 2 ** 31 - 1;

/** Runs the work with an engine and a progress line, and ends both whatever happens; an engine that was lent stays. */
export function withEngine<T>(
  at: Surroundings,
  work: (client: EngineClient, options: RequestOptions) => Promise<T>,
): Promise<T> {
  return during(options => at.engine ?? new EngineClient(options), at, work);
}

/** The one owner that a command is. */
export const COMMAND = 'command';

/** The same with the service that the editor asks. @throws CancelledError, LensError */
export function withService<T>(
  at: Surroundings,
  work: (service: ExplainService, options: RequestOptions) => Promise<T>,
): Promise<T> {
  const idleMs = (): number => (at.engine === undefined ? 0 : NEVER_MS);
  return during(options => new ExplainService({ ...options, idleMs }, at.engine), at, work);
}

function engineOptions(at: Surroundings): EngineLinkOptions {
  const provider = at.env[PROVIDER_VARIABLE];
  const env = (): NodeJS.ProcessEnv => (provider === undefined ? {} : { [PROVIDER_VARIABLE]: provider });
  return { entry: at.engineEntry, cancelGraceMs: CANCEL_GRACE_MS, env };
}

function fallbackText({ from, to, reason }: ProviderFallback): string {
  return printable(`${providerName(from)} is not used any more, ${providerName(to)} goes on. ${reason}`);
}

async function during<E extends { dispose(): void }, T>(
  make: (options: EngineLinkOptions) => E,
  at: Surroundings,
  work: (engine: E, options: RequestOptions) => Promise<T>,
): Promise<T> {
  const line = new ProgressLine(at.stderr);
  const engine = make({ ...engineOptions(at), onFallback: fallback => line.say(fallbackText(fallback)) });
  try {
    return await work(engine, { signal: at.signal, onProgress: progress => line.update(progress) });
  } finally {
    line.end();
    if (at.engine === undefined) engine.dispose();
  }
}
