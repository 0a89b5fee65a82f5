/** @file Jinja's filters that go through the items of a value: `x | selectattr('role')`. */
import { itemOf } from './access';
import { bound } from './callArguments';
import { binary } from './arithmetic';
import { spend } from './budget';
import type { Engine, Filter } from './templateEngine';
import { TemplateError } from './templateErrors';
import { equal, iterate, joinTexts, order, toText, truth } from './operations';
import { lower } from './textOperations';
import { concatAll, EMPTY, Text } from './text';
import {
  Dict,
  indexOf,
  isText,
  List,
  MAX_ITEMS,
  orElse,
  Stream,
  Tuple,
  Undefined,
  type Call,
  type Value,
} from './values';

type Getter = (item: Value) => Value;

/** `a.b.0` of an item, part by part. */
function attributeGetter(attribute: Value, after: Getter = value => value): Getter {
  // Each part is an object of its own.
  if (isText(attribute)) spend(attribute.text.length);
  const parts: Value[] = isText(attribute)
    ? attribute.text.split('.').map(part => (/^\d+$/.test(part) ? Number(part) : new Text(part)))
    : attribute === null
      ? []
      : [attribute];
  return item => after(parts.reduce<Value>((value, part) => itemOf(value, part), item));
}

const withoutCase: Getter = value => (isText(value) ? lower(value) : value);

function caseOf(sensitive: Value | undefined): Getter {
  return sensitive !== undefined && truth(sensitive) ? value => value : withoutCase;
}

function generator(make: () => Iterable<Value>): Stream {
  return new Stream('generator', make);
}

/** `select`, `reject` and both of an attribute. */
function choosing(keep: boolean, byAttribute: boolean): Filter {
  return (value, { args, named }, engine) => {
    if (byAttribute && args.length === 0) throw new TemplateError('Missing parameter for attribute name');
    const get = byAttribute ? attributeGetter(args[0]!) : (item: Value) => item;
    const [name, ...rest] = byAttribute ? args.slice(1) : args;
    const holds = testOf(engine, name, [...rest, ...named.values()]);
    return generator(function* () {
      if (!truth(value)) return;
      for (const item of iterate(value)) if (holds(get(item)) === keep) yield item;
    });
  };
}

function testOf(engine: Engine, name: Value | undefined, args: readonly Value[]): (value: Value) => boolean {
  return name === undefined ? truth : value => engine.test(toText(name).text, value, args);
}

const map: Filter = (value, { args, named }, engine) => {
  const change = mappingOf(args, named, engine);
  return generator(function* () {
    if (!truth(value)) return;
    for (const item of iterate(value)) yield change(item);
  });
};

function mappingOf(args: readonly Value[], named: ReadonlyMap<string, Value>, engine: Engine): Getter {
  const attribute = named.get('attribute');
  if (args.length === 0 && attribute !== undefined) {
    const fallback = named.get('default');
    return attributeGetter(attribute, item => (item instanceof Undefined && fallback !== undefined ? fallback : item));
  }
  const [name, ...rest] = args;
  if (name === undefined) throw new TemplateError('map requires a filter argument');
  return item => engine.filter(toText(name).text, item, { args: rest, named });
}

const join: Filter = (value, call) => {
  const [separator, attribute] = bound(call, 'join', 'd?', 'attribute?');
  const get = attribute === undefined || attribute === null ? (item: Value) => item : attributeGetter(attribute);
  const between = separator === undefined ? EMPTY : toText(separator);
  const parts: Text[] = [];
  for (const item of iterate(value)) {
    if (parts.length > 0 && between.text !== '') parts.push(between);
    else if (parts.length > 0) parts.push(EMPTY);
    parts.push(toText(get(item)));
  }
  // Without autoescaping the items are plain text.
  return concatAll(parts);
};

const first: Filter = value => {
  for (const item of iterate(value)) return item;
  return new Undefined('No first item, sequence was empty.');
};

const last: Filter = value => {
  if (value instanceof Stream && value.length === undefined)
    throw new TemplateError("'generator' object is not reversible");
  return orElse([...iterate(value)].at(-1), new Undefined('No last item, sequence was empty.'));
};

const reverse: Filter = value => {
  const items = value instanceof Stream && value.length === undefined ? [...iterate(value)] : iterate(value);
  const reversed = [...items].reverse();
  if (isText(value)) return joinTexts(reversed.map(toText));
  return generator(() => reversed);
};

const sort: Filter = (value, call) => {
  const [backwards, sensitive, attribute] = bound(call, 'sort', 'reverse?', 'case_sensitive?', 'attribute?');
  const after = caseOf(sensitive);
  const key = multiGetter(orElse(attribute, null), after);
  return new List(sorted([...iterate(value)], key, backwards !== undefined && truth(backwards)));
};

/** Several attributes with commas between them are compared one after the other. */
function multiGetter(attribute: Value, after: Getter): Getter {
  if (!isText(attribute)) return attributeGetter(attribute, after);
  spend(attribute.text.length);
  const getters = attribute.text.split(',').map(part => attributeGetter(new Text(part), after));
  return item => new List(getters.map(get => get(item)));
}

