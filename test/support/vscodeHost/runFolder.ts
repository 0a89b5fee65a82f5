/** @file A folder of one run's own: server data, user settings, extensions, a workspace that may be written to. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from './packageRoot';
import { quietSettings, type KeyBinding, type Settings } from './userSettings';

export class RunFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'instruct-lens-host-'));
  readonly workspace = join(this.path, 'workspace');
  readonly temporary = join(this.path, 'tmp');

  constructor(settings: Settings = {}, keyBindings: readonly KeyBinding[] = []) {
    for (const folder of [join(this.path, 'user', 'User'), this.temporary, join(this.path, 'extensions')])
      mkdirSync(folder, { recursive: true });
    cpSync(join(packageRoot, 'examples'), this.workspace, { recursive: true });
    this.#writeUserFile('settings.json', { ...quietSettings, ...settings });
    this.#writeUserFile('keybindings.json', keyBindings);
  }

  /** Where VS Code keeps what; the same for its server and its command line. */
  get options(): readonly string[] {
    const at = (name: string): string => join(this.path, name);
    return ['--server-data-dir', at('server'), '--user-data-dir', at('user'), '--extensions-dir', at('extensions')];
  }

  /** @returns its path */
  writeFile(name: string, text: string): string {
    const file = join(this.workspace, name);
    writeFileSync(file, text);
    return file;
  }

  #writeUserFile(name: string, content: unknown): void {
    writeFileSync(join(this.path, 'user', 'User', name), JSON.stringify(content, null, 2));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
