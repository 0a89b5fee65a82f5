/** @file What the product has written is shown again as it was; what is none of ours is refused with a reason. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LensError } from '../../src/base/errors';
import { checkPackage } from '../../scripts/packaging/check.mjs';
import { findTarget } from '../../scripts/packaging/targets.mjs';
import { zipEntries } from '../../scripts/packaging/zip.mjs';
import { keptContent } from '../../src/page/keptContent';
import { viewPage } from '../../src/page/viewPage';
import type { AttributionContent } from '../../src/protocol/views/attributionMessages';
import { unpackContent } from '../../src/protocol/views/packedContent';
import { packageRoot } from '../unit/cli/frame/surroundings';
import { packageExtension } from '../support/packageExtension';
import { temporaryFolder } from '../support/temporaryFolder';
import { madeUp } from '../unit/extension/attribution/explanations';
import { warmCommands } from '../support/warmCommands';

const run = warmCommands();
const temporary = temporaryFolder();
const example = join(packageRoot, 'examples', 'little-world.prompt.md');

function messageFor(text: string): string {
  try {
    keptContent('x.json', text);
  } catch (error) {
    if (LensError.is(error)) return error.message;
    throw error;
  }
  return 'it is taken';
}

test('an explanation as JSON is the page of the same run: words, numbers, matrices, sentences', async () => {
  const words = ['explain', example, '--trust', 'never', '--matrix', 'always', '--influence-matrix', '--format'];
  const [json, html] = await Promise.all([run([...words, 'json']), run([...words, 'html'])]);
  const told = keptContent('little-world.prompt.md.json', json.stdout);
  const page = keptContent('page.html', html.stdout);
  expect([told.view, page.view]).toEqual(['attribution', 'attribution']);
  const [ofJson, ofPage] = [told, page].map(({ content }) => unpackContent(content) as AttributionContent);
  // The header before the prompt's text, and so its lines, are not part of an explanation.
  const sentences = ofPage!.sentences.map(({ line: _, ...sentence }) => sentence);
  expect({ ...ofJson, label: '' }).toEqual({ ...ofPage, label: '', sentences });
  expect(ofJson!.sentences.length).toBeGreaterThan(3);
  expect(ofJson!.explanation.models[0]!.attribution!.data.length).toBeGreaterThan(100);
}, 120_000);

test('a comparison is shown too; whatever else is told apart in words', async () => {
  const { stdout } = await run(['compare', example, '--format', 'json']);
  expect(keptContent('x.json', stdout).view).toBe('comparison');
  const surprise = await run(['surprise', example, '--format', 'json']);
  expect(messageFor(surprise.stdout)).toBe('This JSON is neither an explanation nor a comparison of this version.');
  expect(messageFor('{"schema": "instruct-lens/token-attribution/2"}')).toMatch(/^This JSON is damaged/);
  expect(messageFor('{')).toMatch(/^This is not JSON/);
  expect(messageFor('[]')).toMatch(/neither an explanation/);
  expect(messageFor('<script>alert(1)</script>')).toMatch(/^This page was not made/);
  const stranger =
    '<attribution-view></attribution-view><script type="application/json" id="content">{"fileName": 1}</script>';
  expect(messageFor(stranger)).toBe('The data of this page are damaged.');
}, 120_000);

test.each([
  [2 ** 26 - 1, 2 ** 26],
  [-1, 0],
  [0.5, 1.5],
  [3, 2],
])('a word from %d to %d, where no prompt has one, is damage', (start, end) => {
  const made = madeUp('Be kind.', [{ role: 'single', share: [1, 1] }]);
  const words = [...made.prompt.words, { ...made.prompt.words[0]!, text: 'x', span: { start, end } }];
  expect(messageFor(JSON.stringify({ ...made, prompt: { ...made.prompt, words } }))).toBe(
    'This JSON is damaged (a word lies beyond any prompt).',
  );
});

test('of a stranger’s page only data come into ours, and nothing in them ends its element', () => {
  const hostile = '{"fileName":"\\u003c/script>\\u003cimg src=x onerror=alert(1)>"}';
  const page = `<attribution-view></attribution-view><script>evil()</script><script type="application/json" id="content">${hostile}</script>`;
  const { view, content } = keptContent('x.html', page);
  const shown = viewPage({ view, title: 'x', script: 'view.js', nonce: 'n', source: 'self', content });
  expect(shown).not.toContain('evil');
  expect(shown).not.toContain('<img');
  expect(shown.match(/<script/g)).toHaveLength(2);
});

test('the extension of a browser’s editor is small and needs nothing but the editor', () => {
  const bundle = readFileSync(join(packageRoot, 'dist', 'webExtension.js'), 'utf8');
  expect(bundle.length).toBeLessThan(40_000);
  const needed = new Set([...bundle.matchAll(/\brequire\(\s*["']([^"']+)["']\s*\)/g)].map(([, name]) => name));
  expect([...needed]).toEqual(['vscode']);
  expect(bundle).not.toMatch(/onnxruntime|node:|__dirname|\bprocess\.(?!env)/);
});

test('the package for browsers’ editors holds the viewer and no program, no model, no binary', () => {
  const vsix = packageExtension(join(temporary, 'web'), 'web');
  const { faults, size } = checkPackage(vsix, findTarget('web'));
  expect(faults).toEqual([]);
  expect(size).toBeLessThan(1_000_000);
  const paths = zipEntries(vsix).map(({ path }) => path);
  expect(paths.filter(path => /node_modules|models|cli\.js|engine\.js|dist\/extension\.js/.test(path))).toEqual([]);
  const manifest = JSON.parse(
    zipEntries(vsix)
      .find(({ path }) => path === 'extension/package.json')!
      .read()
      .toString(),
  ) as object;
  expect(manifest).toMatchObject({ browser: './dist/webExtension.js' });
  expect(manifest).not.toHaveProperty('main');
});
