/** @file All that can explain prompts on this machine, or be downloaded, as one list; nothing is opened for it. */
import { existsSync } from 'node:fs';
import { toldError } from '../core/editorSteps';
import { findModels } from '../../models/foundModels';
import type { TwinProposal } from '../../models/twins';
import type { WellKnownPair } from '../../models/wellKnownPairs';
import { allPairs, settledPairs, type PairItem } from './pairChoice';

export type FoundPair =
  | ({ readonly kind: 'pair' } & PairItem)
  | ({ readonly kind: 'twins'; readonly base: Place; readonly tuned: Place } & Pick<
      TwinProposal,
      'reason' | 'sameConfig'
    >)
  | ({ readonly kind: 'single' } & Place)
  /** A folder or a GGUF that was added and is used on its own. */
  | ({ readonly kind: 'own' } & Place)
  /** In the hub cache, but not downloaded completely. */
  | ({ readonly kind: 'unfinished'; readonly why: string } & Place)
  | ({ readonly kind: 'download' } & WellKnownPair);

/** A model of the hub cache. */
export interface Place {
  readonly id: string;
  readonly folder: string;
}

export interface FoundPairs {
  readonly all: readonly FoundPair[];
  /** Why the list lacks the pairs that the user has named. */
  readonly problem: string | undefined;
}

/** @param own folders and GGUFs that are used on their own */
export function foundPairs(extensionPath: string, own: readonly string[] = []): FoundPairs {
  const { pairs, problem } = namedPairs(extensionPath);
  const { twins, models, downloads } = findModels(process.env);
  const isNamed = (base: string, tuned: string): boolean => pairs.some(p => p.base === base && p.tuned === tuned);
  const all = [
    ...pairs.map(pair => ({ kind: 'pair', ...pair }) as const),
    ...own.filter(existsSync).map((folder): FoundPair => ({ kind: 'own', id: folder, folder })),
    ...twins
      .filter(({ base, tuned }) => !isNamed(base.folder, tuned.folder))
      .map(({ base, tuned, reason, sameConfig }) => ({ kind: 'twins', base, tuned, reason, sameConfig }) as const),
    ...models.map(({ id, folder, incomplete }): FoundPair =>
      incomplete === undefined ? { kind: 'single', id, folder } : { kind: 'unfinished', id, folder, why: incomplete },
    ),
    ...downloads.map(pair => ({ kind: 'download', ...pair }) as const),
  ];
  return { all, problem };
}

/** Where the user's own list cannot be read, the other pairs are still offered. */
function namedPairs(extensionPath: string): {
  readonly pairs: readonly PairItem[];
  readonly problem: string | undefined;
} {
  try {
    return { pairs: allPairs(extensionPath), problem: undefined };
  } catch (error) {
    const { message, next } = toldError(error);
    return { pairs: settledPairs(extensionPath), problem: `${message} ${next}` };
  }
}
