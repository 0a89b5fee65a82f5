/** @file Macros: functions that a template defines, which give the text that their body writes. */
import { TemplateError } from './templateErrors';
import type { Evaluator } from './evaluator';
import { Scope } from './templateScope';
import type { Body, Parameter } from './syntax';
import { Text } from './text';
import { Callable, Dict, orElse, Tuple, Undefined, type Call, type Value } from './values';

interface Definition {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
}

export function makeMacro(
  definition: Definition,
  scope: Scope,
  evaluator: Evaluator,
  write: (scope: Scope, body: Body) => Text,
): Callable {
  const { name, parameters, body } = definition;
  const call = (given: Call): Value => write(argumentScope(definition, given, scope, evaluator), body);
  const names = new Tuple(parameters.map(parameter => new Text(parameter.name)));
  return new Callable(
    name,
    call,
    new Map<string, Value>([
      ['name', new Text(name)],
      ['arguments', names],
    ]),
  );
}

/** What the body sees. Where it does not ask for `varargs`, `kwargs` or `caller`, Jinja refuses to be given any. */
function argumentScope({ name, parameters, body }: Definition, given: Call, scope: Scope, evaluator: Evaluator): Scope {
  const inner = new Scope(scope);
  const rest = new Map(given.named);
  for (const [i, parameter] of parameters.entries()) {
    const value = i < given.args.length ? given.args[i]! : rest.get(parameter.name);
    if (i < given.args.length && rest.has(parameter.name))
      throw new TemplateError(`macro '${name}' got multiple values for argument '${parameter.name}'`);
    rest.delete(parameter.name);
    if (value !== undefined) inner.set(parameter.name, value);
    else if (parameter.fallback !== undefined) inner.set(parameter.name, evaluator.value(parameter.fallback, inner));
    else inner.set(parameter.name, new Undefined(`parameter '${parameter.name}' was not provided`));
  }
  const asks = (word: string): boolean => mentions(body, word);
  const extra = given.args.slice(parameters.length);
  if (extra.length > 0 && !asks('varargs'))
    throw new TemplateError(`macro '${name}' takes not more than ${parameters.length} argument(s)`);
  inner.set('varargs', new Tuple(extra));
  if (asks('caller')) {
    inner.set('caller', orElse(rest.get('caller'), new Undefined('No caller defined')));
    rest.delete('caller');
  }
  if (rest.size > 0 && !asks('kwargs'))
    throw new TemplateError(`macro '${name}' takes no keyword argument '${[...rest.keys()][0]}'`);
  inner.set('kwargs', new Dict([...rest].map(([key, value]) => [new Text(key), value] as const)));
  return inner;
}

const MENTIONED = new WeakMap<Body, ReadonlySet<string>>();

/** Whether a body holds a name anywhere. */
function mentions(body: Body, word: string): boolean {
  let names = MENTIONED.get(body);
  if (names === undefined) {
    names = new Set([...JSON.stringify(body).matchAll(/"kind":"name","name":"(\w+)"/g)].map(match => match[1]!));
    MENTIONED.set(body, names);
  }
  return names.has(word);
}
