/** @file One controller for all features: every request ends with an entry of its file, whatever becomes of it. */
import * as path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { LensError } from '../../../../src/base/errors';
import { ExplainService } from '../../../../src/client/explainService';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import { FileController } from '../../../../src/extension/core/fileController';
import { FileStore, type AskedFile } from '../../../../src/extension/core/fileStore';
import type { LensContext } from '../../../../src/extension/core/lensContext';
import { EditedTexts } from './texts';

const uri = 'file:///a.prompt.md';
const text = 'Count the words.';
const document = parsePrompt(text, { fileName: 'a.prompt.md' });
const params = {
  document,
  words: [],
  models: [],
  ownResponses: false,
  sampling: { maxTokens: 1, temperature: 0, topP: 1, seed: 0 },
  target: 'log-probability',
  baseRendering: 'tuned-template',
} as const;

interface Counted extends AskedFile {
  readonly stage?: string;
}

class Counting extends FileController<Counted> {
  /** @returns whether an answer came */
  count(more?: () => void): Promise<boolean> {
    this.store.set({ uri, text, stale: false, work: {}, label: 'demo' });
    return this.ask(uri, async ({ owner, onProgress }) => {
      const { stage } = await this.lens.service.explain(owner, params, { onProgress });
      more?.();
      return file => ({ ...file, stage });
    });
  }

  protected ended({ work: _, ...file }: Counted): Counted {
    return file;
  }
}

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach(end => end()));

function counting() {
  const texts = new EditedTexts();
  texts.open(uri, text);
  const entry = path.join(__dirname, '../../client/data/obstinateEngine.mjs');
  const service = new ExplainService({ entry, idleMs: () => 60_000 });
  const logged: string[] = [];
  const log = {
    error: (message: string, stack: string): number => logged.push(`error: ${message}`, stack),
    info: (...said: string[]): number => logged.push(`info: ${said.join()}`),
  };
  // What the controllers of all features use of the context.
  const controller = new Counting({ service, texts, log } as unknown as LensContext, new FileStore(texts), 'words of');
  ends.push(() => service.dispose());
  return { controller, store: controller.store, texts, service, logged };
}

test('an answer, an error and a cancellation each end the work; a newer request keeps the entry', async () => {
  const { controller, store, service, logged } = counting();
  const works: unknown[] = [];
  const listening = store.onDidChange(() => works.push(store.get(uri)?.work?.progress?.phase));
  expect(await controller.count()).toBe(true);
  listening.dispose();
  expect(works).toContain('answering');
  expect(store.get(uri)).toEqual({ uri, text, stale: false, label: 'demo', stage: 'complete' });

  const error = new LensError({ reason: 'usage', message: 'No words.', next: 'Write some.' });
  const failing = controller.count(() => {
    throw error;
  });
  expect(await failing).toBe(false);
  expect(store.get(uri)).toMatchObject({ error: { reason: 'usage', message: 'No words.', next: 'Write some.' } });
  expect(store.get(uri)).not.toHaveProperty('work');
  // Nobody's failure: no stack.
  expect(logged).toEqual(['info: No words. Write some.']);

  const cancelled = controller.count();
  controller.cancel(uri);
  expect(await cancelled).toBe(false);
  expect(store.get(uri)).toEqual({ uri, text, stale: false, label: 'demo' });

  const [first, second] = [controller.count(), controller.count()];
  expect(await first).toBe(false);
  expect(store.get(uri)).toHaveProperty('work');
  expect(await second).toBe(true);
  expect(store.get(uri)).not.toHaveProperty('work');
  expect(logged).toHaveLength(1);

  const broken = controller.count(() => {
    throw new TypeError('x is not a function');
  });
  expect(await broken).toBe(false);
  expect(logged[1]).toContain('error: ');
  expect(logged[2]).toContain('TypeError: x is not a function');
  expect(service.isRunning(`words of ${uri}`)).toBe(false);
});

test('a file that is closed takes its request and its entry with it', async () => {
  const { controller, store, texts } = counting();
  const running = controller.count();
  texts.close(uri);
  expect(await running).toBe(false);
  expect(store.get(uri)).toBeUndefined();
});
