/** @file The disk cache for whoever wants what is there and nothing made: what is not kept is refused. */
import type { CacheEntry } from './cacheEntry';
import type { CacheKey, PairCache } from './diskCache';

/** What work on a pair needs of its cache. */
export type Kept = Pick<PairCache, 'through' | 'takeProblem'>;

export class NotKeptError extends Error {
  override readonly name = 'NotKeptError';
}

export class KeptOnly implements Kept {
  constructor(private readonly cache: PairCache) {}

  /** @throws NotKeptError */
  through(
    key: CacheKey,
    _make: () => Promise<CacheEntry>,
    usable: (entry: CacheEntry) => boolean = () => true,
  ): Promise<CacheEntry> {
    const entry = this.cache.read(key);
    return entry && usable(entry) ? Promise.resolve(entry) : Promise.reject(new NotKeptError());
  }

  takeProblem(): string | undefined {
    return this.cache.takeProblem();
  }
}
