/** @file Attributes, items and slices, looked up in the order in which Jinja's sandbox looks. */
import { bound } from './callArguments';
import { spend } from './budget';
import { braceFormat } from './braceFormat';
import { equal, sliceRange, takeRange } from './operations';
import { TemplateError } from './templateErrors';
import { pointCount, unitsOf } from './python';
import { STRING_METHODS } from './stringMethods';
import { concatAll, type Text } from './text';
import {
  Callable,
  Dict,
  isInstance,
  isInteger,
  isText,
  List,
  numberOf,
  orElse,
  Slice,
  Stream,
  Tuple,
  typeName,
  Undefined,
  type Call,
  type Value,
} from './values';

/** Methods that change their object: transformers' sandbox does not give them away. */
const CHANGING: Readonly<Record<string, readonly string[]>> = {
  list: ['append', 'clear', 'pop', 'reverse', 'insert', 'sort', 'extend', 'remove'],
  dict: ['clear', 'pop', 'popitem', 'setdefault', 'update'],
};

/** `object.name`: an attribute first, then an item of that name. */
export function attributeOf(object: Value, name: string): Value {
  const attribute = own(object, name);
  if (attribute !== undefined) return attribute;
  const item = object instanceof Dict ? object.named(name) : undefined;
  return item === undefined ? missing(object, name) : item;
}

/** `object[key]`: an item first, then an attribute of that name. */
export function itemOf(object: Value, key: Value): Value {
  if (object instanceof Undefined) object.fail();
  if (key instanceof Slice) return sliced(object, key);
  const item = directItem(object, key);
  if (item !== undefined) return item;
  const name = isText(key) ? key.text : undefined;
  const attribute = name === undefined ? undefined : own(object, name);
  return attribute !== undefined ? attribute : missing(object, name ?? String(numberOf(key) ?? typeName(key)));
}

function missing(object: Value, name: string): Undefined {
  if (object instanceof Undefined) object.fail();
  const what = object === null ? 'None' : `'${typeName(object)} object'`;
  return new Undefined(`${what} has no attribute '${name.slice(0, 80)}'`);
}

function directItem(object: Value, key: Value): Value | undefined {
  if (object instanceof Dict) return hashable(key) ? object.get(key) : undefined;
  if (!isInteger(key)) return undefined;
  const at = Number(key);
  if (object instanceof List || object instanceof Tuple) return object.items.at(at);
  return isText(object) ? character(object, at) : undefined;
}

function hashable(key: Value): boolean {
  spend(0.25);
  if (key instanceof Tuple) return key.items.every(hashable);
  return key === null || isText(key) || key instanceof Undefined || numberOf(key) !== undefined;
}

function character(text: Text, index: number): Text | undefined {
  const at = index < 0 ? index + pointCount(text.text) : index;
  if (at < 0) return undefined;
  const start = unitsOf(text.text, at);
  if (start >= text.text.length) return undefined;
  return text.slice(start, start + (text.text.codePointAt(start)! > 0xffff ? 2 : 1));
}

/** As Python itself does it: Jinja looks up no attributes for a slice. */
function sliced(object: Value, slice: Slice): Value {
  if (object instanceof List) return new List(takeRange(object.items, sliceRange(object.items.length, slice)));
  if (object instanceof Tuple) return new Tuple(takeRange(object.items, sliceRange(object.items.length, slice)));
  if (!isText(object)) throw new TemplateError(`'${typeName(object)}' object cannot be sliced`);
  const range = sliceRange(pointCount(object.text), slice);
  if (range.step === 1)
    return object.slice(unitsOf(object.text, range.from), unitsOf(object.text, Math.max(range.from, range.to)));
  const points: Text[] = [];
  spend(object.text.length / 2);
  for (let at = 0; at < object.text.length;) {
    const end = at + (object.text.codePointAt(at)! > 0xffff ? 2 : 1);
    points.push(object.slice(at, end));
    at = end;
  }
  return concatAll(takeRange(points, range));
}

/** What Python's getattr finds. */
function own(object: Value, name: string): Value | undefined {
  if (object instanceof Undefined) return object.fail();
  if (name.startsWith('_')) return undefined;
  if (isInstance(object)) return object.attribute(name);
  if (object instanceof Callable || (object instanceof Tuple && object.attributes !== undefined))
    return object.attributes?.get(name);
  const type = typeName(object);
  if (CHANGING[type]?.includes(name) === true)
    return new Undefined(`access to attribute '${name}' of '${type}' object is unsafe`);
  const method = methodOf(object, name);
  return method === undefined ? undefined : new Callable(name, method);
}

function methodOf(object: Value, name: string): ((call: Call) => Value) | undefined {
  if (isText(object)) return withSelf(FORMAT_METHODS.get(name) ?? STRING_METHODS.get(name), object);
  if (object instanceof Dict) return withSelf(DICT_METHODS.get(name), object);
  return object instanceof List || object instanceof Tuple ? withSelf(LIST_METHODS.get(name), object) : undefined;
}

function withSelf<T>(
  method: ((self: T, call: Call) => Value) | undefined,
  self: T,
): ((call: Call) => Value) | undefined {
  return method === undefined ? undefined : call => method(self, call);
}

const FORMAT_METHODS = new Map<string, (self: Text, call: Call) => Value>([
  ['format', (self, call) => braceFormat(self, call, { attributeOf, itemOf })],
  [
    'format_map',
    (self, call) => {
      const [mapping] = bound(call, 'format_map', 'mapping');
      if (!(mapping instanceof Dict)) throw new TemplateError('format_map needs a mapping');
      const named = mapping.pairs().flatMap(([key, value]) => (isText(key) ? [[key.text, value] as const] : []));
      return braceFormat(self, { args: [], named: new Map(named) }, { attributeOf, itemOf });
    },
  ],
]);

const DICT_METHODS = new Map<string, (self: Dict, call: Call) => Value>([
  ['items', self => new Stream('dict_items', () => self.pairs().map(pair => new Tuple(pair)), self.size)],
  ['keys', self => new Stream('dict_keys', () => self.keys(), self.size)],
  ['values', self => new Stream('dict_values', () => self.pairs().map(([, value]) => value), self.size)],
  ['copy', self => self],
  [
    'get',
    (self, call) => {
      const [key, fallback] = bound(call, 'get', 'key', 'default?');
      return orElse(self.get(key!), orElse(fallback, null));
    },
  ],
]);

const LIST_METHODS = new Map<string, (self: List | Tuple, call: Call) => Value>([
  ['copy', self => self],
  [
    'count',
    (self, call) => {
      const [value] = bound(call, 'count', 'value');
      return self.items.filter(item => equal(item, value!)).length;
    },
  ],
  [
    'index',
    (self, call) => {
      const [value] = bound(call, 'index', 'value');
      const index = self.items.findIndex(item => equal(item, value!));
      if (index < 0) throw new TemplateError('the value is not in the list');
      return index;
    },
  ],
]);
