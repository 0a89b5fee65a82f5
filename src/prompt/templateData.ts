/** @file What a prompt file hands to the chat template beside its messages: `tools`, and variables that steer it. */
import type { DataNode } from './source/dataTree';
import { valueOf } from './source/dataTree';
import type { PromptData, PromptDataEntry } from './promptDocument';

/** Names of a map of variables, hyphens, underscores and case aside: what servers call it in a request, and the option's own. */
const VARIABLE_MAPS = new Set(['chattemplatekwargs', 'templatevars', 'templatevariables']);
/** The chat itself; a variable of the name would take its place. */
export const RESERVED_VARIABLES: ReadonlySet<string> = new Set(['messages', 'add_generation_prompt']);

export function promptData(node: DataNode): PromptData {
  switch (node.kind) {
    case 'text':
      return { kind: 'text', text: node.value };
    case 'list':
      return { kind: 'list', items: node.items.map(promptData) };
    case 'map':
      return { kind: 'map', entries: node.entries.map(({ key, value }) => [key, promptData(value)]) };
    case 'other':
      return scalarData(node.text);
  }
}

function scalarData(written: string): PromptData {
  if (/^(?:null|~|)$/i.test(written)) return { kind: 'other', value: null };
  if (/^(?:true|false)$/i.test(written)) return { kind: 'other', value: /^t/i.test(written) };
  if (/^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(written)) return { kind: 'number', written };
  return { kind: 'text', text: written };
}

/** Parsed JSON as a template is given it. */
export function jsonData(value: unknown): PromptData {
  if (typeof value === 'string') return { kind: 'text', text: value };
  if (typeof value === 'number') return { kind: 'number', written: String(value) };
  if (Array.isArray(value)) return { kind: 'list', items: value.map(jsonData) };
  if (typeof value === 'object' && value !== null)
    return { kind: 'map', entries: Object.entries(value).map(([name, item]) => [name, jsonData(item)]) };
  return { kind: 'other', value: typeof value === 'boolean' ? value : null };
}

/** `tools` and the variables of a request or a header; nothing where it has none. */
export function templateDataOf(data: DataNode | undefined): { readonly templateData?: readonly PromptDataEntry[] } {
  if (data?.kind !== 'map') return {};
  const variables = data.entries.filter(({ key }) => VARIABLE_MAPS.has(key.replace(/[-_]/g, '').toLowerCase()));
  const templateData = variables
    .flatMap(({ value }) => (value.kind === 'map' ? value.entries : []))
    .filter(({ key }) => !RESERVED_VARIABLES.has(key))
    .map(({ key, value }): PromptDataEntry => [key, promptData(value)]);
  return templateData.length > 0 ? { templateData } : {};
}

/** The same, with the `tools` of a chat request. */
export function requestDataOf(data: DataNode | undefined): { readonly templateData?: readonly PromptDataEntry[] } {
  const body = valueOf(data, 'body') ?? data;
  const tools = valueOf(body, 'tools');
  const { templateData = [] } = templateDataOf(body);
  const own: PromptDataEntry[] = tools?.kind === 'list' && tools.items.length > 0 ? [['tools', promptData(tools)]] : [];
  const all = [...own, ...templateData];
  return all.length > 0 ? { templateData: all } : {};
}
