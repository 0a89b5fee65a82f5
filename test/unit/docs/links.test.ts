/** @file Links of the documentation lead somewhere: each file, and each heading, that a page points at is there. */
import { PassThrough } from 'node:stream';
import { remark } from 'remark';
import remarkValidateLinks from 'remark-validate-links';
import { engine } from 'unified-engine';
import { expect, test } from 'vitest';
import { pages } from '../../support/documentation';
import { packageRoot } from '../cli/frame/surroundings';

/** What the checker has to say of pages, one line a finding. */
async function findings(files: readonly string[], root: string): Promise<string[]> {
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    engine(
      {
        processor: remark(),
        // Its types know its own options, the engine's only plugins of any kind.
        plugins: [[remarkValidateLinks as never, { repository: false, root }]],
        cwd: root,
        files: [...files],
        output: false,
        reporter: checked => {
          for (const { path, messages } of checked)
            for (const { line, reason } of messages) said.push(`${path}:${line ?? 0} ${reason}`);
          return '';
        },
        streamOut: new PassThrough().resume(),
        streamError: new PassThrough().resume(),
      },
      error => (error ? reject(error) : resolve()),
    );
  });
  return said;
}

test('every link of the documentation leads to a file, and to a heading in it', async () => {
  const all = pages();
  expect(all.length).toBeGreaterThan(25);
  expect(await findings(all, packageRoot)).toEqual([]);
});

test('a link to nothing is found', async () => {
  const said = await findings(['test/unit/docs/broken.md'], packageRoot);
  expect(said).toHaveLength(3);
  expect(said.join('\n')).toMatch(/nowhere\.md[^]*no-such-heading[^]*nothing\.png/);
});
