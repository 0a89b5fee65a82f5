/** @file Where the extension under test comes from: a folder under development, or a package as users install it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstalledHost } from './installHost';
import type { RunFolder } from './runFolder';
import { runServerCommand, type Payload, type Server } from './server';

export type ExtensionSource = { readonly folder: string } | { readonly vsix: string };

/** Before the server starts: it lists what is installed once. */
export function installExtension(source: ExtensionSource, host: InstalledHost, folder: RunFolder): void {
  if ('vsix' in source) runServerCommand(host, folder, ['--install-extension', source.vsix]);
}

/** A package is installed already; tests then need another extension in the place of the one under development. */
export function developmentPayload(source: ExtensionSource, server: Server, folder: RunFolder): Payload {
  const path = 'folder' in source ? source.folder : emptyExtension(folder);
  return [['extensionDevelopmentPath', server.uri(path)]];
}

function emptyExtension(folder: RunFolder): string {
  const path = join(folder.path, 'empty-extension');
  mkdirSync(path, { recursive: true });
  const manifest = { name: 'empty', publisher: 'test', version: '0.0.1', engines: { vscode: '^1.100.0' } };
  writeFileSync(join(path, 'package.json'), JSON.stringify(manifest));
  return path;
}
