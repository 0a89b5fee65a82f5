/** @file A value as the text that a template engine prints for it. */
import { dataOf, isList, isMap, isTooLarge, Written, type Value } from './value';

/** How Python prints a value inside a Jinja template. */
export function pythonText(value: Value): string | undefined {
  if (value instanceof Written) return value.text;
  if (value === undefined) return '';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return String(value);
  return isTooLarge(value) ? undefined : pythonLiteral(value);
}

function pythonLiteral(value: Value): string {
  const data = dataOf(value);
  if (typeof data === 'string') return quoted(data);
  if (isList(data)) return `[${data.map(pythonLiteral).join(', ')}]`;
  if (isMap(data)) {
    const entries = [...data].map(([key, item]) => `${quoted(key)}: ${pythonLiteral(item)}`);
    return `{${entries.join(', ')}}`;
  }
  if (typeof data === 'boolean') return data ? 'True' : 'False';
  return data === null || data === undefined ? 'None' : String(data);
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\n\r\t]/g, c => ({ '\n': '\\n', '\r': '\\r', '\t': '\\t' })[c] ?? '\\\\');
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

/** How Handlebars prints a value; undefined for a map, which it prints as `[object Object]` and nobody means. */
export function handlebarsText(value: Value): string | undefined {
  if (value instanceof Written) return value.text;
  if (value === undefined || value === null) return '';
  if (isMap(value)) return undefined;
  if (!isList(value)) return String(value);
  if (isTooLarge(value)) return undefined;
  const items = value.map(handlebarsText);
  return items.includes(undefined) ? undefined : items.join(',');
}
