/** @file The arguments of a call by the names of its parameters. */
import { TemplateError } from './templateErrors';
import type { Call, Value } from './values';

/**
 * One value a parameter, positional ones first; undefined where an optional one is not given.
 * @param parameters a name that ends in `?` may be left out
 * @throws TemplateError where too many, unknown or too few are given
 */
export function bound(call: Call, name: string, ...parameters: readonly string[]): (Value | undefined)[] {
  const { args, named } = call;
  if (args.length > parameters.length)
    throw new TemplateError(`${name} takes at most ${parameters.length} arguments (${args.length} given)`);
  const names = parameters.map(parameter => parameter.replace('?', ''));
  for (const key of named.keys())
    if (!names.includes(key)) throw new TemplateError(`${name} got an unexpected argument '${key}'`);
  return parameters.map((parameter, i) => {
    const value = i < args.length ? args[i]! : named.get(names[i]!);
    if (value === undefined && !parameter.endsWith('?'))
      throw new TemplateError(`${name} misses its argument '${parameter}'`);
    return value;
  });
}
