// `npm run test:real`: fetches two real models and tests the product with them. The last line is "N passed, N failed"; a model that
// could not be fetched is one failure more. With --if-fetched, as CI calls it, what could not be fetched is said and its tests are skipped:
// a registry that is down is no fault of the product.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fetchRealModels, realModelsFolder } from './real-models/fetch.mjs';
import { root, setUp } from './setup.mjs';

const report = join(root, '.cache', 'vitest-real.json');

function runVitest(words, skipUnfetched) {
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const script = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const env = { ...process.env, INSTRUCT_LENS_CACHE: join(realModelsFolder, 'cache') };
  if (skipUnfetched) env.INSTRUCT_LENS_SKIP_UNFETCHED = '1';
  const allWords = ['run', '--config', 'vitest.real.config.mts', ...reporters, ...words];
  const { status } = spawnSync(process.execPath, [script, ...allWords], { cwd: root, env, stdio: 'inherit' });
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const unloaded = testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0).length;
  const failed = numFailedTests + unloaded;
  return { passed: numPassedTests, failed: status === 0 || failed > 0 ? failed : 1, skipped: numPendingTests };
}

function main(words) {
  if (!setUp()) return { passed: 0, failed: 1, skipped: 0 };
  const skipUnfetched = words.includes('--if-fetched');
  const problems = fetchRealModels();
  for (const problem of problems) console.log(`   ${problem}`);
  const counts = runVitest(
    words.filter(word => word !== '--if-fetched'),
    skipUnfetched,
  );
  return { ...counts, failed: counts.failed + (skipUnfetched ? 0 : problems.length) };
}

const { passed, failed, skipped } = main(process.argv.slice(2));
process.exitCode = failed > 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
