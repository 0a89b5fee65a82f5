/** @file The values of a template, as Python has them. */
import { spend, spendOnReading, spendOnWriting } from './budget';
import { NotSupported, TemplateError } from './templateErrors';
import type { Text } from './text';

/** Python's None is null; a number that is no Float is an integer. */
export type Value =
  null | boolean | number | Float | Text | List | Tuple | Dict | Stream | Undefined | Slice | Callable | Instance;

/** Items of one list; a template that multiplies lists must stop before memory does. */
export const MAX_ITEMS = 1_000_000;

export class Float {
  constructor(readonly value: number) {}
}

export class List {
  constructor(readonly items: readonly Value[]) {
    if (items.length > MAX_ITEMS) throw new RangeError(`a list grows beyond ${MAX_ITEMS} items`);
  }
}

export class Tuple {
  /** Of a tuple whose parts have names. */
  readonly attributes?: ReadonlyMap<string, Value>;

  constructor(readonly items: readonly Value[]) {
    if (items.length > MAX_ITEMS) throw new RangeError(`a tuple grows beyond ${MAX_ITEMS} items`);
  }
}

export class Slice {
  constructor(
    readonly start: Value,
    readonly stop: Value,
    readonly step: Value,
  ) {}
}

/** Keys are compared as Python hashes them: 1, 1.0 and True are one key. */
export class Dict {
  private readonly entries = new Map<string, readonly [Value, Value]>();

  constructor(entries: Iterable<readonly [Value, Value]> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  /** For the one who makes it: templates cannot change a dictionary. */
  set(key: Value, value: Value): void {
    const hash = hashOf(key);
    const known = this.entries.get(hash);
    this.entries.set(hash, [known === undefined ? key : known[0], value]);
  }

  get(key: Value): Value | undefined {
    return this.entries.get(hashOf(key))?.[1];
  }

  named(name: string): Value | undefined {
    return this.entries.get(`s${name}`)?.[1];
  }

  has(key: Value): boolean {
    return this.entries.has(hashOf(key));
  }

  get size(): number {
    return this.entries.size;
  }

  pairs(): (readonly [Value, Value])[] {
    spend(this.size / 8);
    return [...this.entries.values()];
  }

  keys(): Value[] {
    return this.pairs().map(([key]) => key);
  }
}

/** What can be gone through but not indexed: a generator (once), or a view of a dictionary (with a length). */
export class Stream {
  private rest: Iterator<Value> | undefined;

  constructor(
    readonly name: string,
    private readonly make: () => Iterable<Value>,
    /** Of a view; a generator has none. */
    readonly length?: number,
  ) {}

  iterator(): Iterator<Value> {
    if (this.length !== undefined) return this.make()[Symbol.iterator]();
    this.rest ??= this.make()[Symbol.iterator]();
    return this.rest;
  }
}

/** A name without a value: false, empty, printed as nothing; anything else asked of it is an error. */
export class Undefined {
  constructor(readonly hint: string) {}

  fail(): never {
    throw new TemplateError(this.hint);
  }
}

export interface Call {
  readonly args: readonly Value[];
  readonly named: ReadonlyMap<string, Value>;
}

export class Callable {
  constructor(
    readonly name: string,
    readonly call: (call: Call) => Value,
    readonly attributes: ReadonlyMap<string, Value> = new Map(),
  ) {}
}

/** An object of Jinja's own: a namespace, a loop. */
export interface Instance {
  readonly className: string;
  attribute(name: string): Value | undefined;
  /** Of a namespace. */
  assign?(name: string, value: Value): void;
  call?(call: Call): Value;
  readonly length?: number;
}

export class Namespace implements Instance {
  readonly className = 'Namespace';

  constructor(private readonly values: Map<string, Value>) {}

  attribute(name: string): Value | undefined {
    return this.values.get(name);
  }

  assign(name: string, value: Value): void {
    this.values.set(name, value);
  }
}

/** A value, or another where there is none: `??` would take None for none. */
export function orElse(value: Value | undefined, otherwise: Value): Value {
  return value === undefined ? otherwise : value;
}

export function isText(value: Value): value is Text {
  return typeof value === 'object' && value !== null && 'origins' in value;
}

export function isInstance(value: Value): value is Instance {
  return typeof value === 'object' && value !== null && 'className' in value;
}

/** Python's number of a value, bool included; undefined for anything else. */
export function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value instanceof Float ? value.value : undefined;
}

export function isInteger(value: Value): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

/** @throws NotSupported beyond what a double holds exactly */
export function integer(value: number): number {
  if (Number.isSafeInteger(value)) return value + 0;
  throw new NotSupported('integers beyond 2 ** 53');
}

/** @throws TemplateError where Python's int() would be a TypeError */
export function indexOf(value: Value): number {
  if (isInteger(value)) return Number(value);
  if (value instanceof Undefined) value.fail();
  throw new TemplateError(`'${typeName(value)}' object cannot be interpreted as an integer`);
}

export function typeName(value: Value): string {
  if (value === null) return 'NoneType';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'int';
  if (isText(value)) return 'str';
  if (isInstance(value)) return value.className;
  if (value instanceof Stream) return value.name;
  if (value instanceof Callable) return 'function';
  return value instanceof Undefined ? 'Undefined' : value.constructor.name.toLowerCase();
}

function hashOf(key: Value): string {
  if (key === null) return 'N';
  const number = numberOf(key);
  if (number !== undefined) return `n${number}`;
  spend(0.25);
  if (isText(key)) {
    spendOnReading(key.text.length);
    return `s${key.text}`;
  }
  if (key instanceof Tuple) return `t${key.items.map(sizedHash).join('')}`;
  if (key instanceof Undefined) return 'u';
  throw new TemplateError(`unhashable type: '${typeName(key)}'`);
}

function sizedHash(item: Value): string {
  const hash = hashOf(item);
  spendOnWriting(hash.length);
  return `${hash.length}:${hash}`;
}
