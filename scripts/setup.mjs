// Makes a clean checkout run: right Node, dependencies from the lock file, a fresh build. Silent where nothing is to do.
// Plain Node: it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** `engines.node` of package.json; the first Node 20 that can require ES modules. */
const LEAST_NODE = [20, 19];
const INSTALL_STAMP = join(root, 'node_modules', '.instruct-lens');
const BUILD_STAMP = join(root, 'dist', '.sources');
const BUNDLES = [
  'cli.js',
  'command.js',
  'engine.js',
  'extension.js',
  'webview/attribution.js',
  'webview/standalone.css',
];

/** @returns {boolean} whether everything is in place */
export function setUp() {
  return nodeIsRecent() && install() && build();
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function nodeIsRecent() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return true;
  say(`This is Node ${process.versions.node}; Instruct Lens needs ${LEAST_NODE.join('.')} or newer.`);
  say('Install a current Node from https://nodejs.org and try again.');
  return false;
}

function install() {
  const stamp = installStamp();
  if (existsSync(INSTALL_STAMP) && readFileSync(INSTALL_STAMP, 'utf8') === stamp) return true;
  if (!matchesLock()) {
    say('Installing dependencies from package-lock.json …');
    if (
      !run(
        // NODE_ENV=production would leave out what builds the product.
        npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']),
        'See what npm says above (is there a network connection?) and try again.',
      )
    ) {
      return false;
    }
  }
  // Whatever npm's settings left out would be missing for good once the stamp says that all is there.
  if (matchesLock()) writeFileSync(INSTALL_STAMP, stamp);
  else say('npm left something out that package-lock.json names; the next run will install again.');
  return true;
}

/** Native packages differ by platform, so a folder that was copied from elsewhere is not taken for installed. */
function installStamp() {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  return hash.update(`${process.platform} ${process.arch}`).digest('hex');
}

/** Whether npm itself recorded just what the lock file asks for (someone ran `npm ci` by hand). */
function matchesLock() {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const surplus = Object.keys(installed).some(name => wanted[name] === undefined);
  return !surplus && Object.entries(wanted).every(([name, entry]) => name === '' || sameEntry(entry, installed[name]));
}

/** A package for another platform may be absent. */
function sameEntry(wanted, installed) {
  if (installed === undefined) return wanted.optional === true || wanted.devOptional === true;
  return wanted.version === installed.version && wanted.integrity === installed.integrity;
}

/** npm's own script where npm runs us: no shell, no search on the path. */
function npm(args) {
  const script = process.env.npm_execpath;
  return script?.endsWith('.js') ? [process.execPath, [script, ...args]] : ['npm', args];
}

function build() {
  const stamp = sourcesStamp();
  const built = BUNDLES.every(name => existsSync(join(root, 'dist', name)));
  if (built && existsSync(BUILD_STAMP) && readFileSync(BUILD_STAMP, 'utf8') === stamp) return true;
  say('Building …');
  if (!run([process.execPath, [join(root, 'esbuild.config.mjs')]], 'Correct what is named above and try again.'))
    return false;
  mkdirSync(dirname(BUILD_STAMP), { recursive: true });
  writeFileSync(BUILD_STAMP, stamp);
  return true;
}

/** Names, sizes and times of all that goes into a bundle; a removed file counts as well as a changed one. */
function sourcesStamp() {
  const sources = ['src', 'webview'].flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath ?? entry.path, entry.name)),
  );
  const files = [
    ...sources,
    ...['esbuild.config.mjs', 'package.json', 'package-lock.json'].map(name => join(root, name)),
  ];
  const lines = files.sort().map(file => {
    const { size, mtimeMs } = statSync(file);
    return `${relative(root, file)} ${size} ${mtimeMs}`;
  });
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/** Output of the tool goes to stderr: stdout belongs to the command that set-up is for. */
function run([program, args], advice) {
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' };
  const shell = process.platform === 'win32' && program === 'npm';
  const { status, error } = spawnSync(program, args, { cwd: root, env, shell, stdio: ['ignore', 2, 2] });
  if (status === 0) return true;
  say(`That failed${error === undefined ? '' : ` (${error.message})`}. ${advice}`);
  return false;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = setUp() ? 0 : 2;
}
