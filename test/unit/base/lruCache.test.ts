import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LruCache } from '../../../src/base/lruCache';

describe('cache', () => {
  test('gives up what was used least recently', () => {
    const cache = new LruCache<string>(30);
    cache.set('a', 'A', 10);
    cache.set('b', 'B', 10);
    cache.set('c', 'C', 10);
    cache.get('a');
    cache.set('d', 'D', 10);
    expect(['a', 'b', 'c', 'd'].map(key => cache.get(key))).toEqual(['A', undefined, 'C', 'D']);
  });

  test('keeps nothing that is larger than itself, and forgets the value that it replaces', () => {
    const cache = new LruCache<string>(30);
    cache.set('a', 'old', 10);
    cache.set('a', 'huge', 31);
    expect(cache.get('a')).toBeUndefined();
    expect(cache.bytes).toBe(0);
  });

  test('never holds more than its limit, whatever is put in', () => {
    const entry = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.integer({ min: 0, max: 50 }));
    fc.assert(
      fc.property(fc.array(entry), entries => {
        const cache = new LruCache<number>(60);
        for (const [key, bytes] of entries) {
          cache.set(key, bytes, bytes);
          expect(cache.bytes).toBeLessThanOrEqual(60);
          expect(cache.get(key)).toBe(bytes);
        }
        const held = ['a', 'b', 'c', 'd', 'e'].reduce((sum, key) => sum + (cache.get(key) ?? 0), 0);
        expect(cache.bytes).toBe(held);
      }),
    );
  });
});
