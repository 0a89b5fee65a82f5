/** @file What the hub cache of this machine offers: twins, single models, unfinished downloads; and what could be downloaded. */
import { cachedModels, type CachedModel, hubCacheFolder } from './hubCache';
import type { LocalModel } from './localModel';
import { proposeTwins, type TwinProposal } from './twins';
import { wellKnownPairs } from './wellKnownPairs';
import type { WellKnownPair } from './wellKnownPairs';

export interface FoundModel {
  readonly id: string;
  readonly folder: string;
  readonly bytes: number;
  readonly licence?: string | undefined;
  readonly incomplete?: string | undefined;
}

export interface Found {
  readonly twins: readonly (Pick<TwinProposal, 'reason' | 'sameConfig'> & {
    readonly base: FoundModel;
    readonly tuned: FoundModel;
  })[];
  /** Those of no pair, and those that are not whole. */
  readonly models: readonly FoundModel[];
  readonly downloads: readonly WellKnownPair[];
}

/** @param env of the process */
export function findModels(env: NodeJS.ProcessEnv): Found {
  // Of a model with several revisions the one that main means.
  const cached = [...firstOfEach(cachedModels(hubCacheFolder(env)))];
  const twins = proposeTwins(cached);
  const paired = new Set(twins.flatMap(({ base, tuned }) => [base.id, tuned.id]));
  const whole = new Set(cached.filter(model => model.incomplete === undefined).map(({ id }) => id));
  return {
    twins: twins.map(({ base, tuned, reason, sameConfig }) => ({
      ...{ reason, sameConfig },
      ...{ base: facts(base), tuned: facts(tuned) },
    })),
    models: cached.filter(({ id }) => !paired.has(id)).map(facts),
    downloads: wellKnownPairs.filter(({ base, tuned }) => !whole.has(base) || !whole.has(tuned)),
  };
}

function firstOfEach(models: readonly CachedModel[]): Iterable<CachedModel> {
  const first = new Map<string, CachedModel>();
  for (const model of models) if (!first.has(model.id)) first.set(model.id, model);
  return first.values();
}

function facts({ id, folder, bytes, card, incomplete }: LocalModel): FoundModel {
  return { id, folder, bytes, licence: card.licence, incomplete };
}
