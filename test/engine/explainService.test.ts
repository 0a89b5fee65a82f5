/** @file The service of a window, on the real engine: the newest request wins, nothing is computed twice, rest after idleness. */
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { CancelledError } from '../../src/base/errors';
import { ExplainService } from '../../src/client/explainService';
import { parsePrompt } from '../../src/prompt/parsePrompt';
import { promptWords } from '../../src/prompt/words';
import type { ExplainParams, Progress } from '../../src/protocol/request';

const demo = (part: string): string => join(import.meta.dirname, '../../models/demo', part);

function params(text: string): Omit<ExplainParams, 'request'> {
  const document = parsePrompt(text, { fileName: 'prompt.txt' });
  return {
    document,
    words: promptWords(text, document),
    models: [
      { role: 'base', folder: demo('base') },
      { role: 'tuned', folder: demo('tuned') },
    ],
    ownResponses: false,
    sampling: { maxTokens: 40, temperature: 0, topP: 1, seed: 0 },
    target: 'log-probability',
    baseRendering: 'tuned-template',
  };
}

let service: ExplainService;
const start = (idleMs = 60_000, env: NodeJS.ProcessEnv = {}): ExplainService =>
  (service = new ExplainService({
    entry: join(import.meta.dirname, '../../dist/engine.js'),
    idleMs: () => idleMs,
    env: () => env,
  }));
afterEach(() => service.dispose());

/** Some layers of a pair's concepts, with nothing kept on disk. */
const concepts = {
  ...{ models: params('').models, concepts: 10, layers: [0, 1, 2] },
  ...({ vocabulary: 'whole-words', matching: 'largest' } as const),
};
const startUncached = (): ExplainService => start(60_000, { INSTRUCT_LENS_CACHE: '' });

describe('explain service', () => {
  test('the newest request of an owner wins; another owner is not disturbed', async () => {
    start();
    const [older, other] = [
      service.explain('a', params('Count the words: red, dog')),
      service.explain('b', params('Count the words: hat')),
    ];
    const newer = service.explain('a', params('Count the words: red, dog, hat'));
    await expect(older).rejects.toBeInstanceOf(CancelledError);
    const textOf = async (explanation: typeof newer): Promise<string> =>
      (await explanation).prompt.words.map(word => word.text).join(' ');
    expect(await textOf(newer)).toContain('hat');
    expect(await textOf(other)).not.toContain('dog');
    expect(service.isRunning('a')).toBe(false);
  });

  test('an owner has one request, of whichever kind: the newest', async () => {
    start();
    const { document, words, models, sampling, baseRendering } = params('Count the words: red, dog, hat');
    const attention = { document, words, models, sampling, baseRendering, weighting: 'value' as const, top: 3 };
    const older = service.explain('a', params('Count the words: red, dog, hat'));
    const newer = service.attention('a', attention);
    await expect(older).rejects.toBeInstanceOf(CancelledError);
    expect((await newer).focus.map(focus => focus.infinitive)).toEqual(['count']);
  });

  test('what was computed is not computed again: no answering, no attribution, the same numbers', async () => {
    start();
    const first = await service.explain('a', params('Count the words: red, dog, hat'));
    const seen: Progress[] = [];
    // A mark changes the document, not the ids.
    const marked = parsePrompt('Count the words: red, dog, hat', {
      fileName: 'p.txt',
      instructions: [{ start: 0, end: 5 }],
    });
    const again = await service.explain(
      'b',
      { ...params('Count the words: red, dog, hat'), document: marked },
      { onProgress: p => seen.push(p) },
    );
    expect(seen.map(p => p.phase).filter(phase => phase !== 'influence')).toEqual([]);
    expect(again.models.map(m => m.attribution)).toEqual(first.models.map(m => m.attribution));
    expect(again.prompt.clauses.map(c => c.text)).toEqual(['Count']);
    await service.clearCaches();
    seen.length = 0;
    await service.explain('b', params('Count the words: red, dog, hat'), { onProgress: p => seen.push(p) });
    expect(seen.some(p => p.phase === 'attribution')).toBe(true);
  });

  test('an idle engine ends, and the next request starts another', async () => {
    start(50);
    await service.explain('a', params('Count the words: red'));
    const pid = service.enginePid;
    expect(pid).toBeDefined();
    await expect.poll(() => service.enginePid, { timeout: 10_000 }).toBeUndefined();
    expect((await service.explain('a', params('Count the words: red'))).stage).toBe('complete');
    expect(service.enginePid).not.toBe(pid);
  });

  test('cancel ends a request, and says so', async () => {
    start();
    const explanation = service.explain('a', params('Count the words: red, dog, hat'));
    service.cancel('a');
    await expect(explanation).rejects.toBeInstanceOf(CancelledError);
  });

  test('a signal calls its own request off, and no other', async () => {
    start();
    const controller = new AbortController();
    const { signal } = controller;
    const [off, other] = [
      service.explain('a', params('Count the words: red, dog, hat'), { signal, onProgress: () => controller.abort() }),
      service.explain('b', params('Count the words: hat')),
    ];
    await expect(off).rejects.toBeInstanceOf(CancelledError);
    expect(service.isRunning('a')).toBe(false);
    expect((await other).stage).toBe('complete');
  });

  test('a prompt is explained in the middle of a pair’s concepts, which come out as they do alone', async () => {
    startUncached();
    const ended: string[] = [];
    let explained: Promise<unknown> | undefined;
    const onProgress = ({ done }: Progress): void => {
      if (done === 1)
        explained ??= service.explain('file', params('Count the words: red, dog')).then(() => ended.push('explained'));
    };
    const report = await service.concepts('pair', concepts, { onProgress }).finally(() => ended.push('concepts'));
    await explained;
    expect(ended).toEqual(['explained', 'concepts']);
    expect(report.layers).toEqual((await service.concepts('pair', concepts)).layers);
  });

  test('concepts that are called off while a prompt is explained cost it nothing', async () => {
    startUncached();
    let explained: Promise<unknown> | undefined;
    let engine: number | undefined;
    const onFirstPicture = (): void => {
      engine = service.enginePid;
      service.cancel('pair');
    };
    const onProgress = ({ done }: Progress): void => {
      if (done === 1) explained ??= service.explain('file', params('Count the words: hat'), { onFirstPicture });
    };
    await expect(service.concepts('pair', concepts, { onProgress })).rejects.toBeInstanceOf(CancelledError);
    await explained;
    expect(engine).toBeGreaterThan(0);
    expect(service.enginePid).toBe(engine);
  });
});
