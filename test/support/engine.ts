/** @file The real engine process behind its client, and the requests that tests send it. */
import { basename, join } from 'node:path';
import { afterAll, expect, onTestFinished } from 'vitest';
import { LensError } from '../../src/base/errors';
import { EngineClient, type RequestOptions } from '../../src/client/engineClient';
import { parsePrompt } from '../../src/prompt/parsePrompt';
import { promptWords } from '../../src/prompt/words';
import type { ExplainParams, ModelChoice, Progress } from '../../src/protocol/request';
import type { Explanation } from '../../src/protocol/explanation';
import { packageRoot } from '../engine/terminalCommand';
import { demo } from './modelFolders';

export const engineEntry = join(packageRoot, 'dist', 'engine.js');

export type ExplainWish = Omit<ExplainParams, 'request'>;

export const demoPair: readonly ModelChoice[] = [
  { role: 'base', folder: demo.base },
  { role: 'tuned', folder: demo.tuned },
];

export function single(folder: string): readonly ModelChoice[] {
  return [{ role: 'single', folder }];
}

/** A client that is disposed of when the test that asked for it is over. */
export function engineClient(cancelGraceMs?: number): EngineClient {
  const client = new EngineClient({ entry: engineEntry, ...(cancelGraceMs === undefined ? {} : { cancelGraceMs }) });
  onTestFinished(() => client.dispose());
  return client;
}

/** A client for several tests, to be called outside of them: for what an engine answers whatever it was asked before. */
export function sharedEngine(): EngineClient {
  const client = new EngineClient({ entry: engineEntry });
  afterAll(() => client.dispose());
  return client;
}

/** The request that `explain` sends for a text file, the demo pair and no options, but for what is changed. */
export function wish(text: string, changes: Partial<ExplainWish> = {}): ExplainWish {
  const document = parsePrompt(text, { fileName: 'prompt.txt' });
  return {
    document,
    words: promptWords(text, document),
    models: demoPair,
    ownResponses: false,
    sampling: { maxTokens: 24, temperature: 0, topP: 1, seed: 0 },
    target: 'log-probability',
    baseRendering: changes.models?.length === 1 ? 'own-template' : 'tuned-template',
    ...changes,
  };
}

/** The error that a request ends in, which must be the product's own and say what to do. */
export async function failure(request: Promise<unknown>): Promise<LensError> {
  const error: unknown = await request.then(
    () => new Error('the request was answered'),
    (e: unknown) => e,
  );
  if (!LensError.is(error)) throw error;
  expect(error.message).toMatch(/^.+[.?!]$/s);
  expect(error.next).toMatch(/^[A-Z][a-z]+ .+\.$/s);
  return error;
}

/** An explain request that can be met in the middle of its work. */
export interface Watched {
  readonly answer: Promise<Explanation>;
  /** Resolves as soon as progress of that phase has reached `done`. */
  reached(phase: Progress['phase'], done: number): Promise<void>;
  readonly progress: readonly Progress[];
}

export function watched(client: EngineClient, params: ExplainWish, options: RequestOptions = {}): Watched {
  const progress: Progress[] = [];
  const waiting: (() => void)[] = [];
  const onProgress = (p: Progress): void => {
    progress.push(p);
    for (const look of waiting) look();
  };
  const answer = client.explain(params, { ...options, onProgress });
  const reached = (phase: Progress['phase'], done: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (progress.some(p => p.phase === phase && p.done >= done)) resolve();
      };
      waiting.push(look);
      look();
      // A request that ends before it gets there would be waited for for ever.
      answer.then(() => reject(new Error(`the request of ${basename(engineEntry)} was over before`)), reject);
    });
  return { answer, reached, progress };
}
