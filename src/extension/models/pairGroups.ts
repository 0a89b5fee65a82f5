/** @file In which order the list of models names them: what is chosen now, then pairs, own models, the hub cache, downloads. */
import type { FoundPair } from './foundPairs';

export interface PairGroup {
  readonly title: 'current' | 'pairs' | 'own' | 'twins' | 'singles' | 'downloads';
  readonly pairs: readonly FoundPair[];
}

const KINDS: readonly (readonly [PairGroup['title'], readonly FoundPair['kind'][]])[] = [
  ['pairs', ['pair']],
  ['own', ['own']],
  ['twins', ['twins']],
  ['singles', ['single', 'unfinished']],
  ['downloads', ['download']],
];

/** Groups that hold something; what is chosen stands once. @param current what the setting names */
export function pairGroups(all: readonly FoundPair[], current: string): PairGroup[] {
  const chosen = all.find(found => nameOf(found) === current);
  const others = KINDS.map(([title, kinds]) => {
    return { title, pairs: all.filter(found => kinds.includes(found.kind) && found !== chosen) };
  });
  const groups: PairGroup[] = chosen ? [{ title: 'current', pairs: [chosen] }, ...others] : others;
  return groups.filter(({ pairs }) => pairs.length > 0);
}

/** What the setting names it by. */
function nameOf(found: FoundPair): string | undefined {
  if (found.kind === 'pair') return found.name;
  return found.kind === 'own' || found.kind === 'single' ? found.id : undefined;
}
