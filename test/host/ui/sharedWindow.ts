/** @file One window for all test files that need none of their own: to open one takes longer than most of them. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { held } from './held';

const EXAMPLE = 'little-world.prompt.md';
/** No command of the palette does all of it. */
const TIDY = {
  key: 'ctrl+alt+0',
  command: 'runCommands',
  args: {
    commands: [
      'notifications.clearAll',
      'workbench.action.closeSidebar',
      'workbench.action.closePanel',
      // An edit that a test took back leaves its file unsaved all the same, and VS Code would ask what is to become of it.
      'workbench.action.files.saveAll',
      'workbench.action.closeAllEditors',
    ],
  },
} as const;

interface Shared {
  window?: Promise<WorkbenchWindow>;
}

const shared = (): Shared => held('window', () => ({}));

/** @returns the window as a new one is: no editor, no side bar, no panel, the dark theme. Files of an earlier test are not to be used again. */
export async function sharedWindow(): Promise<WorkbenchWindow> {
  const window = await (shared().window ??= WorkbenchWindow.open({ keyBindings: [TIDY] }));
  const { page } = window;
  const left = page.locator('.tab, .part.sidebar:visible, .part.panel:visible');
  await window.pressUntil('Control+Alt+0', async () => (await left.count()) === 0);
  await window.theme('dark');
  return window;
}

/** The example under a name of the test's own. @returns its path */
export function ownExample(window: WorkbenchWindow, name: string): string {
  const file = join(window.folder.workspace, name);
  copyFileSync(join(window.folder.workspace, EXAMPLE), file);
  return file;
}

export async function closeSharedWindow(): Promise<void> {
  await (await shared().window)?.close();
}
