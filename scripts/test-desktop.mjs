// The suite of the extension host in a desktop VS Code, downloaded by @vscode/test-electron: `node scripts/test-desktop.mjs [VERSION]`.
// For machines with a display. The window itself is looked at by `node scripts/test-host.mjs`, on Linux.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { root, setUp } from './setup.mjs';
import { bundleHostTests } from './test-host.mjs';

async function runOnDesktop(version) {
  const workspace = mkdtempSync(join(tmpdir(), 'instruct-lens-desktop-'));
  cpSync(join(root, 'examples'), workspace, { recursive: true });
  try {
    return await runTests({
      version,
      extensionDevelopmentPath: root,
      extensionTestsPath: join(await bundleHostTests(), 'suite', 'index.js'),
      launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust'],
    });
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

process.exitCode = setUp() ? await runOnDesktop(process.argv[2] ?? 'stable') : 1;
