import { expect, test } from 'vitest';
import { FileStore, type AskedFile } from '../../../../src/extension/core/fileStore';
import { EditedTexts } from './texts';

const uri = 'file:///a.prompt.md';
const text = 'Count the words.';
const entry: AskedFile = { uri, text, stale: false, label: 'demo' };

function known(file: AskedFile = entry) {
  const texts = new EditedTexts();
  texts.open(uri, text);
  const store = new FileStore(texts);
  const told: string[] = [];
  store.onDidChange(changed => told.push(changed));
  store.set(file);
  return { texts, store, told };
}

test('an edit makes an entry stale and moves its words; undone, it is as it was', () => {
  const { texts, store } = known();
  texts.edit(uri, 0, 0, 'Please: ');
  expect(store.get(uri)).toEqual({ ...entry, stale: true });
  expect(store.textOf(uri)?.word({ start: 10, end: 15 })).toEqual({ start: 18, end: 23 });
  texts.edit(uri, 0, 8, '');
  expect(store.get(uri)).toEqual(entry);
  expect(store.textOf(uri)?.word({ start: 10, end: 15 })).toEqual({ start: 10, end: 15 });
});

test('listeners are told of an edit once, where it changes whether the entry is stale', () => {
  const { texts, told } = known();
  texts.edit(uri, 0, 5, 'Tell');
  texts.edit(uri, 0, 4, 'Sort');
  expect(told).toEqual([uri, uri]);
});

test('an entry about a text that was edited before it came is followed from the text as it is now', () => {
  const { texts, store } = known({ ...entry, text: 'Count the letters.', stale: true });
  expect(store.textOf(uri)?.word({ start: 0, end: 5 })).toEqual({ start: 0, end: 5 });
  expect(store.textOf(uri)?.word({ start: 10, end: 17 })).toBeUndefined();
  texts.edit(uri, 10, 5, 'letters');
  expect(store.get(uri)?.stale).toBe(false);
});

test('an entry without a text, and one that is deleted, are neither followed nor stale', () => {
  const { text: _, ...without } = entry;
  const { texts, store } = known(without);
  texts.edit(uri, 0, 5, 'Tell');
  expect(store.get(uri)).toEqual(without);
  expect(store.textOf(uri)).toBeUndefined();
  store.set(entry);
  store.delete(uri);
  expect(store.textOf(uri)).toBeUndefined();
});

test('a change to the same object tells nobody, and none brings back what was deleted', () => {
  const { store, told } = known();
  store.update(uri, file => file);
  expect(told).toEqual([uri]);
  store.delete(uri);
  store.update(uri, file => ({ ...file, label: 'another' }));
  expect(store.get(uri)).toBeUndefined();
  expect(told).toEqual([uri, uri]);
});
