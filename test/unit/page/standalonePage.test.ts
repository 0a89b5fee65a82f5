import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { attributionContent } from '../../../src/page/attributionContent';
import { standalonePage } from '../../../src/page/standalonePage';
import { unpackContent } from '../../../src/protocol/views/packedContent';
import type { AttributionContent } from '../../../src/protocol/views/attributionMessages';
import { explained, references } from '../cli/terminal/referenceExplanation';
import { madeUp } from '../extension/attribution/explanations';

const parts = { view: 'attribution', script: 'window.started = true;', styles: 'body { margin: 0 }' } as const;

function pageOf(text: string, more: Partial<typeof parts & { fileName: string }> = {}): string {
  const explanation = madeUp(text, [{ role: 'single', share: Array.from({ length: 99 }, () => 0.1) }]);
  const content = attributionContent({ fileName: more.fileName ?? 'a.txt', label: 'a pair', text, explanation });
  return standalonePage({ ...parts, ...more }, content);
}

/** As a browser finds the element's end: at the first end tag, whatever stands around it. */
function elements(page: string, name: string): { attributes: string; text: string }[] {
  const found = page.matchAll(new RegExp(`<${name}( [^>]*)?>(.*?)</${name}`, 'gis'));
  return [...found].map(([, attributes = '', text = '']) => ({ attributes, text }));
}

function policyOf(page: string): Record<string, string> {
  const [, written = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
  const directives = written.replaceAll('&#39;', "'").split('; ');
  return Object.fromEntries(directives.map(d => [d.split(' ')[0]!, d.split(' ').slice(1).join(' ')]));
}

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const HOSTILE = [
  '</script><script>alert(1)</script>',
  '<!-- <script> </SCRIPT >',
  '<img src=x onerror=alert(1)>',
  ']]> <style>*{display:none}</style> & &lt; "quoted" \'single\' \u2028 end',
];

describe('a standalone page', () => {
  test('lets nothing run or load but its own script and styles', () => {
    const page = pageOf('One two.');
    const [data, script] = elements(page, 'script');
    const [styles] = elements(page, 'style');
    expect([data?.attributes, script?.attributes]).toEqual([' type="application/json" id="content"', '']);
    expect(policyOf(page)).toEqual({
      'default-src': "'none'",
      'script-src': hash(script!.text),
      'style-src': `${hash(styles!.text)} ${hash('')}`,
      'base-uri': "'none'",
      'form-action': "'none'",
    });
    expect(page).not.toMatch(/\b(?:src|href)=|https?:/);
  });

  test.each(HOSTILE)('keeps %j as text of the prompt and of the file name', text => {
    const page = pageOf(text, { fileName: text });
    expect(elements(page, 'script')).toHaveLength(2);
    expect(elements(page, 'style')).toHaveLength(1);
    expect(elements(page, 'img')).toEqual([]);
    const { fileName, explanation } = unpackContent(elements(page, 'script')[0]!.text) as AttributionContent;
    expect(fileName).toBe(text);
    expect(explanation).toEqual(madeUp(text, [{ role: 'single', share: Array.from({ length: 99 }, () => 0.1) }]));
    // After the policy the page's head is text in elements, the title among them.
    const [title] = elements(page, 'title');
    expect(title?.text).not.toMatch(/[<>]/);
    expect(title?.text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').slice(0, 1)).toBe(text.slice(0, 1));
  });

  test('holds no character that reorders or steers what a reader of the file sees', () => {
    const text = 'One \u202etwo\u2066 three\u001b[31m\u0007\u009b four.';
    const page = pageOf(text, { fileName: text });
    // eslint-disable-next-line no-control-regex -- these must not appear
    expect(page).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
    expect((unpackContent(elements(page, 'script')[0]!.text) as AttributionContent).fileName).toBe(text);
  });

  test('keeps a script whose strings look like tags in one element, meaning the same', () => {
    const script = 'const seen = ["</script>", "<!--", `</SCRIPT`, /<\\/script>/u.test("</script>")];';
    const written = elements(pageOf('One.', { script } as object), 'script')[1]!.text;
    expect(written).not.toMatch(/<(?:\/script|!--)/i);
    const seen = [...(runInNewContext(`${written}; seen`) as Iterable<unknown>)];
    expect(seen).toEqual(['</script>', '<!--', '</SCRIPT', true]);
  });

  test('hashes what a browser will read, whatever the line ends of its parts', () => {
    const page = pageOf('One.', {
      script: 'a();\r\nb();\r',
      styles: 'a {}\r\nb::after { content: "</style>" }',
    } as object);
    expect(page).not.toContain('\r');
    expect(policyOf(page)['script-src']).toBe(hash('a();\nb();\n'));
    expect(elements(page, 'style')).toHaveLength(1);
    expect(policyOf(page)['style-src']).toBe(`${hash(elements(page, 'style')[0]!.text)} ${hash('')}`);
  });

  test('carries half of a surrogate pair without breaking its encoding', () => {
    const page = pageOf('half \ud83d of a pair');
    expect(Buffer.from(page, 'utf8').toString('utf8')).toBe(page);
  });
});

describe('content', () => {
  test('names sentences that cover the words in order', () => {
    const { explanation, text } = explained(references[0]!);
    const { sentences } = attributionContent({ fileName: 'a.txt', label: 'a pair', text, explanation });
    const covered = sentences.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, i) => from + i));
    expect(covered).toEqual(explanation.prompt.words.map((_, word) => word));
  });
});
