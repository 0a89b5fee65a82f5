/** @file An engine for the length of one command. */
import { EngineClient } from '../../client/engineClient';
import type { RequestOptions } from '../../client/engineClient';
import type { EngineLinkOptions } from '../../client/engineLink';
import { CancelledError } from '../../base/errors';
import { PRECISION_VARIABLE } from '../../base/precision';
import { printable } from '../../base/printable';
import { providerName } from '../../protocol/providerName';
import { PROVIDER_VARIABLE } from '../../protocol/providers';
import type { ProviderFallback } from '../../protocol/providers';
import { ProgressLine, progressText } from '../terminal/progressLine';
import type { Surroundings } from './surroundings';

/** A command that is called off ends its process anyway, so the engine gets less time to come round than in an editor. */
const CANCEL_GRACE_MS = 200;

/**
 * The one way of a command to models: an engine and a progress line for as long as the work takes, both ended whatever happens.
 * @throws CancelledError also where Ctrl-C came after the last answer; LensError
 */
export async function askEngine<T>(
  at: Surroundings,
  work: (engine: EngineClient, options: RequestOptions) => Promise<T>,
): Promise<T> {
  const line = new ProgressLine(at.stderr, progressText);
  const onFallback = (fallback: ProviderFallback): void => line.say(fallbackText(fallback));
  const engine = at.engine ?? new EngineClient({ ...engineOptions(at), onFallback });
  try {
    const result = await work(engine, { signal: at.signal, onProgress: progress => line.update(progress) });
    if (at.signal.aborted) throw new CancelledError();
    return result;
  } finally {
    line.end();
    // One that was lent stays.
    if (at.engine === undefined) engine.dispose();
  }
}

/** An engine for work that has a progress line of its own, ended whatever happens. @throws CancelledError, LensError */
export async function engineFor<T>(
  at: Surroundings,
  line: { say(text: string): void },
  work: (engine: EngineClient) => Promise<T>,
): Promise<T> {
  const onFallback = (fallback: ProviderFallback): void => line.say(fallbackText(fallback));
  const engine = at.engine ?? new EngineClient({ ...engineOptions(at), onFallback });
  try {
    const result = await work(engine);
    if (at.signal.aborted) throw new CancelledError();
    return result;
  } finally {
    if (at.engine === undefined) engine.dispose();
  }
}

function engineOptions(at: Surroundings): EngineLinkOptions {
  const asked = [PROVIDER_VARIABLE, PRECISION_VARIABLE].flatMap(name => {
    const value = at.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const env = (): NodeJS.ProcessEnv => Object.fromEntries(asked);
  return { entry: at.engineEntry, cancelGraceMs: CANCEL_GRACE_MS, env, fork: at.forkEngine };
}

function fallbackText({ from, to, reason }: ProviderFallback): string {
  return printable(`${providerName(from)} failed; continuing on ${providerName(to)}. ${reason}`);
}
