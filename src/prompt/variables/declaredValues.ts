/** @file The values that a prompt file itself declares for its variables, and the instruction texts that it names. */
import { textValue, valueOf, type DataNode } from '../source/dataTree';
import type { DeclaredValue } from '../rawPrompt';
import { MAX_VALUE_SIZE, sizeOf, valueOfData } from '../template/value';

/** Named instruction texts that are searched for, each over the whole prompt. */
const MAX_INSTRUCTION_TEXTS = 100;

type Declared = Map<string, DeclaredValue>;

/** The first declaration of a name wins; a default comes before an example. Lists and maps are values too; null is none. */
function declare(into: Declared, name: string, node: DataNode | undefined, origin: DeclaredValue['origin']): void {
  if (node === undefined || into.has(name)) return;
  const value = valueOfData(node);
  if (value !== null && sizeOf(value) <= MAX_VALUE_SIZE) into.set(name, { value, origin });
}

/** What the description of an input is made of; a map without any of it is the input's value itself. */
const DESCRIBES = /^(type|kind|default|sample|example|description|required|is_required|name|enum|items|properties)$/;

/** `default`, else `sample` or `example`, of one input's description; or the value itself (`name: value`). */
function declareInput(into: Declared, name: string, description: DataNode): void {
  if (description.kind !== 'map' || !description.entries.some(({ key }) => DESCRIBES.test(key))) {
    declare(into, name, description, 'default');
    return;
  }
  declare(into, name, valueOf(description, 'default'), 'default');
  for (const key of ['sample', 'example']) declare(into, name, valueOf(description, key), 'example');
}

/** A map name -> description, or a list of descriptions with a `name`. */
function declareInputs(into: Declared, inputs: DataNode | undefined): void {
  if (inputs?.kind === 'map') for (const entry of inputs.entries) declareInput(into, entry.key, entry.value);
  if (inputs?.kind !== 'list') return;
  for (const item of inputs.items) {
    const name = textValue(valueOf(item, 'name'));
    if (name !== undefined) declareInput(into, name, item);
  }
}

function declareAll(into: Declared, map: DataNode | undefined, origin: DeclaredValue['origin']): void {
  if (map?.kind === 'map') for (const entry of map.entries) declare(into, entry.key, entry.value, origin);
}

/**
 * Values from a header or a YAML prompt: `inputs` and `sample` (Prompty), `inputSchema.properties` (Prompty 2),
 * `input.default` (dotprompt), the first entry of `testData` (GitHub Models).
 */
export function declaredValues(data: DataNode | undefined): ReadonlyMap<string, DeclaredValue> {
  const declared: Declared = new Map();
  declareInputs(declared, valueOf(data, 'inputs'));
  declareInputs(declared, valueOf(valueOf(data, 'inputSchema'), 'properties'));
  declareAll(declared, valueOf(valueOf(data, 'input'), 'default'), 'default');
  declareAll(declared, valueOf(data, 'sample'), 'example');
  const tests = valueOf(data, 'testData');
  declareAll(declared, tests?.kind === 'list' ? tests.items[0] : undefined, 'example');
  return declared;
}

/** `instructions: [text, …]`, or one text, of a header. */
export function declaredInstructions(data: DataNode | undefined): readonly string[] {
  const node = valueOf(data, 'instructions');
  const items = node?.kind === 'list' ? node.items.slice(0, MAX_INSTRUCTION_TEXTS) : [node];
  return items.map(textValue).filter(text => text !== undefined && text.trim() !== '') as string[];
}
