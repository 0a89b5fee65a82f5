/**
 * @file The German translation: whole, with the same places for values, and speaking of commands and settings by the names that they have in
 * German. Faults are planted to see that they are found.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  exportedSentences,
  translationFaults,
  translations,
  type Translation,
} from '../../../scripts/translations.mjs';
import { speak } from '../../../src/base/language';
import { stepWords } from '../../../src/base/nextSteps';
import { percent, plural } from '../../../src/base/readableNumbers';
import { editorSteps } from '../../../src/extension/core/editorSteps';
import { packageRoot } from '../cli/frame/surroundings';

const textOf = (entry: Translation[string]): string => (typeof entry === 'string' ? entry : entry.message);
let bundle: Translation;
let manifest: Translation;
beforeAll(async () => {
  const [code, contributed] = await translations('de');
  [bundle, manifest] = [code!.translated, contributed!.translated];
});
afterEach(() => speak());

test('every sentence and every text of the manifest is translated, with the same places', async () => {
  expect((await translations('de')).flatMap(translationFaults)).toEqual([]);
});

test('the exporter finds every sentence that the sources give to the translator', async () => {
  const exported = new Set(Object.keys(await exportedSentences()));
  const said = ['src', 'webview'].flatMap(folder =>
    readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts'))
      .flatMap(name => sentencesOf(readFileSync(join(packageRoot, folder, name), 'utf8'))),
  );
  expect(said.length).toBeGreaterThan(800);
  expect(said.filter(sentence => sentence === undefined || !exported.has(sentence))).toEqual([]);
});

/** First arguments of `l10n.t`; undefined where one is not written out, which nobody could translate. */
function sentencesOf(text: string): (string | undefined)[] {
  const found: (string | undefined)[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /(?:^|\.)l10n\.t$/.test(node.expression.getText())) {
      const [first] = node.arguments;
      if (first && ts.isStringLiteralLike(first)) found.push(first.text);
      // With a comment for translators, which is part of the key.
      else if (!first || !ts.isObjectLiteralExpression(first)) found.push(undefined);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('x.ts', text, ts.ScriptTarget.Latest, true));
  return found;
}

describe('a fault is found', () => {
  const english = { 'Read {0} of {1}': 'Read {0} of {1}', open: '[Open](command:instructLens.open)' };
  const whole = { 'Read {0} of {1}': '{0} von {1} gelesen', open: '[Öffnen](command:instructLens.open)' };
  const faults = (translated: Translation): string[] => translationFaults({ name: 'x', english, translated });

  test('none where there is none', () => expect(faults(whole)).toEqual([]));
  test('a sentence without translation', () => expect(faults({ open: whole.open })).toHaveLength(1));
  test('a translation that nothing says', () => expect(faults({ ...whole, Old: 'Alt' })).toHaveLength(1));
  test('a place that was lost', () => expect(faults({ ...whole, 'Read {0} of {1}': '{0} gelesen' })).toHaveLength(1));
  test('an address that was translated', () => {
    expect(faults({ ...whole, open: '[Öffnen](command:instructLens.öffnen)' })).toHaveLength(1);
  });
});

test('German texts have German quotation marks, and a space before an ellipsis of a command', () => {
  const all = [...Object.values(bundle), ...Object.values(manifest)].map(textOf);
  expect(all.filter(text => text.includes('”') || /“(?![\s.,;:)?!·]|$)/.test(text))).toEqual([]);
  expect(all.filter(text => /\p{L}…/u.test(text))).toEqual([]);
});

test('a command that a sentence names has that name', () => {
  const titles = Object.entries(manifest).flatMap(([key, text]) => (key.startsWith('command.') ? [textOf(text)] : []));
  const named = Object.values(bundle).flatMap(text =>
    [...textOf(text).matchAll(/„([^“]+)“ (?:ausführen|wählen|ein Token)/g)].map(match => match[1]!),
  );
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter(name => !titles.includes(name))).toEqual([]);
});

test('spoken: sentences, plurals and numbers', () => {
  speak({ tag: 'de', translations: bundle });
  expect(stepWords({ step: 'choose-layers', last: 5 }, editorSteps)).toBe('Schichten von 0 bis 5 wählen.');
  expect([plural(1, 'rule'), plural(2, 'rule')]).toEqual(['1 Regel', '2 Regeln']);
  expect(percent(0.125)).toBe('12,5 %');
});
