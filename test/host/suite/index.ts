/** @file What VS Code runs in its extension host: the suite beside this file. The same on desktops (scripts/test-desktop.mjs). */
import { writeFileSync } from 'node:fs';
import { runMocha } from '../mochaRun';

export async function run(): Promise<void> {
  const result = await runMocha(__dirname);
  const file = process.env['INSTRUCT_LENS_TEST_RESULT'];
  if (file !== undefined) writeFileSync(file, JSON.stringify(result));
  if (result.failures.length > 0 || result.passes.length === 0)
    throw new Error(`${result.failures.length} tests failed.`);
}
