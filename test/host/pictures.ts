/**
 * @file The pictures of README and docs, taken in the real editor. The overlay and its panel are of a real model where one was fetched
 * (`npm run test:real` fetches it), else of the bundled pair; what compares two models is of the bundled pair.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../support/vscodeHost/packageRoot';
import { WorkbenchWindow } from '../support/vscodeHost/workbench';
import { AttributionFrame } from './ui/attributionFrame';
import { ComparisonFrame } from './ui/comparisonFrame';
import { ViewFrame } from './ui/viewFrame';

const FOLDER = join(packageRoot, 'docs', 'pictures');
const REAL_MODEL = join(packageRoot, '.cache', 'real-models', 'smollm2-135m-instruct-q4_1.gguf');
const EXAMPLE = 'little-world.prompt.md';
/** Long enough for a real model on a busy machine. */
const PATIENCE_MS = 600_000;

const PROMPT = `You are the receptionist of a small dental practice. Answer the patient's message in at most three sentences.
Offer the first free appointment, which is on Thursday at 9:40. Do not give medical advice.

My filling fell out yesterday, and it hurts when I drink something cold. I am free on Thursday and Friday mornings.
Jonas Weber
`;

class Photographer {
  constructor(
    readonly window: WorkbenchWindow,
    readonly file: string,
  ) {}

  get page(): WorkbenchWindow['page'] {
    return this.window.page;
  }

  /** The file alone in the window, explained. */
  async explained(): Promise<void> {
    await this.window.openFile(this.file);
    const explorer = this.page.locator('.part.sidebar:visible');
    await this.window.pressUntil('Control+B', async () => (await explorer.count()) === 0);
    await this.window.explainByKey();
    await this.window.lenses.filter({ hasText: /read…/ }).first().waitFor({ timeout: PATIENCE_MS });
    await this.#rested();
  }

  async take(name: string, height?: number): Promise<void> {
    const { width, height: whole } = this.page.viewportSize()!;
    const clip = { x: 0, y: 0, width, height: height ?? whole };
    await this.page.screenshot({ path: join(FOLDER, `${name}.png`), clip });
    console.log(`docs/pictures/${name}.png`);
  }

  /** Nothing is at work any more. */
  async #rested(): Promise<void> {
    const working = this.window.lenses.filter({ hasText: /Explaining…/ });
    await working.first().waitFor({ state: 'hidden', timeout: PATIENCE_MS });
  }

  async rested(): Promise<void> {
    await this.#rested();
    // Lenses and colours come a moment after the state.
    await this.page.waitForTimeout(1000);
  }

  async tidy(): Promise<void> {
    await this.page.mouse.move(700, 650);
    await this.window.clearNotifications();
    await this.page.waitForTimeout(500);
  }
}

/** By the name of the picture. */
const realPictures: Readonly<Record<string, (by: Photographer) => Promise<void>>> = {
  async overlay(by) {
    await by.explained();
    await by.tidy();
    await by.window.hoverOver('Jonas');
    await by.take('overlay', 520);
  },

  async panel(by) {
    await by.explained();
    await by.window.command('Compute the Matrix by Influence');
    await by.window.command('Show Attribution Panel');
    const view = new AttributionFrame(by.window);
    const cells = view.page.locator('.legend', { hasText: 'influence of each prompt word on an answer word' });
    await cells.waitFor({ timeout: PATIENCE_MS });
    await by.rested();
    await by.tidy();
    await by.take('panel');
  },
};

const pairPictures: Readonly<Record<string, (by: Photographer) => Promise<void>>> = {
  async comparison(by) {
    await by.explained();
    await by.page.locator('.activitybar .action-label[aria-label^="Instruct Lens"]').click();
    const view = new ComparisonFrame(by.window);
    await view.button('Compare').click();
    await view.words.nth(1).click();
    await view.page.locator('table', { hasText: 'base would write' }).locator('button.link').first().click();
    await view.page.locator('.why table').first().waitFor();
    await by.tidy();
    await by.take('comparison');
  },

  async attention(by) {
    await by.explained();
    await by.window.focusEditor();
    for (const key of ['Control+End', 'ArrowUp', 'Home', 'ArrowRight']) await by.page.keyboard.press(key);
    await by.window.command('Attention of Word at Cursor');
    await by.window.command('Show Attention Panel');
    const view = new ViewFrame(by.window, 'attention.js');
    await view.page.locator('flowing-words path').first().waitFor({ state: 'attached', timeout: PATIENCE_MS });
    await by.tidy();
    await by.take('attention');
  },

  async concepts(by) {
    await by.explained();
    await by.window.command('Show Concepts Panel');
    const view = new ViewFrame(by.window, 'concepts.js');
    await view.button('Show concepts').click();
    await view.page.locator('.layers [aria-selected="true"]').first().waitFor({ timeout: PATIENCE_MS });
    await by.tidy();
    await by.take('concepts');
  },
};

async function take(
  pictures: Readonly<Record<string, (by: Photographer) => Promise<void>>>,
  wanted: readonly string[],
  options: { readonly model?: string; readonly prompt?: string },
): Promise<void> {
  for (const [name, picture] of Object.entries(pictures)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    // A hover above its word would hide the prompt.
    const below = { 'editor.hover.above': false };
    const settings = options.model === undefined ? below : { ...below, 'instructLens.pair': options.model };
    const window = await WorkbenchWindow.open({ settings });
    try {
      await window.page.setViewportSize({ width: 1280, height: 800 });
      const file = options.prompt === undefined ? EXAMPLE : 'appointment.prompt.md';
      if (options.prompt !== undefined) window.folder.writeFile(file, options.prompt);
      await picture(new Photographer(window, file));
    } finally {
      await window.close();
    }
  }
}

async function main(wanted: readonly string[]): Promise<void> {
  const known = [...Object.keys(realPictures), ...Object.keys(pairPictures)];
  const unknown = wanted.filter(name => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`No picture is called ${unknown.join(', ')}. Name some of: ${known.join(', ')}.`);
  mkdirSync(FOLDER, { recursive: true });
  const real = existsSync(REAL_MODEL);
  if (!real)
    console.log('No real model was fetched, so all pictures are of the bundled pair (npm run test:real fetches one).');
  await take(realPictures, wanted, real ? { model: REAL_MODEL, prompt: PROMPT } : {});
  await take(pairPictures, wanted, {});
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
