/** @file Prompty's `${file:path}`: a value of the header that is the data, or the text, of another file. */
import { sentence } from '../../base/sentence';
import { readJson } from '../source/jsonTree';
import { fileText } from '../source/mappedText';
import type { DataNode, MapNode, TextNode } from '../source/dataTree';
import { ProblemList } from '../problems';
import { textStart } from './parts';
import type { PromptPart } from '../promptDocument';
import type { PromptFile } from '../rawPrompt';
import { splitFrontMatter } from '../source/frontMatter';

/** The path of a value that is `${file:path}` and nothing else. */
export function filePath(value: string): string | undefined {
  return /^\$\{file:([^{}\n]{1,1000})\}$/.exec(value.trim())?.[1]!.trim();
}

/** The header's data with the files that are read in; a file that is not stays as it is written. */
export function withFileValues(
  data: DataNode | undefined,
  { included }: PromptFile,
  problems: ProblemList,
): DataNode | undefined {
  if (!included || !data) return data;
  return replaced(data, node => {
    const path = filePath(node.value);
    const part = included.parts.find(({ kind, written }) => kind === 'value' && written === path);
    return part && dataOf(part, included.text, problems);
  });
}

/** Every `${file:path}` of a file's header. */
export function fileValuesOf(text: string, name: string): readonly TextNode[] {
  const { data } = splitFrontMatter(
    { text, start: text.startsWith('\ufeff') ? 1 : 0, name, line: undefined },
    new ProblemList(),
  );
  const found: TextNode[] = [];
  if (data)
    replaced(data, node => {
      if (filePath(node.value) !== undefined) found.push(node);
      return undefined;
    });
  return found;
}

/** `.json` is data, anything else a text. */
function dataOf({ path, span }: PromptPart, text: string, problems: ProblemList): DataNode | undefined {
  const start = textStart(text, span);
  const mapped = fileText(text, start, span.end);
  if (!/\.json$/i.test(path)) return { kind: 'text', span, value: mapped.text, mapped: () => mapped };
  const json = readJson(text, start, span.end);
  if ('root' in json) return json.root;
  problems.add('error', sentence`This JSON can't be read: ${json.error}. Correct it here.`, json.span);
  return undefined;
}

/** The reader of YAML bounds the depth. */
function replaced(node: DataNode, by: (text: TextNode) => DataNode | undefined): DataNode {
  if (node.kind === 'text') return by(node) ?? node;
  if (node.kind === 'list') return { ...node, items: node.items.map(item => replaced(item, by)) };
  if (node.kind !== 'map') return node;
  return {
    ...node,
    entries: node.entries.map(entry => ({ ...entry, value: replaced(entry.value, by) })),
  } satisfies MapNode;
}
