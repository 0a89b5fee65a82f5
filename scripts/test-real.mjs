// `npm run test:real`: fetches two real models and tests the product with them. The last line is "N passed, N failed"; a model that
// could not be fetched is one failure more, and so are the tests that lack it.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fetchRealModels, realModelsFolder } from './real-models/fetch.mjs';
import { root, setUp } from './setup.mjs';

const report = join(root, '.cache', 'vitest-real.json');

function runVitest(words) {
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const script = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  // Converted weights are kept from one run to the next.
  const env = { ...process.env, INSTRUCT_LENS_CACHE: join(realModelsFolder, 'cache') };
  const allWords = ['run', '--config', 'vitest.real.config.mts', ...reporters, ...words];
  const { status } = spawnSync(process.execPath, [script, ...allWords], { cwd: root, env, stdio: 'inherit' });
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const unloaded = testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0).length;
  const failed = numFailedTests + unloaded;
  return { passed: numPassedTests, failed: status === 0 || failed > 0 ? failed : 1 };
}

function main(words) {
  if (!setUp()) return { passed: 0, failed: 1 };
  const problems = fetchRealModels();
  for (const problem of problems) console.log(`   ${problem}`);
  const { passed, failed } = runVitest(words);
  return { passed, failed: failed + problems.length };
}

const { passed, failed } = main(process.argv.slice(2));
process.exitCode = failed > 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);
