// `npm test`: sets up where needed, then every check there is. The last line printed is "N passed, N failed".
// The checks of the sources run beside vitest, the suite of the extension host beside the tests of the window. Each check counts as one
// test; one that fails does not stop the next. Words go to vitest, and then the tests in VS Code are left out. Those run on the package,
// as users install it, in the oldest VS Code that package.json allows; in CI those of the suite that a version of VS Code decides run on this
// checkout in a current one too, and with --all-hosts all of them and the tests of its window. With --all-providers WebGPU computes every golden model.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { runChecks } from './checks.mjs';
import { packageExtension } from './package.mjs';
import { root, setUp } from './setup.mjs';
import { installHosts, runHostTests } from './test-host.mjs';

const report = join(root, '.cache', 'vitest.json');
const FAILURE = { passed: 0, failed: 1, skipped: 0 };
const OLDEST = '1.100.3';
const CURRENT = '1.139.1';
/** Suites about what VS Code offers, accepts and runs; what the others ask of it, the oldest one has shown. */
const OF_A_VERSION = '^(activation|every command|explaining|studies|language-model tools|what the models read) ';
const SLOWEST = 10;
const flags = ['--all-hosts', '--all-providers'];

/** Test files by what they took, in milliseconds. */
const took = [];

function runNode(script, args, env = {}) {
  return new Promise(resolve => {
    const options = { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' };
    const child = spawn(process.execPath, [script, ...args], options);
    child.on('error', () => resolve(false));
    child.on('close', code => resolve(code === 0));
  });
}

async function runVitest(words, allProviders) {
  console.log('── unit, golden and engine tests');
  mkdirSync(join(root, '.cache'), { recursive: true });
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const env = allProviders ? { INSTRUCT_LENS_TEST_ALL_PROVIDERS: '1' } : {};
  const script = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  return vitestCounts(await runNode(script, ['run', ...reporters, ...words], env));
}

/** A file that cannot even be loaded has no tests to count: it counts as one failure, and so does a run without a report. */
function vitestCounts(passed) {
  if (!existsSync(report)) return FAILURE;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  for (const { name, startTime, endTime } of testResults)
    took.push({ file: relative(root, name), milliseconds: endTime - startTime });
  const unloaded = testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0).length;
  const failed = numFailedTests + unloaded;
  return {
    passed: numPassedTests,
    failed: passed || failed > 0 ? failed : 1,
    skipped: numPendingTests + numTodoTests,
  };
}

/** While vitest writes to the screen, what the checks have to say is kept; it comes when both are over. */
async function runChecksAndVitest(words, allProviders) {
  const said = [];
  const checks = runChecks(text => said.push(text));
  const tests = await runVitest(words, allProviders);
  const counts = [...(await checks), tests];
  console.log(said.join('\n'));
  return counts;
}

/** A run that leaves no count behind, a crash among them, is one failure. */
async function runEditor(version, only, words = []) {
  const { passed, counts } = await runHostTests(['--vscode', version, '--only', only, ...words]);
  if (counts === undefined) return FAILURE;
  took.push(...counts.files);
  return { ...counts, failed: passed ? counts.failed : Math.max(counts.failed, 1) };
}

/** Of the current VS Code: all, or what its extension host alone can tell. */
function currentParts(all) {
  if (all) return ['suite', 'ui'];
  return process.env.CI === undefined ? [] : ['suite'];
}

/** The suite asks nothing of the window, nor the window of the suite: they go beside each other, each with a VS Code of its own. */
async function runEditors(all) {
  const current = currentParts(all);
  const words = all ? [] : ['--grep', OF_A_VERSION];
  if (process.platform !== 'linux') return [await runDesktop()];
  const versions = current.length > 0 ? [OLDEST, CURRENT] : [OLDEST];
  console.log(
    `── editor (the package in VS Code ${OLDEST}${current.length > 0 ? `, then this checkout in ${CURRENT}` : ''})`,
  );
  let vsix;
  try {
    if (!(await installHosts(versions))) return [FAILURE];
    vsix = (await packageExtension(undefined, join(root, '.cache', 'package'))).file;
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
    return [FAILURE];
  }
  const lane = async only => {
    const counts = [await runEditor(OLDEST, only, ['--vsix', vsix])];
    return current.includes(only) ? [...counts, await runEditor(CURRENT, only, words)] : counts;
  };
  return (await Promise.all([lane('suite'), lane('ui')])).flat();
}

/** The VS Code that is taken apart for the tests runs on Linux; elsewhere the suite runs in the real desktop one. */
async function runDesktop() {
  console.log('── editor (desktop VS Code)');
  const passed = await runNode(join(root, 'scripts', 'test-desktop.mjs'), []);
  return passed ? { passed: 1, failed: 0, skipped: 0 } : FAILURE;
}

function sayTheSlowest() {
  const slowest = took.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, SLOWEST);
  console.log(`── the ${slowest.length} slowest files`);
  for (const { file, milliseconds } of slowest)
    console.log(`${(milliseconds / 1000).toFixed(1).padStart(7)} s  ${file}`);
}

function lastLine(counts) {
  const sum = key => counts.reduce((total, count) => total + count[key], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

async function main(words) {
  if (!setUp()) return [FAILURE];
  const paths = words.filter(word => !flags.includes(word));
  const counts = await runChecksAndVitest(paths, words.includes('--all-providers'));
  if (paths.length > 0) return counts;
  return [...counts, ...(await runEditors(words.includes('--all-hosts')))];
}

const counts = await main(process.argv.slice(2));
sayTheSlowest();
process.exitCode = counts.some(count => count.failed > 0) ? 1 : 0;
console.log(lastLine(counts));
