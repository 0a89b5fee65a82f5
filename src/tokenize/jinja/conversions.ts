/** @file Data of JSON as values of a template, its texts with their origins. */
import { Text } from './text';
import { Dict, Float, List, type Value } from './values';

/** Data that a template is given. A text may say which source it is; a number is kept as it is written, since 1.0 is not 1. */
export type Data =
  | { readonly kind: 'text'; readonly text: string; readonly source?: number }
  | { readonly kind: 'list'; readonly items: readonly Data[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [string, Data])[] }
  | { readonly kind: 'number'; readonly written: string }
  | { readonly kind: 'other'; readonly value: boolean | null };

export function valueFrom(data: Data): Value {
  switch (data.kind) {
    case 'text':
      return data.source === undefined ? new Text(data.text) : Text.source(data.text, data.source);
    case 'list':
      return new List(data.items.map(valueFrom));
    case 'map':
      return new Dict(data.entries.map(([key, value]) => [new Text(key), valueFrom(value)]));
    case 'number':
      return /[.eE]/.test(data.written) ? new Float(Number(data.written)) : Number(data.written);
    case 'other':
      return data.value;
  }
}
