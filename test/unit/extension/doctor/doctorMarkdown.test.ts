import { expect, test } from 'vitest';
import { doctorMarkdown, issueMarkdown } from '../../../../src/extension/doctor/doctorMarkdown';

const sections = [
  { title: 'Environment', rows: [{ label: 'LD_LIBRARY_PATH', text: '/a/*b*_c_ <d>\nnext' }] },
  { title: 'CUDA', rows: [{ label: 'To download', text: 'Run this.', command: 'node "$HOME/a_b" && x *' }] },
];

test('is readable unrendered and shown as it is when rendered; a command stands by itself, untouched', () => {
  expect(doctorMarkdown(sections, 2)).toBe(
    [
      '## Environment\n',
      '- **LD_LIBRARY_PATH**: /a/\\*b\\*\\_c\\_ \\<d\\> next\n',
      '## CUDA\n',
      '- **To download**: Run this.\n',
      '  ~~~sh',
      '  node "$HOME/a_b" && x *',
      '  ~~~\n\n',
    ].join('\n'),
  );
});

test('a report asks first for what only its writer knows', () => {
  const text = issueMarkdown(sections);
  expect(text).toMatch(/^## What happened\n\n\n\n## What you expected\n\n\n\n## Facts\n/);
  expect(text).toContain('### Environment');
});
