/** @file A VS Code to try the extension in where no editor is installed: served to a browser on this machine until Ctrl-C. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { developmentPayload } from '../support/vscodeHost/extensionSource';
import { hostVersion } from '../support/vscodeHost/hostVersion';
import { installHost } from '../support/vscodeHost/installHost';
import { packageRoot } from '../support/vscodeHost/packageRoot';
import { RunFolder } from '../support/vscodeHost/runFolder';
import { Server } from '../support/vscodeHost/server';

const { values } = parseArgs({ options: { vscode: { type: 'string', default: '1.100.3' } } });

async function main(): Promise<void> {
  const host = installHost(hostVersion(values.vscode));
  const folder = new RunFolder();
  try {
    const server = await Server.start(host, folder);
    const payload = developmentPayload({ folder: packageRoot }, server, folder);
    console.log(`VS Code ${host.vscode} with Instruct Lens, on examples/. Open in a browser on this machine:`);
    console.log(`\n  ${server.page(join(packageRoot, 'examples'), payload)}\n\nCtrl-C ends it.`);
    await interrupted();
    await server.stop();
  } finally {
    folder.remove();
  }
}

/** Also at the second signal: Ctrl-C reaches this process from the terminal and from the one that started it. */
function interrupted(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
