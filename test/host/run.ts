/** @file The tests in a real VS Code: the suite inside its extension host, then the window as a user sees it. Last line: the count. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hostVersion } from '../support/vscodeHost/hostVersion';
import { installHost } from '../support/vscodeHost/installHost';
import { findBrowser } from '../support/vscodeHost/prerequisites';
import { underTest } from '../support/vscodeHost/workbench';
import { runExtensionSuite } from './extensionSuite';
import { runMocha, type Result } from './mochaRun';
import { closeSharedWindow } from './ui/sharedWindow';

const { values } = parseArgs({
  options: {
    vscode: { type: 'string', default: '1.100.3' },
    vsix: { type: 'string' },
    folder: { type: 'string' },
    only: { type: 'string' },
    grep: { type: 'string' },
    install: { type: 'boolean', default: false },
    /** Where to write what was counted. */
    counts: { type: 'string' },
  },
});

const NOTHING: Result = { passes: [], failures: [], files: [] };

async function main(): Promise<Result> {
  process.env['INSTRUCT_LENS_TEST_VSCODE'] = values.vscode;
  if (values.vsix !== undefined) process.env['INSTRUCT_LENS_TEST_VSIX'] = values.vsix;
  if (values.folder !== undefined) process.env['INSTRUCT_LENS_TEST_FOLDER'] = values.folder;
  if (values.grep !== undefined) process.env['INSTRUCT_LENS_TEST_GREP'] = values.grep;
  // All that may be missing on the machine is asked for before anything starts.
  findBrowser();
  const host = installHost(hostVersion(values.vscode));
  if (values.install) return NOTHING;
  const results: Result[] = [];
  if (values.only !== 'ui') results.push(await runExtensionSuite(host, underTest()));
  if (values.only !== 'suite') {
    results.push(await runMocha(join(__dirname, 'ui')));
    await closeSharedWindow();
  }
  return {
    passes: results.flatMap(r => r.passes),
    failures: results.flatMap(r => r.failures),
    files: results.flatMap(r => r.files),
  };
}

// An end that is asked for goes the same way as every other: what was started is ended.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

void main()
  .catch((error: unknown): Result => {
    const text = error instanceof Error ? error.message : String(error);
    console.log(text);
    return { ...NOTHING, failures: [{ title: 'set-up', text }] };
  })
  .then(({ passes, failures, files }) => {
    if (values.install) process.exit(failures.length);
    const counts = { passed: passes.length, failed: failures.length, skipped: 0, files };
    if (values.counts !== undefined) writeFileSync(values.counts, JSON.stringify(counts));
    console.log(`${counts.passed} passed, ${counts.failed} failed`);
    process.exit(failures.length > 0 || passes.length === 0 ? 1 : 0);
  });