/** Stable in both directions, as Python's. */
function sorted(items: readonly Value[], key: Getter, backwards: boolean): Value[] {
  const keyed = items.map(item => ({ item, key: key(item) }));
  const sign = backwards ? -1 : 1;
  return keyed.sort((a, b) => sign * order(a.key, b.key)).map(({ item }) => item);
}

const dictsort: Filter = (value, call) => {
  const [sensitive, by, backwards] = bound(call, 'dictsort', 'case_sensitive?', 'by?', 'reverse?');
  if (!(value instanceof Dict)) throw new TemplateError('dictsort needs a mapping');
  const place = by !== undefined && toText(by).text === 'value' ? 1 : 0;
  const pairs = value.pairs().map(pair => new Tuple(pair));
  const key: Getter = pair => caseOf(sensitive)(itemOf(pair, place));
  return new List(sorted(pairs, key, backwards !== undefined && truth(backwards)));
};

const unique: Filter = (value, call) => {
  const [sensitive, attribute] = bound(call, 'unique', 'case_sensitive?', 'attribute?');
  const key = attributeGetter(orElse(attribute, null), caseOf(sensitive));
  return generator(function* () {
    const seen = new Dict();
    for (const item of iterate(value)) {
      spend(1);
      if (seen.has(key(item))) continue;
      seen.set(key(item), true);
      yield item;
    }
  });
};

function extreme(sign: number): Filter {
  return (value, call) => {
    const [sensitive, attribute] = bound(call, 'min', 'case_sensitive?', 'attribute?');
    const key = attributeGetter(orElse(attribute, null), caseOf(sensitive));
    let best: Value | undefined;
    for (const item of iterate(value)) if (best === undefined || sign * order(key(item), key(best)) < 0) best = item;
    return orElse(best, new Undefined('No aggregated item, sequence was empty.'));
  };
}

const sum: Filter = (value, call) => {
  const [attribute, start] = bound(call, 'sum', 'attribute?', 'start?');
  const get = attribute === undefined || attribute === null ? (item: Value) => item : attributeGetter(attribute);
  let total: Value = orElse(start, 0);
  for (const item of iterate(value)) total = binary('+', total, get(item));
  return total;
};

const groupby: Filter = (value, call) => {
  const [attribute, fallback, sensitive] = bound(call, 'groupby', 'attribute', 'default?', 'case_sensitive?');
  const given: Getter = item => (item instanceof Undefined && fallback !== undefined ? fallback : item);
  const get = attributeGetter(attribute!, given);
  const key: Getter = item => caseOf(sensitive)(get(item));
  const groups: { key: Value; items: Value[] }[] = [];
  for (const item of sorted([...iterate(value)], key, false)) {
    const group = groups.at(-1);
    if (group !== undefined && equal(key(group.items[0]!), key(item))) group.items.push(item);
    else groups.push({ key: get(item), items: [item] });
  }
  return new List(groups.map(group => new Group(group.key, new List(group.items))));
};

/** Of `groupby`: a pair whose parts have names. */
class Group extends Tuple {
  override readonly attributes: ReadonlyMap<string, Value>;

  constructor(grouper: Value, list: Value) {
    super([grouper, list]);
    this.attributes = new Map([
      ['grouper', grouper],
      ['list', list],
    ]);
  }
}

const batch: Filter = (value, call) => {
  const [size, fill] = bound(call, 'batch', 'linecount', 'fill_with?');
  const wanted = indexOf(size!);
  return generator(function* () {
    let row: Value[] = [];
    for (const item of iterate(value)) {
      if (row.length === wanted) {
        yield new List(row);
        row = [];
      }
      row.push(item);
    }
    const missing =
      row.length === 0 || fill === undefined || fill === null ? 0 : Math.min(wanted, MAX_ITEMS) - row.length;
    spend(Math.max(0, missing) / 8);
    for (let i = 0; i < missing; i++) row.push(fill!);
    if (row.length > 0) yield new List(row);
  });
};

const slice: Filter = (value, call) => {
  const [count, fill] = bound(call, 'slice', 'slices', 'fill_with?');
  const slices = Math.min(indexOf(count!), MAX_ITEMS);
  return generator(function* () {
    const items = [...iterate(value)];
    if (slices <= 0) throw new TemplateError('integer division or modulo by zero');
    const [each, extra] = [Math.floor(items.length / slices), items.length % slices];
    for (let i = 0, at = 0; i < slices; i++) {
      spend(1);
      const own = items.slice(at, (at += each + (i < extra ? 1 : 0)));
      const short = i >= extra && extra > 0 && fill !== undefined && fill !== null;
      yield new List(short ? [...own, fill] : own);
    }
  });
};

export const LIST_FILTERS: readonly (readonly [string, Filter])[] = [
  ['select', choosing(true, false)],
  ['reject', choosing(false, false)],
  ['selectattr', choosing(true, true)],
  ['rejectattr', choosing(false, true)],
  ['map', map],
  ['join', join],
  ['list', (value: Value, call: Call) => (bound(call, 'list'), new List([...iterate(value)]))],
  ['first', first],
  ['last', last],
  ['reverse', reverse],
  ['sort', sort],
  ['dictsort', dictsort],
  ['unique', unique],
  ['min', extreme(1)],
  ['max', extreme(-1)],
  ['sum', sum],
  ['groupby', groupby],
  ['batch', batch],
  ['slice', slice],
];
