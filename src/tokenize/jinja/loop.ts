/** @file The object `loop` of a for loop. */
import { TemplateError } from './templateErrors';
import { equal } from './operations';
import { Callable, orElse, Tuple, Undefined, type Call, type Instance, type Value } from './values';

export class Loop implements Instance {
  readonly className = 'LoopContext';
  index = 0;
  private changedTo: Value | undefined;
  private readonly again: ((items: Value) => Value) | undefined;

  constructor(
    private readonly items: readonly Value[],
    private readonly depth: number,
    again?: (items: Value) => Value,
  ) {
    this.again = again;
  }

  get length(): number {
    return this.items.length;
  }

  attribute(name: string): Value | undefined {
    const { index, items, depth } = this;
    switch (name) {
      case 'index':
        return index + 1;
      case 'index0':
        return index;
      case 'revindex':
        return items.length - index;
      case 'revindex0':
        return items.length - index - 1;
      case 'first':
        return index === 0;
      case 'last':
        return index === items.length - 1;
      case 'length':
        return items.length;
      case 'depth':
        return depth;
      case 'depth0':
        return depth - 1;
      case 'previtem':
        return orElse(items[index - 1], new Undefined('there is no previous item'));
      case 'nextitem':
        return orElse(items[index + 1], new Undefined('there is no next item'));
      case 'cycle':
        return new Callable('cycle', ({ args }) => this.cycled(args));
      case 'changed':
        return new Callable('changed', ({ args }) => this.changed(new Tuple(args)));
      default:
        return undefined;
    }
  }

  call({ args }: Call): Value {
    if (this.again === undefined)
      throw new TemplateError("The loop must have the 'recursive' marker to be called recursively");
    return this.again(orElse(args[0], new Undefined('loop() needs what to go through')));
  }

  private cycled(args: readonly Value[]): Value {
    if (args.length === 0) throw new TemplateError('no items for cycling given');
    return args[this.index % args.length]!;
  }

  private changed(values: Tuple): boolean {
    const same = this.changedTo !== undefined && equal(this.changedTo, values);
    this.changedTo = values;
    return !same;
  }
}
