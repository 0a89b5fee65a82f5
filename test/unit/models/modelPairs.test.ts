import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, test } from 'vitest';
import { chooseModels, knownPairs } from '../../../src/models/modelPairs';

const root = path.join(__dirname, '..', '..', '..');

describe('model pairs', () => {
  test('the bundled one is there', () => {
    const [demo] = knownPairs(root);
    expect(demo?.name).toBe('demo');
    for (const folder of [demo!.base, demo!.tuned]) expect(existsSync(path.join(folder, 'config.json'))).toBe(true);
  });

  test.each([
    [{}, 'demo pair', ['base', 'tuned']],
    [{ pair: 'demo' }, 'demo pair', ['base', 'tuned']],
    [{ base: '/a/pre', tuned: '/b/chat' }, 'pre and chat', ['base', 'tuned']],
    [{ model: '/a/one' }, 'one', ['single']],
    [{ model: '/hub/models--Org--One/snapshots/0123abc' }, 'Org/One', ['single']],
    [{ model: '/hub/models--Org--One/snapshots/0123abc/one.gguf' }, 'one.gguf', ['single']],
  ])('%j means %s', (wish, label, roles) => {
    const chosen = chooseModels(wish, root);
    expect(chosen.label).toBe(label);
    expect(chosen.models.map(m => m.role)).toEqual(roles);
  });

  test.each([
    [{ pair: 'dmeo' }, 'no pair named "dmeo"; known: demo'],
    [{ base: '/a' }, 'the tuned model is missing'],
    [{ tuned: '/a' }, 'the base model is missing'],
    [{ pair: 'demo', model: '/a' }, 'cannot be combined'],
    [{ model: '/a', base: '/a', tuned: '/b' }, 'cannot be combined'],
    [{ pair: 'demo', tuned: '/b' }, 'cannot be combined'],
  ])('%j is refused', (wish, message) => {
    expect(() => chooseModels(wish, root)).toThrow(message);
  });
});
