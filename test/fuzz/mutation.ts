/** @file Seeded changes of bytes, texts and JSON: small ones, which go deep, and what parsers stumble over. */
import { mulberry32 } from '../../src/base/random';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Numbers at the edges of what formats, languages and formulas take. */
const NUMBERS = [
  ...[0, -0, 1, -1, 2, 3, 7, 255, 256, 65_535, 65_536, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, 1e300, 1e-300],
  ...[0.5, 1.5, -1e9, Number.MIN_VALUE, Number.MAX_VALUE],
];
/** Texts that steer, reorder, nest, traverse or mean something to one of our languages. */
const TEXTS = [
  ...['', ' ', '\0', '\u001b[31m', '\u202e', '\u2066', '\ufeff', '\ud800', '😀', 'ﬁ', '\r', '\n', '\t', '\u2028'],
  ...['../..', '/etc/passwd', 'C:\\x', '__proto__', 'constructor', 'toString', 'NaN', '1e999', '-', '0x10', 'null'],
  ...['{{', '}}', '{%', '%}', '{#', '---\n', '- ', ': ', '&a ', '*a ', '<<: ', '|\n', '>\n', '"', "'", '`', '```\n'],
  ...[
    '<img src=https://x.example>',
    '[a](command:x)',
    '$(bug)',
    '{{ a.b }}',
    '{% for i in range(9) %}',
    '{% endfor %}',
  ],
  ...['user:\n', 'system:', 'assistant:\n', '\\u202e', '\\ud800', 'a'.repeat(5000), '('.repeat(300), '['.repeat(300)],
];

export class Mutator {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = mulberry32(seed);
  }

  below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  one<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** One change, or a few. */
  #times(): number {
    return this.one([1, 1, 1, 2, 3, 8]);
  }

  bytes(of: Uint8Array): Buffer {
    let bytes: Buffer = Buffer.from(of);
    for (let i = this.#times(); i > 0; i--) bytes = this.#changedBytes(bytes);
    return bytes;
  }

  #changedBytes(bytes: Buffer): Buffer {
    if (bytes.length === 0) return Buffer.from([this.below(256)]);
    // What is read first decides most.
    const at = this.below(this.one([bytes.length, Math.min(bytes.length, 512), Math.min(bytes.length, 32)]));
    const length = 1 + this.below(Math.min(64, bytes.length - at));
    switch (this.below(7)) {
      case 0:
        bytes[at]! ^= 1 << this.below(8);
        return bytes;
      case 1:
        bytes[at] = this.below(256);
        return bytes;
      case 2:
        return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
      case 3:
        return Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
      case 4:
        return bytes.subarray(0, at);
      case 5:
        return Buffer.concat([bytes.subarray(0, at), Buffer.from(this.one(TEXTS)), bytes.subarray(at)]);
      default:
        return this.#withNumber(bytes, at);
    }
  }

  #withNumber(bytes: Buffer, at: number): Buffer {
    if (bytes.length < 8) return bytes;
    const number = BigInt(Math.trunc(Math.min(Math.abs(this.one(NUMBERS)), 2 ** 63)));
    bytes.writeBigUInt64LE(number, Math.min(at, bytes.length - 8));
    return bytes;
  }

  text(of: string, others: readonly string[] = []): string {
    let text = of;
    for (let i = this.#times(); i > 0; i--) text = this.#changedText(text, others);
    return text;
  }

  #changedText(text: string, others: readonly string[]): string {
    const at = this.below(text.length + 1);
    const length = this.below(Math.min(200, text.length - at) + 1);
    const [before, part, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)];
    switch (this.below(6)) {
      case 0:
        return before + after;
      case 1:
        return before + part.repeat(2 + this.below(3)) + after;
      case 2:
        return before + this.one(TEXTS) + part + after;
      case 3:
        return before + this.one(TEXTS) + after;
      case 4: {
        const other = others.length === 0 ? text : this.one(others);
        const from = this.below(other.length + 1);
        return before + other.slice(from, from + this.below(200)) + part + after;
      }
      default:
        return before + String(this.one(NUMBERS)) + after;
    }
  }

  json(of: Json): Json {
    let json = of;
    for (let i = this.#times(); i > 0; i--) json = this.#changedJson(json);
    return json;
  }

  /** Goes down by chance, and changes what it comes to. */
  #changedJson(json: Json): Json {
    if (Array.isArray(json)) return this.#changedList(json);
    if (typeof json !== 'object' || json === null || this.below(12) === 0) return this.#other(json);
    const object = json as Readonly<Record<string, Json>>;
    const entries = Object.entries(object);
    if (entries.length === 0) return { [this.one(TEXTS)]: this.#other(null) };
    const [key, value] = this.one(entries);
    const rest = entries.filter(([name]) => name !== key);
    if (this.below(15) === 0) return Object.fromEntries(rest);
    if (this.below(20) === 0) return { ...object, [this.one(TEXTS)]: value };
    return { ...object, [key]: this.below(3) === 0 ? this.#other(value) : this.#changedJson(value) };
  }

  #changedList(list: readonly Json[]): Json {
    if (list.length === 0 || this.below(8) === 0) return this.#other(list);
    const at = this.below(list.length);
    if (this.below(8) === 0) return list.toSpliced(at, 1);
    if (this.below(8) === 0) return list.toSpliced(at, 0, list[at]!);
    return list.with(at, this.#changedJson(list[at]!));
  }

  #other(json: Json): Json {
    if (typeof json === 'number' && this.below(2) === 0)
      return this.one([json + 1, json - 1, -json, json * 2, json / 2]);
    if (typeof json === 'string' && this.below(2) === 0) return this.text(json);
    return this.one<() => Json>([
      () => this.one(NUMBERS),
      () => this.one(TEXTS),
      () => null,
      () => this.below(2) === 0,
      () => [],
      () => ({}),
      () => [json],
      () => ({ a: json }),
    ])();
  }
}
