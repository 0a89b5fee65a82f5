// `npm run code`: an editor on examples/ with the extension as it is in this checkout. The editor is the `code` of the PATH; without
// one (or with `-- --browser`) the VS Code of the tests, for a browser on this machine: its address is printed, Ctrl-C ends it.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, setUp } from './setup.mjs';

const windows = process.platform === 'win32';
const examples = join(root, 'examples');

function isOnPath(program) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.some(folder => isExecutable(join(folder, windows ? `${program}.cmd` : program)));
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function openEditor() {
  console.log('Opening examples/ in VS Code. Open a prompt file and press Ctrl+Alt+E (Mac: Cmd+Alt+E).');
  const words = ['--new-window', `--extensionDevelopmentPath=${root}`, examples];
  // On Windows `code` is a batch file, which only a shell starts; its words are our own paths, in quotes.
  follow(
    windows
      ? spawn(`code ${words.map(word => `"${word}"`).join(' ')}`, { shell: true, stdio: 'inherit' })
      : spawn('code', words, { stdio: 'inherit' }),
  );
}

async function serveBrowser(words) {
  const { build } = await import('esbuild');
  const outfile = join(root, 'dist', 'test', 'window', 'window.js');
  const entry = join(root, 'test', 'host', 'window.ts');
  const shared = { bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning' };
  await build({ ...shared, entryPoints: [entry], outfile });
  follow(spawn(process.execPath, [outfile, ...words], { cwd: root, stdio: 'inherit' }));
}

/** Ends with the child, and not before it: it has a server to stop. */
function follow(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', error => {
    process.stderr.write(`The editor did not start: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', code => process.exit(code ?? 1));
}

async function main() {
  const options = { browser: { type: 'boolean', default: false }, vscode: { type: 'string' } };
  const { browser, vscode } = parseArgs({ options }).values;
  if (!browser && isOnPath('code')) return openEditor();
  await serveBrowser(vscode === undefined ? [] : ['--vscode', vscode]);
}

if (setUp()) await main();
else process.exitCode = 2;
