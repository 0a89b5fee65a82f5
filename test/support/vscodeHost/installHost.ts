/**
 * @file Installs a real VS Code from npm, for tests only: the package code-server carries the built server, extension host and workbench.
 * Its own installer and wrapper are left out (they want more native packages and a download); VS Code's server is started directly.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import type { HostVersion } from './hostVersion';
import { packageRoot } from './packageRoot';
import { needCompiler } from './prerequisites';

export interface InstalledHost extends HostVersion {
  /** The Node that runs it. */
  readonly nodePath: string;
  /** VS Code's server program. */
  readonly main: string;
}

/** Changes with the recipe below, so that what an older one made is made anew. */
const RECIPE = 1;
const NPM_INSTALL = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/** @returns the host, installed at the first time (about half a minute) */
export function installHost(version: HostVersion): InstalledHost {
  const folder = join(packageRoot, '.cache', 'vscode-host', version.codeServer);
  const stamp = join(folder, '.installed');
  const recipe = createHash('sha256').update(JSON.stringify([RECIPE, version, process.versions.modules, process.arch]));
  const wanted = recipe.digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    const started = Date.now();
    console.log(`   Installing VS Code ${version.vscode} for the tests (npm package code-server) …`);
    needCompiler();
    installInto(folder, version);
    writeFileSync(stamp, wanted);
    console.log(`   Installed in ${((Date.now() - started) / 1000).toFixed(0)} s: ${folder}`);
  }
  return { ...version, nodePath: nodeOf(folder, version), main: join(serverFolder(folder), 'out', 'server-main.js') };
}

/** In a folder beside it first: an installation that was interrupted is not taken for one. */
function installInto(folder: string, version: HostVersion): void {
  const partial = `${folder}.partial`;
  for (const old of [partial, folder]) rmSync(old, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, 'package.json'), '{ "name": "vscode-host", "private": true }\n');
  npm(partial, [...NPM_INSTALL, ...packagesOf(version)]);
  const server = serverFolder(partial);
  // The server's dependencies; then TypeScript, which a built-in extension needs.
  for (const part of [server, join(server, 'extensions')]) npm(part, [...NPM_INSTALL, '--omit=dev']);
  if (version.ripgrep !== undefined) placeRipgrep(partial, server);
  // Without spdlog output channels stay empty; the watchdog ends what a killed server leaves behind. No other native package is used.
  npm(server, ['rebuild', '@vscode/spdlog', version.watchdog], nativeEnvironment(partial));
  renameSync(partial, folder);
}

function packagesOf(version: HostVersion): string[] {
  return [
    `code-server@${version.codeServer}`,
    ...(version.ripgrep === undefined ? [] : [`@vscode/ripgrep-${platform()}@${version.ripgrep}`]),
    ...(runsHere(version) ? [] : [`node-${platform()}@${version.node}`]),
  ];
}

/** Search in files: this VS Code would fetch the program from elsewhere while it is installed. */
function placeRipgrep(folder: string, server: string): void {
  const place = join(server, 'node_modules', '@vscode', 'ripgrep', 'bin');
  mkdirSync(place, { recursive: true });
  copyFileSync(join(folder, 'node_modules', `@vscode/ripgrep-${platform()}`, 'bin', 'rg'), join(place, 'rg'));
  symlinkSync('node_modules', join(server, 'node_modules.asar'));
}

/** The package with Node holds its headers too: nothing is downloaded for the build. */
function nativeEnvironment(folder: string): NodeJS.ProcessEnv {
  const node = join(folder, 'node_modules', `node-${platform()}`);
  if (!existsSync(node)) return {};
  return { PATH: `${join(node, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`, npm_config_nodedir: node };
}

function nodeOf(folder: string, version: HostVersion): string {
  return runsHere(version) ? process.execPath : join(folder, 'node_modules', `node-${platform()}`, 'bin', 'node');
}

function runsHere({ node }: HostVersion): boolean {
  return process.versions.node.split('.')[0] === node.split('.')[0];
}

function serverFolder(folder: string): string {
  return join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
}

function platform(): string {
  return `${process.platform}-${process.arch}`;
}

function npm(cwd: string, words: readonly string[], env: NodeJS.ProcessEnv = {}): void {
  const { status, stderr, stdout, error } = spawnSync('npm', words, {
    cwd,
    env: cleanEnvironment(env),
    encoding: 'utf8',
  });
  if (status === 0) return;
  throw new Error(`npm ${words.join(' ')} failed in ${cwd}.\n${error?.message ?? ''}${stdout}${stderr}`.slice(-4000));
}

/** Settings of an npm that runs us belong to our package (`ignore-scripts` above all, which a rebuild would obey). */
function cleanEnvironment(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^npm_(config_(?!registry|cache|.*proxy|cafile)|package_|lifecycle_)/i.test(name),
  );
  return { ...Object.fromEntries(kept), ...extra };
}
