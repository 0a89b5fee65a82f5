/** @file A session that moves: where its provider fails, the graph is loaded on the next one and the run is repeated there. */
import { LensError } from '../../base/errors';
import type { ProviderName } from '../../protocol/providers';
import type { Feed, ResidentOutputs, Session } from './ort';

/** Who says what to compute on. */
export interface ProviderChoice {
  /** What sessions are opened on now. Takes seconds where providers have to be tried first. */
  current(): Promise<ProviderName>;
  /** Bytes of the largest buffer of its device; undefined where it has no such limit. */
  largestBuffer(provider: ProviderName): Promise<number | undefined>;
  /** It failed: `current` names another from now on. @throws the error where there is no other */
  failed(provider: ProviderName, error: unknown): Promise<void>;
}

/** A failure is a failure. */
export function onlyOn(provider: ProviderName): ProviderChoice {
  return {
    current: () => Promise.resolve(provider),
    largestBuffer: () => Promise.resolve(undefined),
    failed: (_, error) => Promise.reject(error instanceof Error ? error : new Error(String(error))),
  };
}

/** What was kept on a device went with it: whoever fed it must make it again. The session itself is on the next provider now. */
export class DeviceLostError extends Error {}

interface Place {
  readonly session: Session;
  readonly provider: ProviderName;
}

/** Opens the graph on a provider. What it throws is the provider's failure, but for errors of the graph itself, which `build` throws. */
export type OpenOn = (provider: ProviderName) => Promise<Session>;

export class MovingSession {
  private constructor(
    private place: Place,
    private readonly openOn: OpenOn,
    private readonly choice: ProviderChoice,
  ) {}

  static async open(openOn: OpenOn, choice: ProviderChoice): Promise<MovingSession> {
    return new MovingSession(await openSomewhere(openOn, choice), openOn, choice);
  }

  /** Where the last run was, and where the next will be unless it fails. */
  get provider(): ProviderName {
    return this.place.provider;
  }

  /** @throws DeviceLostError where a value of the failed device was fed */
  async run(feeds: Readonly<Record<string, Feed>>, fetches: readonly string[]): Promise<ResidentOutputs> {
    for (;;) {
      const { session, provider } = this.place;
      try {
        return await session.runResident(feeds, fetches);
      } catch (error) {
        await this.choice.failed(provider, error);
        await session.release().catch(() => undefined);
        this.place = await openSomewhere(this.openOn, this.choice);
        if (Object.values(feeds).some(feed => 'handle' in feed)) throw new DeviceLostError();
      }
    }
  }

  async release(): Promise<void> {
    await this.place.session.release();
  }
}

async function openSomewhere(openOn: OpenOn, choice: ProviderChoice): Promise<Place> {
  for (;;) {
    const provider = await choice.current();
    try {
      return { provider, session: await openOn(provider) };
    } catch (error) {
      // A checkpoint that does not hold what it should is nobody's fault but its own.
      if (LensError.is(error)) throw error;
      await choice.failed(provider, error);
    }
  }
}
