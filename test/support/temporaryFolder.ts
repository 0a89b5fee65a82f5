/** @file A folder of one test file's own, gone when its tests are over. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** To be called at the top of a test file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'instruct-lens-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
