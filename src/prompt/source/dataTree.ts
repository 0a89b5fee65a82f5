/** @file JSON and YAML data as one small tree whose strings know their characters' places in the file. */
import type { Span } from '../../base/span';
import type { MappedText } from './mappedText';

export type DataNode = TextNode | ListNode | MapNode | OtherNode;

export interface TextNode {
  readonly kind: 'text';
  readonly span: Span;
  readonly value: string;
  /** The same text, mapped to the file character by character. */
  readonly mapped: () => MappedText;
}

export interface ListNode {
  readonly kind: 'list';
  readonly span: Span;
  readonly items: readonly DataNode[];
}

export interface MapNode {
  readonly kind: 'map';
  readonly span: Span;
  readonly entries: readonly DataEntry[];
}

export interface DataEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: DataNode;
}

/** A number, a boolean, null, or something that was refused; `text` is how it is written. */
export interface OtherNode {
  readonly kind: 'other';
  readonly span: Span;
  readonly text: string;
}

/** Lists and maps inside one another; a prompt needs six or so, and a recursive reader must stop before its stack does. */
export const MAX_DATA_DEPTH = 64;

/** The value of a key; the last one where the key stands twice, as JSON readers do. */
export function valueOf(node: DataNode | undefined, key: string): DataNode | undefined {
  return node?.kind === 'map' ? node.entries.findLast(entry => entry.key === key)?.value : undefined;
}

/** A string's value; undefined for anything else. */
export function textValue(node: DataNode | undefined): string | undefined {
  return node?.kind === 'text' ? node.value : undefined;
}
