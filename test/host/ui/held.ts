/** @file What the test files of the window share. Each is a bundle of its own, so that a module would be there once a file. */

const KEY = Symbol.for('instruct-lens.tests');

/** @param make asked once in the life of the process */
export function held<T>(name: string, make: () => T): T {
  const all = (Reflect.get(globalThis, KEY) as Map<string, unknown> | undefined) ?? new Map<string, unknown>();
  Reflect.set(globalThis, KEY, all);
  if (!all.has(name)) all.set(name, make());
  return all.get(name) as T;
}
