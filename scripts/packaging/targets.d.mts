/** @file Types of targets.mjs for the tests. */
export interface Target {
  readonly name: string;
  readonly runtime: readonly string[];
  readonly tokenizer: string;
  readonly limit: number;
}

export function findTarget(name: string): Target;
