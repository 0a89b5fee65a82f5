/** @file What woke the extension, as VS Code's log of its extension host tells it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunFolder } from '../support/vscodeHost/runFolder';

/** A language that prompts have: VS Code itself opens JSON and prompt files now and then. One of our commands; a test that asks. */
const ALLOWED = /^startup: false, activationEvent: '(onLanguage:\w+|onCommand:instructLens\.\w+|api)'/;

/** @returns sentences about what should not have happened; none where all is well */
export function activationFaults(folder: RunFolder): string[] {
  const activations = [...hostLogs(folder).matchAll(/_doActivateExtension instruct-lens\.instruct-lens, (.*)/g)];
  if (activations.length === 0) return ['No log tells how the extension was activated.'];
  return activations.flatMap(([, event = '']) =>
    ALLOWED.test(event) ? [] : [`The extension was activated: ${event}`],
  );
}

function hostLogs(folder: RunFolder): string {
  const logs = join(folder.path, 'user', 'logs');
  const files = readdirSync(logs, { recursive: true, encoding: 'utf8' });
  const ours = files.filter(file => file.endsWith('remoteexthost.log'));
  return ours.map(file => readFileSync(join(logs, file), 'utf8')).join('\n');
}
