import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import * as path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { KeptExplanations } from '../../../../src/extension/attribution/keptExplanations';
import type { ExplainedFile } from '../../../../src/extension/attribution/explanationStore';
import { temporaryFolder } from '../../../support/temporaryFolder';
import { explained, references } from '../../cli/terminal/referenceExplanation';

const URI = 'file:///a%20folder/prompt.txt';
const { explanation, document, text } = explained(references[0]!);
const file: ExplainedFile = { uri: URI, text, document, explanation, stale: false, label: 'demo pair' };

const parent = temporaryFolder();
let storage: string;
let warnings: string[];

beforeEach(() => {
  storage = mkdtempSync(path.join(parent, 'storage-'));
  warnings = [];
});

const kept = (version = '1.0.0'): KeptExplanations =>
  new KeptExplanations(storage, version, message => void warnings.push(message));
const names = (): string[] => readdirSync(path.join(storage, 'explanations'));

/** As when the window is loaded again. */
function reloaded(files: readonly ExplainedFile[] = [file]): KeptExplanations {
  const before = kept();
  for (const each of files) before.keep(each);
  before.dispose();
  return kept();
}

function damaged(damage: (file: string) => void): KeptExplanations {
  const after = reloaded();
  damage(path.join(storage, 'explanations', names()[0]!));
  return after;
}

describe('a kept explanation', () => {
  test('comes back whole for the same text', () => {
    const after = reloaded();
    expect(after.has(URI)).toBe(true);
    expect(after.find(URI, text)).toEqual({ label: 'demo pair', document, explanation });
    expect(warnings).toEqual([]);
  });

  test('is of one text, one file, one version', () => {
    const after = reloaded();
    expect(after.find(URI, `${text} `)).toBeUndefined();
    expect([after.has('file:///other'), after.find('file:///other', text)]).toEqual([false, undefined]);
    expect(kept('1.0.1').find(URI, text)).toBeUndefined();
  });

  test('tells not its file’s address, and none but its user may read it', () => {
    reloaded();
    expect(names()).toHaveLength(1);
    expect(names()[0]).toMatch(/^[0-9a-f]{64}\.kept$/);
    expect(statSync(path.join(storage, 'explanations', names()[0]!)).mode & 0o077).toBe(0);
  });

  test('of another file under its name is not taken for it', () => {
    const after = damaged(written => {
      reloaded([{ ...file, uri: 'file:///other' }]);
      const other = names().find(name => name !== path.basename(written))!;
      writeFileSync(written, readFileSync(path.join(storage, 'explanations', other)));
    });
    expect(after.find(URI, text)).toBeUndefined();
  });

  test.each<[string, (file: string) => void]>([
    ['cut short', at => truncateSync(at, statSync(at).size - 1)],
    ['emptied', at => writeFileSync(at, '')],
    [
      'changed in one bit',
      at => {
        const bytes = readFileSync(at);
        bytes[bytes.length >> 1]! ^= 1;
        writeFileSync(at, bytes);
      },
    ],
    ['grown beyond the limit', at => truncateSync(at, 2 ** 25 + 33)],
    [
      'a folder now',
      at => {
        rmSync(at);
        mkdirSync(at);
      },
    ],
  ])('that was %s is not used', (_, damage) => {
    expect(damaged(damage).find(URI, text)).toBeUndefined();
  });

  test('is the last one of its file', () => {
    const after = reloaded([
      { ...file, label: 'first' },
      { ...file, label: 'second' },
    ]);
    expect(after.find(URI, text)?.label).toBe('second');
    expect(names()).toHaveLength(1);
  });

  test('goes when it is forgotten, also where it was not written yet', () => {
    const after = reloaded([file, { ...file, uri: 'file:///other' }]);
    after.forget(URI);
    expect([after.has(URI), after.has('file:///other')]).toEqual([false, true]);
    after.keep(file);
    after.forget(URI);
    after.dispose();
    expect(after.has(URI)).toBe(false);
    after.keep(file);
    after.clear();
    after.dispose();
    expect(readdirSync(storage)).toEqual([]);
  });

  test('is one of a few: the oldest make room', () => {
    const uris = Array.from({ length: 27 }, (_, i) => `file:///${i}`);
    uris.forEach((uri, i) => {
      const before = new Set(i === 0 ? [] : names());
      reloaded([{ ...file, uri }]);
      const written = names().find(name => !before.has(name))!;
      utimesSync(path.join(storage, 'explanations', written), i, i);
    });
    const after = kept();
    expect(uris.filter(uri => after.has(uri))).toEqual(uris.slice(-24));
  });

  test('comes from before for the window that finds it, until it is taken away, and not for the one that kept it', () => {
    const keeper = new KeptExplanations(storage, '1.0.0', () => undefined);
    keeper.keep(file);
    keeper.dispose();
    expect(keeper.isFromBefore(URI)).toBe(false);
    const after = new KeptExplanations(storage, '1.0.0', () => undefined);
    expect(after.isFromBefore(URI)).toBe(true);
    expect(after.isFromBefore('file:///other')).toBe(false);
    after.forget(URI);
    expect(after.isFromBefore(URI)).toBe(false);
  });

  test('is not kept where it is too large', () => {
    const rows = 2000;
    const columns = 2200;
    const attribution = { rows, columns, data: new Float64Array(rows * columns) };
    const models = explanation.models.map(model => ({ ...model, attribution }));
    const after = reloaded([file, { ...file, explanation: { ...explanation, models } }]);
    expect(after.has(URI)).toBe(false);
    expect(warnings).toEqual([]);
  });

  test('where nothing can be written, says so and goes on', () => {
    writeFileSync(path.join(storage, 'explanations'), 'in the way');
    const after = reloaded();
    expect(after.find(URI, text)).toBeUndefined();
    expect(warnings.join()).toContain('was not kept');
    after.forget(URI);
  });

  test('without a storage folder, is not there', () => {
    const none = new KeptExplanations(undefined, '1.0.0', () => undefined);
    none.keep(file);
    none.dispose();
    none.forget(URI);
    none.clear();
    expect([none.has(URI), none.find(URI, text)]).toEqual([false, undefined]);
  });
});
