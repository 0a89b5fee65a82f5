/** @file What names mean while a template is evaluated, and which of the prompt's variables an expression read or lacked. */
import { MAX_PROMPT_LENGTH } from '../problems';
import { dataOf, isList, isMap, MAX_VALUE_SIZE, sizeOf, weightOf, type Value, type ValueMap } from './value';

/** The prompt's variables by name, whole or as far as their dots reach. */
export interface Variables {
  /** Undefined where nothing gives a value: a value may itself be undefined. */
  find(name: string): { readonly value: Value } | undefined;
  /** All of them. */
  all(): ValueMap;
}

/** A name of the template's own: a loop's variable, or one that `set` made. */
export interface Binding {
  readonly value: Value;
  /** The prompt's variables that it was made of. */
  readonly of: readonly string[];
  /** What it was made of has no value. */
  readonly unknown?: boolean;
}

export interface Frame {
  readonly names: Map<string, Binding>;
  /** What Handlebars' `this` is. */
  readonly context?: Binding;
}

/** Thrown where an expression cannot be evaluated; why stands in the scope. One object for all: a hostile file can hold a million such places. */
class Unevaluated extends Error {}
const unevaluated = new Unevaluated('not evaluated');

export type Evaluated =
  | { readonly value: Value; readonly of: readonly string[] }
  | { readonly unevaluated: true; readonly open: readonly string[]; readonly of: readonly string[] };

export type Expression = (scope: Scope) => Value;

/**
 * Characters and entries that the expressions of one template may make and go through: values grow by doubling where a loop joins them, and
 * a loop in a loop looks into a long one a hundred thousand times.
 */
const MAX_WORK = 8 * MAX_PROMPT_LENGTH;
/** Against making a character: going through one by one, and searching as the machine does it. */
const READING = 0.5;
const SEARCHING = 1 / 16;
/** A round of a loop, with its names. */
export const FRAME = 8;

export class Scope {
  private readonly frames: Frame[] = [{ names: new Map() }];
  private used = new Set<string>();
  private open = new Set<string>();
  private work = 0;

  constructor(private readonly variables: Variables) {}

  /** Evaluates an expression and says which variables it was made of. Never throws on what a template says. */
  evaluate(expression: Expression): Evaluated {
    [this.used, this.open] = [new Set(), new Set()];
    try {
      if (this.work > MAX_WORK) this.refuse();
      const value = expression(this);
      return { value, of: [...this.used] };
    } catch (error) {
      if (!(error instanceof Unevaluated)) throw error;
      return { unevaluated: true, open: [...this.open], of: [...this.used] };
    }
  }

  /** The value of an expression, or undefined where it reads a variable that has none. */
  orUndefined(expression: Expression): Value {
    const before = new Set(this.open);
    try {
      return expression(this);
    } catch (error) {
      if (!(error instanceof Unevaluated) || this.open.size === before.size) throw error;
      for (const name of this.open) if (!before.has(name)) this.used.add(name);
      this.open = before;
      return undefined;
    }
  }

  /** Says that this cannot be evaluated. */
  refuse(): never {
    throw unevaluated;
  }

  within<T>(frame: Frame, work: () => T): T {
    this.frames.push(frame);
    try {
      return work();
    } finally {
      this.frames.pop();
    }
  }

  /** Jinja's `set`: in the innermost frame. */
  bind(name: string, binding: Binding): void {
    this.frames.at(-1)!.names.set(name, binding);
  }

  /** `a.b.c`: a name of the template's own, else the prompt's variable with the longest name that has a value. */
  path(parts: readonly string[]): Value {
    for (let i = this.frames.length - 1; i >= 0; i--) {
      const binding = this.frames[i]!.names.get(parts[0]!);
      if (binding) return this.members(this.read(binding), parts.slice(1));
    }
    return this.variable(parts);
  }

  /** A path from the context that stands `up` above the innermost one. */
  fromContext(up: number, parts: readonly string[]): Value {
    const contexts = this.frames.flatMap(frame => frame.context ?? []);
    const context = contexts[contexts.length - 1 - up];
    if (context) return this.members(this.read(context), parts);
    if (up > contexts.length) return undefined;
    return parts.length === 0 ? this.variables.all() : this.variable(parts);
  }

  /** A path from the outermost context. */
  fromRoot(parts: readonly string[]): Value {
    return parts.length === 0 ? this.variables.all() : this.variable(parts);
  }

  /** Whether a block parameter or a name of the template's own has this name. */
  hasName(name: string): boolean {
    return this.frames.some(frame => frame.names.has(name));
  }

  member(of: Value, key: Value): Value {
    const data = dataOf(of);
    const [name, at] = [dataOf(key), Number(dataOf(key))];
    if (isMap(data)) return typeof name === 'object' ? undefined : data.get(String(name));
    if (isList(data) || typeof data === 'string') {
      if (name === 'length') return data.length;
      return Number.isInteger(at) ? data.at(at) : undefined;
    }
    return undefined;
  }

  /** To be said ahead of what goes through all of these values: nothing interrupts it. */
  reads(...values: readonly Value[]): void {
    for (const value of values) this.pay(READING * weightOf(value, (MAX_WORK - this.work) / READING));
  }

  /** To be said ahead of a search of so many characters. */
  searches(characters: number): void {
    this.pay(SEARCHING * characters);
  }

  /** Work in characters made. */
  pay(work: number): void {
    this.work += work;
    if (this.work > MAX_WORK) this.refuse();
  }

  /** A new text, unless it is longer than any prompt. */
  text(text: string): string {
    this.work += text.length;
    return text.length > MAX_PROMPT_LENGTH ? this.refuse() : text;
  }

  /** A new list or map, unless it holds more than any prompt needs. */
  sized<T extends Value>(value: T): T {
    const size = sizeOf(value);
    this.work += size;
    return size > MAX_VALUE_SIZE ? this.refuse() : value;
  }

  private read(binding: Binding): Value {
    for (const name of binding.of) (binding.unknown ? this.open : this.used).add(name);
    return binding.unknown ? this.refuse() : binding.value;
  }

  private members(of: Value, keys: readonly string[]): Value {
    return keys.reduce((value, key) => this.member(value, key), of);
  }

  private variable(parts: readonly string[]): Value {
    for (let length = parts.length; length > 0; length--) {
      this.pay(length);
      const name = parts.slice(0, length).join('.');
      const found = this.variables.find(name);
      if (!found) continue;
      this.used.add(name);
      return this.members(found.value, parts.slice(length));
    }
    this.open.add(parts.join('.'));
    return this.refuse();
  }
}
