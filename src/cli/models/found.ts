/** @file What `models list` says of the hub cache: twins, single models, unfinished downloads; and what could be downloaded. */
import { printable } from '../../base/printable';
import { byteSize } from '../../base/readableNumbers';
import { cachedModels } from '../../hub/hubCache';
import type { CachedModel } from '../../hub/hubCache';
import { hubCacheFolder } from '../../hub/hubFolders';
import type { LocalModel } from '../../hub/localModel';
import { proposeTwins } from '../../hub/twins';
import type { TwinProposal } from '../../hub/twins';
import { wellKnownPairs } from '../../hub/wellKnownPairs';
import type { WellKnownPair } from '../../hub/wellKnownPairs';
import type { Surroundings } from '../surroundings';

interface FoundModel {
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

export function findModels(at: Surroundings): Found {
  // Of a model with several revisions the one that main means.
  const cached = [...firstOfEach(cachedModels(hubCacheFolder(at.env)))];
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

const reasons = { card: 'the card says so', names: 'by their names', config: 'by their configs' } as const;

/** Lines for a terminal; nothing where nothing was found. */
export function foundLines({ twins, models, downloads }: Found): string[] {
  return [
    ...section('In the hub cache, as pairs (--base ID --tuned ID)', twins.map(twinLine)),
    ...section('In the hub cache, single (--model ID)', models.map(modelLine)),
    ...section('To download (models pull NAME)', downloads.map(downloadLine)),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map(line => `  ${printable(line)}`), ''];
}

function twinLine({ base, tuned, reason, sameConfig }: Found['twins'][number]): string {
  const doubt = sameConfig ? '' : '; their configs differ';
  return `${base.id} · ${tuned.id} · ${byteSize(base.bytes + tuned.bytes)} · twins ${reasons[reason]}${doubt}`;
}

function modelLine({ id, bytes, incomplete }: FoundModel): string {
  return `${id} · ${incomplete === undefined ? byteSize(bytes) : `not whole: ${incomplete}`}`;
}

function downloadLine({ name, tuned, bytes, licence, gated }: WellKnownPair): string {
  return `${name} · ${tuned} and its base · about ${byteSize(2 * bytes)} · ${licence}${gated ? ', to be accepted on the hub' : ''}`;
}
