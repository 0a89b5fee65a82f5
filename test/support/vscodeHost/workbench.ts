/** @file One window of VS Code with the extension: opened, driven by keys and palette, read as a user reads it, closed. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser } from './browser';
import { developmentPayload, installExtension, type ExtensionSource } from './extensionSource';
import { hostVersion } from './hostVersion';
import { installHost } from './installHost';
import { packageRoot } from './packageRoot';
import type { Box, PageDocument, PageElement, PageStyles } from './pageTypes';
import { paintedText, type PaintedCharacter } from './paintedText';
import { appears, quickOpen, runCommand } from './palette';
import { RunFolder } from './runFolder';
import { Server, type Payload } from './server';
import { themes, type KeyBinding, type Settings, type ThemeKind } from './userSettings';

declare const document: PageDocument;
declare function getComputedStyle(element: PageElement | null): PageStyles;

const BODY_CLASSES = { dark: 'vs-dark', light: 'vs', highContrast: 'hc-black', highContrastLight: 'hc-light' } as const;

/** Newer versions drop the `Default`, and name the kind before the contrast. */
const LABELS = {
  dark: /^(Default )?Dark Modern$/,
  light: /^(Default )?Light Modern$/,
  highContrast: /^(Default High Contrast|Dark High Contrast)$/,
  highContrastLight: /^(Default High Contrast Light|Light High Contrast)$/,
} as const;

/** How long a theme that is on its way is waited for. */
const THEME_MS = 1000;
/** How long one that was chosen is waited for: VS Code reads it from its extension. */
const CHOSEN_THEME_MS = 10_000;
const THEME_TRIES = 10;
const THEME_LIST_MS = 5000;
/** For all that a window does, on a machine that has other work too. */
const PATIENCE_MS = 120_000;
/** How long what a key does may take to be seen before it is pressed again. */
const HEARD_MS = 15_000;
/** How long a message is looked for among the toasts before the list of all messages is opened. */
const TOAST_MS = 5000;
const OPEN_HOVER = '.monaco-hover:not(.hidden)';
/** How long a hover may take to open before the pointer is moved there again. */
const HOVER_MS = 10_000;
/** Of a window that shows a short file: below its text, and above the hovers of the status bar. */
const EMPTY_PLACE = { x: 640, y: 400 };

/** Between two looks at a place that must stand still. */
const STILL_MS = 200;

/** What a user says to have an extension run where vscode.dev runs all of them. */
const inBrowser: Settings = { 'remote.extensionKind': { 'instruct-lens.instruct-lens': ['web'] } };

export interface WindowOptions {
  readonly settings?: Settings;
  readonly keyBindings?: readonly KeyBinding[];
  readonly trusted?: boolean;
  /** Of the window; English without it. */
  readonly language?: string;
  /** Added to the environment of the extension. */
  readonly env?: NodeJS.ProcessEnv;
  /** Another build of the extension than the one under test. */
  readonly extension?: ExtensionSource;
  /** In the browser's own extension host, as vscode.dev runs extensions. */
  readonly web?: boolean;
  /** Packages of other extensions that are installed too. */
  readonly beside?: readonly string[];
  /** Version of VS Code, where not the one that is tested. */
  readonly version?: string;
}

export class WorkbenchWindow {
  private constructor(
    readonly page: Page,
    readonly folder: RunFolder,
    readonly server: Server,
    readonly browser: Browser,
    readonly version: string,
  ) {}

