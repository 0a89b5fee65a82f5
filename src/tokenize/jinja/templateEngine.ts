/** @file What a filter may ask of the interpreter that runs it. */
import type { Call, Value } from './values';

export interface Engine {
  filter(name: string, value: Value, call: Call): Value;
  test(name: string, value: Value, args: readonly Value[]): boolean;
}

export type Filter = (value: Value, call: Call, engine: Engine) => Value;
