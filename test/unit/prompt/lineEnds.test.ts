/** @file Property: carriage returns and a byte order mark change nothing of what is read, in any format. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePrompt } from '../../../src/prompt/parsePrompt';
import type { PromptDocument } from '../../../src/prompt/promptDocument';
import { promptWords } from '../../../src/prompt/words';
import { allMessages, expectMapped } from './invariants';

const piece = fc.constantFrom(
  ...['word', 'Summarize the text.', ' ', '\n', '\n\n', '\t', '- Do this.\n', '## Head\n', ': ', '"', '\\'],
  ...['system:\n', 'user:\n', '# assistant:\n', '{{role "system"}}\n', '---\n', 'name: x\n', 'globs: *.x\n', '```\n'],
  ...[
    '{{a}}',
    '{{ a | upper }}',
    '{% if a %}\n',
    '{% endif %}\n',
    '{% else %}',
    '{% for x in b %}\n',
    '{{x}}',
    '{% endfor %}',
  ],
  ...['{{#if a}}\n', '{{/if}}\n', '{{#each b}}\n', '{{this}}', '{{/each}}\n', '{{~a~}}', '{%- if c -%}\n', '{#c#}\n'],
  ...['<!-- c -->\n', '# Copyright\n', 'messages:\n', '- role: user\n', '  content: |\n', '    text\n'],
);
const body = fc.array(piece, { maxLength: 18 }).map(pieces => pieces.join(''));
const name = fc.constantFrom(
  ...[
    'a.md',
    'a.txt',
    'a.prompt.md',
    'a.agent.md',
    'a.prompty',
    'a.prompt',
    'a.j2',
    'a.prompt.yml',
    'a.yaml',
    'a.json',
  ],
  ...['a.jsonl', 'stdin'],
);
const values = fc.constantFrom({}, { a: 'V w.' }, { a: 'v', b: '["one","two"]' }, { b: '[]', c: 'true' });

/** All of a document but its places. */
function said(text: string, document: PromptDocument): unknown {
  return {
    format: document.format,
    messages: allMessages(document).map(m => [m.role, m.segments.map(s => [s.kind, s.variable, s.text])]),
    words: promptWords(text, document).map(word => word.text),
    clauses: document.clauses.map(c => [c.text, c.message, c.verb?.infinitive]),
    variables: document.variables.map(v => [v.name, v.value, v.spans.length]),
    problems: document.problems.map(p => [p.severity, p.message]),
  };
}

describe('line ends', () => {
  it('and a byte order mark change nothing', () => {
    fc.assert(
      fc.property(name, body, values, (fileName, text, given) => {
        const plain = parsePrompt(text, { fileName, values: given });
        const windows = `\ufeff${text.replaceAll('\n', '\r\n')}`;
        const other = parsePrompt(windows, { fileName, values: given });
        expectMapped(windows, other);
        expect(said(windows, other)).toEqual(said(text, plain));
      }),
      { numRuns: 500 },
    );
  });

  it('stand where the file has them', () => {
    const text = 'user:\r\nOne.\r\nTwo.\r\n';
    const runs = parsePrompt(text, { fileName: 'x.j2' }).messages[0]!.segments[0]!.runs;
    expect(runs.map(run => [text.slice(run.source.start, run.source.end), run.exact])).toEqual([
      ['One.', true],
      ['\r\n', false],
      ['Two.', true],
    ]);
  });
});
