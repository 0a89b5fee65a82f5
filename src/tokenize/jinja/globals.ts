/** @file The functions that every template can call: Jinja's own and transformers'. */
import { bound } from './callArguments';
import { spend } from './budget';
import { formatDate } from './dates';
import { NotSupported, TemplateError, TemplateRefusal } from './templateErrors';
import { iterate, toText } from './operations';
import { EMPTY, Text } from './text';
import {
  Callable,
  Dict,
  indexOf,
  isText,
  List,
  Namespace,
  orElse,
  Tuple,
  Undefined,
  type Call,
  type Instance,
  type Value,
} from './values';

/** The sandbox's own limit; a chat template counts messages and tools. */
const MAX_RANGE = 100_000;

/** Longer than any way to write a date. */
const MAX_DATE_FORMAT = 1000;

export function globalFunctions(askedForDate: () => void): Map<string, Value> {
  const functions: Record<string, (call: Call) => Value> = {
    raise_exception: call => {
      const [message] = bound(call, 'raise_exception', 'message');
      throw new TemplateRefusal(toText(message!).text);
    },
    strftime_now: call => {
      const [format] = bound(call, 'strftime_now', 'format');
      askedForDate();
      const { text } = toText(format!);
      if (text.length > MAX_DATE_FORMAT) throw new TemplateError(`a date's format is longer than ${MAX_DATE_FORMAT}`);
      return new Text(formatDate(text));
    },
    range: call => {
      const numbers = range(call.args.map(indexOf));
      spend(numbers.length);
      return new List(numbers);
    },
    dict: call => new Dict([...pairsOf(call.args[0]), ...named(call)]),
    namespace: call =>
      new Namespace(
        new Map([...pairsOf(call.args[0]), ...named(call)].map(([key, value]) => [toText(key).text, value])),
      ),
    cycler: ({ args }) => new Cycler(args),
    joiner: call => new Joiner(orElse(bound(call, 'joiner', 'sep?')[0], new Text(', '))),
    lipsum: () => {
      throw new NotSupported('the function lipsum');
    },
  };
  return new Map(Object.entries(functions).map(([name, call]) => [name, new Callable(name, call)]));
}

function named(call: Call): (readonly [Value, Value])[] {
  return [...call.named].map(([name, value]) => [new Text(name), value]);
}

/** What `dict(…)` makes of its argument: a dictionary's entries, or pairs. */
function pairsOf(value: Value | undefined): (readonly [Value, Value])[] {
  if (value === undefined) return [];
  if (value instanceof Dict) return value.pairs();
  return [...iterate(value)].map(item => {
    const pair = [...iterate(item)];
    if (pair.length !== 2) throw new TemplateError('a dictionary is made of pairs');
    return [pair[0]!, pair[1]!];
  });
}

/** Python's range. @throws TemplateError over MAX_RANGE, or for a step of zero */
function range(bounds: readonly number[]): number[] {
  if (bounds.length === 0 || bounds.length > 3) throw new TemplateError('range takes one to three numbers');
  const [start, stop] = bounds.length === 1 ? [0, bounds[0]!] : [bounds[0]!, bounds[1]!];
  const step = bounds[2] ?? 1;
  if (step === 0) throw new TemplateError('range() arg 3 must not be zero');
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!(length <= MAX_RANGE)) throw new TemplateError(`range(${bounds.join(', ')}) is longer than ${MAX_RANGE}`);
  return Array.from({ length }, (_, i) => start + i * step);
}

class Cycler implements Instance {
  readonly className = 'Cycler';
  private at = 0;

  constructor(private readonly items: readonly Value[]) {
    if (items.length === 0) throw new TemplateError('at least one item has to be provided');
  }

  attribute(name: string): Value | undefined {
    if (name === 'current') return this.items[this.at]!;
    if (name === 'next') return new Callable('next', () => this.next());
    if (name === 'reset') return new Callable('reset', () => ((this.at = 0), null));
    return name === 'items' ? new Tuple(this.items) : undefined;
  }

  private next(): Value {
    const item = this.items[this.at]!;
    this.at = (this.at + 1) % this.items.length;
    return item;
  }
}

class Joiner implements Instance {
  readonly className = 'Joiner';
  private used = false;

  constructor(private readonly separator: Value) {}

  attribute(): undefined {
    return undefined;
  }

  call(): Value {
    const first = !this.used;
    this.used = true;
    return first ? EMPTY : this.separator;
  }
}

/** A value to be called, whatever it is. @throws TemplateError where it cannot be */
export function callValue(callee: Value, call: Call): Value {
  if (callee instanceof Callable) return callee.call(call);
  if (callee instanceof Undefined) return callee.fail();
  if (typeof callee === 'object' && callee !== null && 'call' in callee) return callee.call(call);
  throw new TemplateError(`${isText(callee) ? 'a text' : 'this value'} is not callable`);
}
