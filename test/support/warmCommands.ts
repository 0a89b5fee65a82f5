/** @file Command lines in this process, one after the other against one engine that stays: what their options do costs no start. */
import { afterAll } from 'vitest';
import { EngineClient } from '../../src/client/engineClient';
import { run, type Given, type Outcome } from '../unit/cli/frame/surroundings';
import { engineEntry } from './engine';

/**
 * To be called at the top of a test file. That the product does the same as a process of its own, tests with `terminalCommand` show.
 * @param env added to the engine's environment and to that of each command
 */
export function warmCommands(
  env: Readonly<Record<string, string>> = {},
): (words: readonly string[], given?: Omit<Given, 'engine'>) => Promise<Outcome> {
  const engine = new EngineClient({ entry: engineEntry, env: () => env });
  afterAll(() => engine.dispose());
  return (words, given = {}) => run(words, { ...given, env: { ...env, ...given.env }, engine });
}
