/** @file The names that a place of a template sees. */
import type { Value } from './values';

export class Scope {
  private readonly values: Map<string, Value>;

  constructor(
    readonly parent?: Scope,
    values: Iterable<readonly [string, Value]> = [],
  ) {
    this.values = new Map(values);
  }

  get(name: string): Value | undefined {
    const own = this.values.get(name);
    return own === undefined ? this.parent?.get(name) : own;
  }

  set(name: string, value: Value): void {
    this.values.set(name, value);
  }
}
