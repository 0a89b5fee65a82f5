import { expect, test } from 'vitest';
import { DisposableOwner, Emitter, type Disposable } from '../../../src/base/disposable';

class Owner extends DisposableOwner {
  own<T extends Disposable>(thing: T): T {
    return this.register(thing);
  }
}

test('what was made last ends first, and what comes too late ends at once', () => {
  const ended: string[] = [];
  const thing = (name: string): Disposable => ({ dispose: () => void ended.push(name) });
  const owner = new Owner();
  owner.own(thing('first'));
  owner.own(thing('second'));
  owner.dispose();
  owner.dispose();
  expect(ended).toEqual(['second', 'first']);
  owner.own(thing('late'));
  expect(ended).toEqual(['second', 'first', 'late']);
});

test('a listener that unsubscribes while it is called does not disturb the others', () => {
  const emitter = new Emitter<number>();
  const heard: string[] = [];
  const first = emitter.event(n => {
    heard.push(`first ${n}`);
    first.dispose();
  });
  emitter.event(n => void heard.push(`second ${n}`));
  emitter.fire(1);
  emitter.fire(2);
  expect(heard).toEqual(['first 1', 'second 1', 'second 2']);
  expect(emitter.size).toBe(1);
});
