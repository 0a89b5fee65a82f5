/** @file Pipes and devices in the place of a study's files, its results too: refused in words, never waited for. */
import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readBaseline } from '../../../src/study/report/baseline';
import { Journal } from '../../../src/study/results/journal';
import { tableRows } from '../../../src/study/results/tableFile';
import { loadStudy } from '../../../src/study/spec/loadStudy';
import { temporaryFolder } from '../../support/temporaryFolder';

const folder = temporaryFolder();

test.skipIf(process.platform === 'win32')('a pipe or a device', async () => {
  const [pipe, device] = [join(folder, 'pipe'), join(folder, 'device')];
  execFileSync('mkfifo', [pipe]);
  symlinkSync('/dev/zero', device);
  const spec = join(folder, 'a.study.yaml');
  writeFileSync(spec, '');
  const refused = { reason: 'bad-input', message: expect.stringMatching(/is not a regular file/) as string };
  const message = /is not a regular file/;
  for (const file of [pipe, device]) {
    expect(() => loadStudy(file)).toThrow(message);
    expect(() => readBaseline(file)).toThrow(message);
    expect(() => new Journal(file, 'stamp')).toThrow(message);
    for (const format of ['ndjson', 'parquet'] as const)
      await expect(tableRows(file, format).next()).rejects.toMatchObject(refused);
  }
});
