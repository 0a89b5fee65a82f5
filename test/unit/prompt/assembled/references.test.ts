/** @file What is a reference to another file, and what only looks like one. */
import { expect, it } from 'vitest';
import { appliesTo, referencesOf } from '../../../../src/prompt/assembled/references';

function written(text: string, name = 'x.prompt.md'): string[] {
  return referencesOf(text, name).map(reference => reference.written);
}

it('links to files are, with spaces, titles, fragments and escapes', () => {
  const text =
    'A [a](a.md) [b](<b c.md>) [c](c%20d.md#part "title") [d](../d.txt) [](e.md) [f](/docs/f.md) [g](C:\\g.md)';
  expect(written(text)).toEqual(['a.md', 'b c.md', 'c d.md', '../d.txt', 'e.md', '/docs/f.md', 'C:\\g.md']);
});

it('addresses, places in the same file, pictures, code and comments are not', () => {
  const text = [
    '[a](https://x.y/z.md) [b](mailto:x@y.z) [c](#part) ![d](d.png) \\[e](e.md) [f](//host/f.md) [g](file:///etc/passwd)',
    '`[h](h.md)` ``[i](i.md)``',
    '```md',
    '[j](j.md)',
    '```',
    '~~~~',
    '[k](k.md)',
    '~~~',
    '[l](l.md)',
    '~~~~',
    '<!-- [m](m.md)',
    '[n](n.md) -->[o](o.md)',
    '[p]: p.md',
  ].join('\n');
  expect(written(text)).toEqual(['o.md']);
});

it('partials without a context are, in either kind of quotes', () => {
  const text = '{{>a}} {{~> b ~}} {{> "c/d"}} {{>e name=1}} {{> f this}} {{!-- {{>g}} --}} \\{{>h}} {{#> i}}{{/i}}';
  expect(written(text, 'x.prompt')).toEqual(['a', 'b', 'c/d']);
});

it('whole values of a header are', () => {
  const text = '---\na: ${file:a.json}\nb: ["${file: b.txt }"]\nc: x ${file:c.txt}\n---\n${file:d.txt}';
  expect(written(text, 'x.prompty')).toEqual(['a.json', 'b.txt']);
  expect(written(text, 'x.prompt.yml')).toEqual([]);
});

it('what an instructions file applies to is read as forgivingly as its owners do', () => {
  expect(appliesTo('---\napplyTo: "**/*.ts,**/*.tsx"\n---\nx')).toBe('**/*.ts,**/*.tsx');
  expect(appliesTo('---\r\napplyTo: **/*.py\r\n---\r\nx')).toBe('**/*.py');
  expect(appliesTo('x')).toBeUndefined();
});

it('are found in time that hostile text cannot stretch', () => {
  const rows = [
    '['.repeat(100_000),
    '[a]('.repeat(100_000),
    '](x '.repeat(100_000),
    '`'.repeat(100_000),
    '<!--'.repeat(100_000),
    `[a](x${' '.repeat(100_000)}`,
  ];
  for (const row of rows) expect(written(row).length).toBe(0);
}, 20_000);
