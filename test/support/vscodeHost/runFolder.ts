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
    const user = join(this.path, 'user');
    for (const folder of [join(user, 'User'), join(user, 'Machine'), this.temporary, join(this.path, 'extensions')])
      mkdirSync(folder, { recursive: true });
    cpSync(join(packageRoot, 'examples'), this.workspace, { recursive: true });
    this.#writeUserFile('settings.json', { ...quietSettings, ...settings });
    // Some settings count only where they are of the machine that runs the extension.
    writeFileSync(join(user, 'Machine', 'settings.json'), JSON.stringify(settings));
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

  /**
   * Makes VS Code speak another language: with a language pack that translates nothing of VS Code itself, since only what extensions say
   * is looked at. It is listed already, because the first page is not kept waiting for the list to be made.
   */
  speak(language: string): void {
    const pack = join(this.path, 'extensions', `test.language-pack-${language}-1.0.0`);
    const translation = join(pack, 'main.i18n.json');
    const localization = { languageId: language, translations: [{ id: 'vscode', path: './main.i18n.json' }] };
    mkdirSync(pack, { recursive: true });
    writeFileSync(translation, JSON.stringify({ version: '1.0.0', contents: {} }));
    const manifest = { name: `language-pack-${language}`, publisher: 'test', version: '1.0.0' };
    const engines = { vscode: '^1.100.0' };
    const contributes = { localizations: [localization] };
    writeFileSync(join(pack, 'package.json'), JSON.stringify({ ...manifest, engines, contributes }));
    const extensions = [{ extensionIdentifier: { id: `test.language-pack-${language}` }, version: '1.0.0' }];
    const listed = {
      [language]: { hash: language, extensions, translations: { vscode: translation }, label: language },
    };
    writeFileSync(join(this.path, 'user', 'languagepacks.json'), JSON.stringify(listed));
  }

  #writeUserFile(name: string, content: unknown): void {
    writeFileSync(join(this.path, 'user', 'User', name), JSON.stringify(content, null, 2));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
