// `npm test`: sets up where needed, then every check there is. The last line printed is "N passed, N failed".
// Each check counts as one test beside vitest's own; one that fails does not stop the next. Words go to vitest, and then the tests in
// VS Code are left out. Those run on the package, as users install it, in the oldest VS Code that package.json allows; in CI the suite
// inside the extension host runs on this checkout in a current one too, and with --all-hosts so do the tests of its window.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageExtension } from './package.mjs';
import { root, setUp } from './setup.mjs';
import { runHostTests } from './test-host.mjs';

const modules = join(root, 'node_modules');
const report = join(root, '.cache', 'vitest.json');
const FAILURE = { passed: 0, failed: 1, skipped: 0 };

const stages = [
  { name: 'types', script: join(modules, 'typescript', 'bin', 'tsc'), args: ['-p', 'tsconfig.json', '--noEmit'] },
  { name: 'types of views', script: join(modules, 'typescript', 'bin', 'tsc'), args: ['-p', 'webview', '--noEmit'] },
  { name: 'lint', script: join(modules, 'eslint', 'bin', 'eslint.js'), args: ['.', '--max-warnings', '0'] },
  {
    name: 'rooms',
    script: join(modules, 'dependency-cruiser', 'bin', 'dependency-cruise.mjs'),
    args: ['--config', 'dependency-cruiser.config.mjs', 'src', 'webview'],
  },
  {
    name: 'format',
    script: join(modules, 'prettier', 'bin', 'prettier.cjs'),
    args: ['--check', '--log-level', 'warn', '.'],
  },
  { name: 'dead code', script: join(modules, 'knip', 'bin', 'knip.js'), args: [] },
];

function runNode(script, args) {
  return spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' }).status === 0;
}

function runStage({ name, script, args }) {
  console.log(`── ${name}`);
  const passed = runNode(script, args);
  console.log(passed ? `   ${name}: ok` : `   ${name}: FAILED`);
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

function runVitest(words) {
  console.log('── unit, golden and engine tests');
  mkdirSync(join(root, '.cache'), { recursive: true });
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const passed = runNode(join(modules, 'vitest', 'vitest.mjs'), ['run', ...reporters, ...words]);
  return vitestCounts(passed);
}

/** A file that cannot even be loaded has no tests to count: it counts as one failure, and so does a run without a report. */
function vitestCounts(passed) {
  if (!existsSync(report)) return FAILURE;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const unloaded = testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0).length;
  const failed = numFailedTests + unloaded;
  return {
    passed: numPassedTests,
    failed: passed || failed > 0 ? failed : 1,
    skipped: numPendingTests + numTodoTests,
  };
}

/** A run that leaves no count behind, a crash among them, is one failure. */
async function runEditor(version, words = []) {
  const result = join(root, '.cache', `editor-${version}.json`);
  rmSync(result, { force: true });
  const passed = await runHostTests(['--vscode', version, ...words]);
  if (!existsSync(result)) return FAILURE;
  const counts = JSON.parse(readFileSync(result, 'utf8'));
  return { ...counts, failed: passed ? counts.failed : Math.max(counts.failed, 1) };
}

function currentEditor(all) {
  if (all) return [];
  return process.env.CI === undefined ? undefined : ['--only', 'suite'];
}

/** @param current words for the current VS Code's run; undefined where there is none */
async function runEditors(current) {
  if (process.platform !== 'linux') return [runDesktop()];
  console.log('── editor (the package in VS Code 1.100.3)');
  const counts = [await runPackage('1.100.3')];
  if (!current) return counts;
  console.log('── editor (VS Code 1.139.1)');
  return [...counts, await runEditor('1.139.1', current)];
}

/** Nothing but what is packed is there: a file that was forgotten is missed. */
async function runPackage(version) {
  try {
    const { file } = await packageExtension(undefined, join(root, '.cache', 'package'));
    return await runEditor(version, ['--vsix', file]);
  } catch (error) {
    console.log(error instanceof Error ? error.message : String(error));
    return FAILURE;
  }
}

/** The VS Code that is taken apart for the tests runs on Linux; elsewhere the suite runs in the real desktop one. */
function runDesktop() {
  return runStage({ name: 'editor (desktop VS Code)', script: join(root, 'scripts', 'test-desktop.mjs'), args: [] });
}

function lastLine(counts) {
  const sum = key => counts.reduce((total, count) => total + count[key], 0);
  const skipped = sum('skipped');
  return `${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

async function main(words) {
  if (!setUp()) return [FAILURE];
  const paths = words.filter(word => word !== '--all-hosts');
  const counts = [...stages.map(runStage), runVitest(paths)];
  if (paths.length > 0) return counts;
  return [...counts, ...(await runEditors(currentEditor(words.length > 0)))];
}

const counts = await main(process.argv.slice(2));
process.exitCode = counts.some(count => count.failed > 0) ? 1 : 0;
console.log(lastLine(counts));
