/** @file Methods made from the table of requests: `client.explain(asked)` is `client.run('explain', asked)`, with the entry's types. */
import { facts, runs, type FactName, type RunName } from '../protocol/engine';

/** Asks by name; `run` and `fact` are typed where they are written. */
interface Asks {
  run(name: RunName, ...rest: unknown[]): unknown;
  fact(name: FactName, ...rest: unknown[]): unknown;
}

/**
 * The base of a class that has `run` and `fact`: one method an entry of the table, whose types the class says.
 * Made of a function, because a class of nothing but its prototype's methods has no syntax of its own.
 */
export function requestMethods(): new () => object {
  const Base = function (): void {
    // Nothing to set up.
  } as unknown as new () => object;
  const method = (name: string, value: (this: Asks, ...rest: unknown[]) => unknown): unknown =>
    Object.defineProperty(Base.prototype, name, { value });
  for (const name of Object.keys(runs) as RunName[]) {
    method(name, function (...rest) {
      return this.run(name, ...rest);
    });
  }
  for (const name of Object.keys(facts) as FactName[]) {
    method(name, function (...rest) {
      return this.fact(name, ...rest);
    });
  }
  return Base;
}