  static async open({
    settings = {},
    keyBindings = [],
    trusted = true,
    env = {},
    language,
    extension = underTest(),
    web = false,
    beside = [],
    version = process.env['INSTRUCT_LENS_TEST_VSCODE'] ?? '1.100.3',
  }: WindowOptions = {}): Promise<WorkbenchWindow> {
    const host = installHost(hostVersion(version));
    const folder = new RunFolder({ ...settings, ...(web ? inBrowser : {}) }, keyBindings);
    for (const source of [extension, ...beside.map(vsix => ({ vsix }))]) installExtension(source, host, folder);
    if (language !== undefined) folder.speak(language);
    const [server, browser] = await Promise.all([
      Server.start(host, folder, { trusted, env, language }),
      launchBrowser(),
    ]);
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 }, colorScheme: 'dark' });
    page.setDefaultTimeout(PATIENCE_MS);
    const window = new WorkbenchWindow(page, folder, server, browser, host.vscode);
    try {
      const payload = 'vsix' in extension ? [] : developmentPayload(extension, server, folder);
      await window.#load(payload);
      return window;
    } catch (error) {
      await window.close();
      throw error;
    }
  }

  /** The file becomes the active editor, and is shown: its tab comes a little before its text. */
  async openFile(name: string): Promise<void> {
    await quickOpen(this.page, name);
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    await this.page.locator(`.editor-instance .monaco-editor[data-uri$="/${name}"] .view-line`).first().waitFor();
  }

  /** @param title without the category */
  async command(title: string): Promise<void> {
    await runCommand(this.page, `Instruct Lens: ${title}`);
  }

  /**
   * With the key binding of package.json. VS Code knows it when the extension has put its lenses over a prompt, and takes it while the
   * editor has the focus. The lens of a file that has no explanation yet shows that it was heard.
   */
  async explainByKey(): Promise<void> {
    await this.lenses.first().waitFor();
    const offer = this.lenses.filter({ hasText: /^\s*Explain\s*$/ });
    const offered = (await offer.count()) > 0;
    await this.pressUntil(
      'Control+Alt+E',
      async () => !offered || (await offer.count()) === 0,
      () => this.focusEditor(),
    );
  }

  /**
   * Presses a key, again where nothing comes of it: one that is pressed before VS Code knows its binding, or while the focus is on its
   * way from one part of the window to another, is lost.
   * @param seen what the key does, as the window shows it
   * @param before each press
   */
  async pressUntil(key: string, seen: () => Promise<boolean>, before?: () => Promise<void>): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    do {
      await before?.();
      await this.page.keyboard.press(key);
      const again = Date.now() + HEARD_MS;
      do {
        if (await seen()) return;
        await this.page.waitForTimeout(STILL_MS);
      } while (Date.now() < again);
    } while (Date.now() < end);
    throw new Error(`Nothing came of the key ${key}.`);
  }

  /** The keyboard's way from a view into the editor. A view's frame hands the key on, which takes a moment. */
  async editorByKey(): Promise<void> {
    await this.pressUntil('Control+1', () => this.#focused.isVisible());
  }

  /** As the palette reloads it. */
  async reload(): Promise<void> {
    await Promise.all([this.page.waitForEvent('load'), runCommand(this.page, 'Developer: Reload Window')]);
  }

  /** Until the lens says that the explanation is complete, by its score. */
  async explained(): Promise<void> {
    await this.lenses
      .filter({ hasText: /instruction \d/ })
      .first()
      .waitFor();
  }

  /** Keys that are pressed now reach the text. */
  async focusEditor(): Promise<void> {
    await this.page.locator('.editor-instance .monaco-editor .view-line').first().click();
    await this.#focused.waitFor();
  }

  /** As CSS. */
  editorBackground(): Promise<string> {
    return this.page.evaluate(backgroundInPage);
  }

  /**
   * As a user changes it, while everything goes on.
   * @param patience how long it is waited for before it is chosen, in milliseconds
   */
  async theme(kind: ThemeKind, patience = THEME_MS): Promise<void> {
    const workbench = this.page.locator(`.monaco-workbench.${BODY_CLASSES[kind]}`);
    let there = await appears(workbench, patience);
    for (let i = 0; !there && i < THEME_TRIES; i++) {
      await this.#chooseTheme(kind);
      there = await appears(workbench, CHOSEN_THEME_MS);
    }
    if (!there) throw new Error(`VS Code does not take the theme ${themes[kind]}.`);
  }

  painted(): Promise<PaintedCharacter[]> {
    return paintedText(this.page);
  }

  get lenses(): Locator {
    return this.page.locator('.monaco-editor .codelens-decoration a');
  }

  get statusItem(): Locator {
    return this.page.locator('.statusbar-item[id="instruct-lens.instruct-lens.instructLens.status"]');
  }

  /**
   * Whether VS Code has said so: a toast that shows it, or the list of all messages, since a toast is left out where several come within a
   * second, and goes by itself.
   */
  async says(text: string): Promise<boolean> {
    const message = this.#messages.filter({ hasText: text }).first();
    if (await appears(message, TOAST_MS)) return true;
    await runCommand(this.page, 'Notifications: Show Notifications');
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    return appears(message, TOAST_MS);
  }

  /** Toasts and list; what comes late is taken away too. */
  async clearNotifications(): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    do {
      await runCommand(this.page, 'Notifications: Clear All Notifications');
      await this.page.waitForTimeout(STILL_MS);
    } while ((await this.#messages.filter({ visible: true }).count()) > 0 && Date.now() < end);
  }

  /** The text of the hover over the first place where the editor shows this text. One that closes under the pointer is opened again. */
  async hoverOver(text: string, milliseconds = PATIENCE_MS): Promise<string> {
    const end = Date.now() + milliseconds;
    for (;;) {
      const box = await this.#restingBoxOf(text);
      await this.page.mouse.move(EMPTY_PLACE.x, EMPTY_PLACE.y);
      await this.page.mouse.move(box.x + box.width / 2 - 8, box.y + box.height / 2);
      await this.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
      try {
        return await this.#hoverText(Math.min(HOVER_MS, milliseconds));
      } catch (error) {
        if (Date.now() > end) throw error;
      }
    }
  }

  /** What the status bar's item says under the pointer, which comes from elsewhere: one that rests on it opens nothing anew. */
  async hoverOverStatus(): Promise<string> {
    await this.page.mouse.move(EMPTY_PLACE.x, EMPTY_PLACE.y);
    await this.page.locator(OPEN_HOVER).first().waitFor({ state: 'hidden' });
    await this.statusItem.hover();
    return this.#hoverText(HOVER_MS);
  }

  /** Colours of the swatches in the hover that is open, as CSS. */
  hoverSwatches(): Promise<string[]> {
    const swatches = this.page.locator(`${OPEN_HOVER} span[style*="background-color"]`);
    return swatches.evaluateAll(colours);
  }

  /** The page as an image, for people: `.cache/screenshots/vscode-VERSION/NAME.png`. */
  async screenshot(name: string): Promise<void> {
    const folder = join(packageRoot, '.cache', 'screenshots', `vscode-${this.version}`);
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    this.folder.remove();
  }

  /** The editor while it has the keyboard. */
  get #focused(): Locator {
    return this.page.locator('.editor-instance .monaco-editor.focused').first();
  }

  get #messages(): Locator {
    return this.page.locator(':is(.notifications-toasts, .notifications-center) .notification-list-item-message');
  }

  async #load(payload: Payload): Promise<void> {
    await this.page.goto(this.server.page(this.folder.workspace, payload));
    await this.page.locator('.monaco-workbench .part.statusbar').waitFor();
    // On a busy machine VS Code may stay in its first theme, whatever the settings say.
    await this.theme('dark', CHOSEN_THEME_MS);
  }

  /** The list of a window that still starts may lack it: then the list is closed, to be opened again. */
  async #chooseTheme(kind: ThemeKind): Promise<void> {
    await runCommand(this.page, 'Preferences: Color Theme');
    const input = this.page.locator('.quick-input-widget input[placeholder*="Color Theme"]');
    if (!(await appears(input, THEME_LIST_MS))) return;
    await input.fill(themes[kind].replace('Default ', ''));
    const row = this.page.locator('.quick-input-list .monaco-list-row').getByText(LABELS[kind]).first();
    if (await appears(row, THEME_LIST_MS)) await row.click();
    else await input.press('Escape');
  }

  async #hoverText(timeout: number): Promise<string> {
    const hover = this.page.locator(`${OPEN_HOVER} :is(.hover-row, .hover-contents)`).first();
    await hover.waitFor({ timeout });
    // It comes out of nothing in a tenth of a second.
    await this.page.waitForTimeout(300);
    return hover.innerText();
  }

  /** Lenses that come move the lines below them. */
  async #restingBoxOf(text: string): Promise<Box> {
    const end = Date.now() + PATIENCE_MS;
    let before = await this.page.evaluate(boxInPage, text);
    while (Date.now() < end) {
      await this.page.waitForTimeout(STILL_MS);
      const box = await this.page.evaluate(boxInPage, text);
      if (box && before?.x === box.x && before.y === box.y) return box;
      before = box;
    }
    throw new Error(`The editor does not show "${text}" in one place.`);
  }
}

/** The tree as it is, or the package that is being tested. */
export function underTest(): ExtensionSource {
  const vsix = process.env['INSTRUCT_LENS_TEST_VSIX'];
  return vsix === undefined ? { folder: process.env['INSTRUCT_LENS_TEST_FOLDER'] ?? packageRoot } : { vsix };
}

/** Runs in the page. */
function boxInPage(wanted: string): Box | undefined {
  for (const line of document.querySelectorAll('.editor-instance .monaco-editor .view-line')) {
    const walker = document.createTreeWalker(line, 4);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const start = node.data.replaceAll('\u00a0', ' ').indexOf(wanted);
      if (start < 0) continue;
      const range = document.createRange();
      range.setStart(node, start);
      range.setEnd(node, start + wanted.length);
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x, y, width, height };
    }
  }
  return undefined;
}

/** Runs in the page. */
function colours(elements: readonly unknown[]): string[] {
  return elements.map(element => getComputedStyle(element as PageElement).backgroundColor);
}

/** Runs in the page. */
function backgroundInPage(): string {
  return getComputedStyle(document.querySelector('.editor-instance .monaco-editor .monaco-editor-background'))
    .backgroundColor;
}
