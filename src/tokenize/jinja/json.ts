/** @file Python's `json.dumps`, which transformers' `tojson` is. */
import { spendOnReading } from './budget';
import { TemplateError } from './templateErrors';
import { order, truth } from './operations';
import { reprFloat } from './python';
import { Text, TextBuilder } from './text';
import { Dict, Float, isText, List, numberOf, Tuple, typeName, type Value } from './values';

export interface JsonStyle {
  readonly ascii: boolean;
  /** What a level is indented by; undefined for one line. */
  readonly indent: string | undefined;
  readonly itemSeparator: Text;
  readonly keySeparator: Text;
  readonly sortKeys: boolean;
}

/** Values inside one another; data cannot be deeper, and a writer must stop before its stack does. */
const MAX_DEPTH = 500;
/** Of one level. */
const MAX_INDENT = 100;

export function toJson(value: Value, style: JsonStyle): Text {
  const builder = new TextBuilder();
  new JsonWriter(builder, style).write(value, 0);
  return builder.build();
}

class JsonWriter {
  constructor(
    private readonly builder: TextBuilder,
    private readonly style: JsonStyle,
  ) {}

  write(value: Value, depth: number): void {
    if (depth > MAX_DEPTH) throw new TemplateError('the data is nested too deeply for tojson');
    if (isText(value)) this.string(value);
    else if (value instanceof List || value instanceof Tuple)
      this.all('[', value.items, ']', depth, item => this.write(item, depth + 1));
    else if (value instanceof Dict)
      this.all('{', this.pairs(value), '}', depth, ([key, item]) => {
        this.string(keyText(key));
        this.builder.add(this.style.keySeparator);
        this.write(item, depth + 1);
      });
    else this.builder.add(scalar(value));
  }

  private pairs(value: Dict): (readonly [Value, Value])[] {
    const pairs = value.pairs();
    return this.style.sortKeys ? pairs.sort(([a], [b]) => order(a, b)) : pairs;
  }

  private all<T>(open: string, items: readonly T[], close: string, depth: number, write: (item: T) => void): void {
    const { builder, style } = this;
    const line = (level: number): string => (style.indent === undefined ? '' : `\n${style.indent.repeat(level)}`);
    builder.add(open);
    for (const [i, item] of items.entries()) {
      if (i > 0) builder.add(style.itemSeparator);
      builder.add(line(depth + 1));
      write(item);
    }
    if (items.length > 0) builder.add(line(depth));
    builder.add(close);
  }

  private string(text: Text): void {
    const { builder, style } = this;
    builder.add('"');
    let at = 0;
    spendOnReading(text.text.length);
    // eslint-disable-next-line no-control-regex -- what JSON escapes
    for (const match of text.text.matchAll(style.ascii ? /["\\\x00-\x1f\x7f-\uffff]/g : /["\\\x00-\x1f]/g)) {
      const end = match.index + 1;
      builder.addRun(text, at, match.index);
      builder.addInstead(escaped(match[0]), text, match.index, end);
      at = end;
    }
    builder.addRun(text, at, text.text.length);
    builder.add('"');
  }
}

function escaped(character: string): string {
  const named: Readonly<Record<string, string>> = {
    ...{ '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', '\f': '\\f', '\b': '\\b' },
    '\x7f': '\x7f',
  };
  return named[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function scalar(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'number') return String(value);
  if (!(value instanceof Float)) throw new TemplateError(`Object of type ${typeName(value)} is not JSON serializable`);
  if (Number.isNaN(value.value)) return 'NaN';
  return Number.isFinite(value.value) ? reprFloat(value.value) : value.value > 0 ? 'Infinity' : '-Infinity';
}

function keyText(key: Value): Text {
  if (isText(key)) return key;
  if (key === null || numberOf(key) !== undefined) return new Text(scalar(key));
  throw new TemplateError(`keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

/** What `tojson(indent=…)` means by its argument. */
export function indentOf(value: Value): string | undefined {
  if (value === null) return undefined;
  if (isText(value)) {
    if (value.text.length > MAX_INDENT) throw new TemplateError(`tojson indents by at most ${MAX_INDENT} characters`);
    return value.text;
  }
  return ' '.repeat(Math.min(MAX_INDENT, Math.max(0, numberOf(value) ?? (truth(value) ? 1 : 0))));
}
