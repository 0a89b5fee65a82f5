/** @file The words of a command line as checked values; a wrong word names the nearest right one. */
import { parseArgs } from 'node:util';
import { LensError, messageOf } from '../../base/errors';
import { nearest } from '../../base/nearest';

interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  /** What its value is called in help, such as `DIR`. */
  readonly value?: string;
  readonly help: string;
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

/** Options as given: the value, every value of a repeatable one, or true. */
export interface ParsedArguments {
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  flag(name: string): boolean;
  /** A number in `[low, high]`. @param range the same in words. @throws LensError usage */
  number(name: string, otherwise: number, low: number, high: number, range?: string): number;
  /** A whole number in `[low, high]`. @throws LensError usage */
  whole(name: string, otherwise: number, low: number, high: number): number;
  /** One of the words. @param old words of earlier versions, which go on working. @throws LensError usage */
  choice<T extends string>(name: string, otherwise: T, choices: readonly T[], old?: Readonly<Record<string, T>>): T;
}

export function usageError(message: string, next: string): LensError {
  return new LensError({ reason: 'usage', message, next });
}

/** @throws LensError usage: unknown option, missing or surplus value */
export function parseArguments(words: readonly string[], table: OptionTable, usage: string): ParsedArguments {
  const args = joinNegativeNumbers(words, table);
  refuseUnknown(args, table, usage);
  try {
    const options = Object.fromEntries(
      Object.entries(table).map(([name, spec]) => [name, { type: spec.type, multiple: spec.multiple ?? false }]),
    );
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return new Values(values, positionals);
  } catch (error) {
    throw usageError(firstSentence(error), dashAdvice(error) ?? `Use: ${usage}`);
  }
}

/** `--temperature -1` as `--temperature=-1`: no option looks like a number, so it can only be a value. */
function joinNegativeNumbers(words: readonly string[], table: OptionTable): string[] {
  return words.reduce<string[]>((joined, word) => {
    const option = joined.at(-1);
    const takesValue = option?.startsWith('--') === true && table[option.slice(2)]?.type === 'string';
    if (takesValue && /^-\.?\d/.test(word)) joined[joined.length - 1] = `${option}=${word}`;
    else joined.push(word);
    return joined;
  }, []);
}

/** A value that begins with a dash (a list as an answer) could also be an option that someone forgot to separate. */
function dashAdvice(error: unknown): string | undefined {
  const option = /'(?:-\w, )?(--[\w-]+)[^']*' argument is ambiguous/.exec(String(error))?.[1];
  return option === undefined ? undefined : `Write ${option}=VALUE where the value begins with a dash.`;
}

/** What a parser's error says, without the advice after the first line or sentence. */
function firstSentence(error: unknown): string {
  const text = messageOf(error);
  return `${text.split(/\n|\. |\.$/)[0]!.replace(/\.$/, '')}.`;
}

/** parseArgs in strict mode would refuse too, but without saying which option may have been meant. */
function refuseUnknown(args: readonly string[], table: OptionTable, usage: string): void {
  const options = Object.fromEntries(Object.entries(table).map(([name, spec]) => [name, { type: spec.type }]));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option' || Object.hasOwn(table, token.name)) continue;
    const meant = nearest(token.name, Object.keys(table));
    const hint = meant === undefined ? '' : ` Did you mean --${meant}?`;
    throw usageError(`There is no option ${token.rawName}.${hint}`, `Use: ${usage}`);
  }
}

type OptionValue = string | boolean | (string | boolean)[] | undefined;

class Values implements ParsedArguments {
  readonly positionals: readonly string[];
  readonly #values: Readonly<Record<string, OptionValue>>;

  constructor(values: Readonly<Record<string, OptionValue>>, positionals: readonly string[]) {
    this.positionals = positionals;
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  texts(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.filter(v => typeof v === 'string') : [];
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  number(name: string, otherwise: number, low: number, high: number, range = `from ${low} to ${high}`): number {
    const text = this.text(name);
    if (text === undefined) return otherwise;
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (value >= low && value <= high) return value;
    throw usageError(`--${name} is "${text}".`, `Give a number ${range}.`);
  }

  whole(name: string, otherwise: number, low: number, high: number): number {
    const value = this.number(name, otherwise, low, high);
    if (Number.isInteger(value)) return value;
    throw usageError(`--${name} is "${this.text(name) ?? ''}".`, `Give a whole number from ${low} to ${high}.`);
  }

  choice<T extends string>(
    name: string,
    otherwise: T,
    choices: readonly T[],
    old: Readonly<Record<string, T>> = {},
  ): T {
    const text = this.text(name);
    if (text === undefined) return otherwise;
    const found = choices.find(choice => choice === text);
    if (found !== undefined) return found;
    if (Object.hasOwn(old, text)) return old[text]!;
    throw usageError(`--${name} is "${text}".`, `Give one of: ${choices.join(', ')}.`);
  }
}
