import { expect, test } from 'vitest';
import { viewPage } from '../../../src/page/viewPage';

const page = viewPage({
  view: 'attribution',
  title: 'Attribution <b>"x"</b>',
  script: 'https://host/dist/webview/attribution.js?a="b',
  nonce: 'N0nce',
  source: 'https://*.vscode-cdn.net',
});

test('a page of a panel runs the one script with its nonce and loads from nowhere but its folder', () => {
  expect(page).toContain(
    `content="default-src &#39;none&#39;; script-src &#39;nonce-N0nce&#39;; style-src https://*.vscode-cdn.net &#39;nonce-N0nce&#39;; ` +
      `font-src https://*.vscode-cdn.net; base-uri &#39;none&#39;; form-action &#39;none&#39;"`,
  );
  expect(page).not.toMatch(/unsafe|\son\w+=|style=/);
  expect([...page.matchAll(/<script[^>]*>/g)].map(String)).toEqual([
    '<script nonce="N0nce" src="https://host/dist/webview/attribution.js?a=&quot;b">',
  ]);
});

test('its title is text', () => {
  expect(page).toContain('<title>Attribution &lt;b&gt;&quot;x&quot;&lt;/b&gt;</title>');
  expect(page).toContain('<attribution-view></attribution-view>');
});
