/** @file Runs a folder of bundled mocha files, in this process, and collects what came out. */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import Mocha from 'mocha';

export interface Result {
  readonly passes: readonly string[];
  readonly failures: readonly { readonly title: string; readonly text: string }[];
  /** What each test file took, its windows among it. */
  readonly files: readonly { readonly file: string; readonly milliseconds: number }[];
}

/**
 * In CI, on a machine that others use too, a test has a second try, which is told where it was needed. `npm run test:steady`, and everybody
 * at work on a test, give it none.
 */
const SECOND_TRIES = process.env['CI'] === undefined ? 0 : 1;
/** A test that waits longer than this waits for something that does not come, also where the machine has other work. */
const TIMEOUT_MS = 240_000;

export function runMocha(folder: string): Promise<Result> {
  const grep = process.env['INSTRUCT_LENS_TEST_GREP'];
  const mocha = new Mocha({
    ui: 'tdd',
    color: false,
    timeout: TIMEOUT_MS,
    retries: SECOND_TRIES,
    // A test that is left behind by mistake, alone, would hide all others.
    forbidOnly: process.env['CI'] !== undefined,
    forbidPending: true,
    ...(grep === undefined ? {} : { grep }),
  });
  const files = readdirSync(folder).filter(file => file.endsWith('.test.js'));
  for (const file of files.sort()) mocha.addFile(join(folder, file));
  const passes: string[] = [];
  const failures: { title: string; text: string }[] = [];
  const took = new Map<string, number>();
  return new Promise(resolve => {
    const runner = mocha.run(() =>
      resolve({ passes, failures, files: [...took].map(([file, milliseconds]) => ({ file, milliseconds })) }),
    );
    let started = 0;
    runner.on('suite', suite => {
      if (suite.parent?.root === true) started = performance.now();
    });
    runner.on('suite end', suite => {
      if (suite.parent?.root !== true || suite.file === undefined) return;
      const file = `test/host/${basename(folder)}/${basename(suite.file, '.js')}.ts`;
      took.set(file, (took.get(file) ?? 0) + performance.now() - started);
    });
    runner.on('retry', (test: Mocha.Test, error: Error) =>
      console.log(`    again: ${test.fullTitle()}\n      ${error.stack ?? error.message}`),
    );
    runner.on('pass', test => passes.push(test.fullTitle()));
    runner.on('fail', (test, error: Error) =>
      failures.push({ title: test.fullTitle(), text: error.stack ?? error.message }),
    );
  });
}
