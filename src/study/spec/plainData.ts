/** @file YAML as plain data, with the place of each value: what schemas read, and what their complaints point at. */
import type { Span } from '../../base/span';
import type { DataNode } from '../../prompt/source/dataTree';
import { readYaml } from '../../prompt/source/yamlTree';
import { ProblemList } from '../../prompt/problems';
import { refused } from '../studyError';

export interface PlacedData {
  readonly value: unknown;
  /** “file:line:column” of what a path leads to, or of the last part of it that is there. */
  readonly placeOf: (path: readonly (string | number)[]) => string;
}

/** @param name how messages call the file. @throws LensError bad-input where it is no YAML */
export function readPlaced(text: string, name: string): PlacedData {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  const problems = new ProblemList();
  const root = readYaml(text, start, text.length, problems);
  const error = problems.all().find(({ severity }) => severity === 'error');
  if (error) throw refused(`${placed(name, text, error.span)}: ${error.message}`, 'Correct the file and try again.');
  if (!root) throw refused(`${name} is empty.`, 'Write a study into it; docs/studies.md has an example.');
  return { value: plain(root), placeOf: path => placed(name, text, nodeAt(root, path).span) };
}

export function placed(name: string, text: string, span: Span | undefined): string {
  if (!span) return name;
  const before = text.slice(0, span.start);
  return `${name}:${before.split('\n').length}:${span.start - before.lastIndexOf('\n')}`;
}

function plain(node: DataNode): unknown {
  switch (node.kind) {
    case 'text':
      return node.value;
    case 'list':
      return node.items.map(plain);
    case 'map': {
      const object: Record<string, unknown> = {};
      for (const { key, value } of node.entries) {
        // Assigned so that a key named __proto__ is a key.
        Object.defineProperty(object, key, {
          value: plain(value),
          enumerable: true,
          writable: true,
          configurable: true,
        });
      }
      return object;
    }
    case 'other':
      return scalar(node.text);
  }
}

function scalar(text: string): unknown {
  if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  if (/^(?:null|~|)$/i.test(text)) return null;
  const number = Number(text.replace(/^\+/, ''));
  return Number.isNaN(number) ? text : number;
}

function nodeAt(root: DataNode, path: readonly (string | number)[]): DataNode {
  let node = root;
  for (const step of path) {
    const next: DataNode | undefined =
      node.kind === 'list' && typeof step === 'number'
        ? node.items[step]
        : node.kind === 'map'
          ? node.entries.findLast(({ key }) => key === step)?.value
          : undefined;
    if (!next) return node;
    node = next;
  }
  return node;
}
