/** @file Which models a request has opened: until its end their files must stay those that it has read. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Checkpoint } from '../../checkpoint/checkpoint';
import { requireUnchanged } from '../../checkpoint/revision';

/** Between two looks while the request is at work. */
const LOOK_MS = 250;

interface Opened {
  readonly models: Set<Checkpoint>;
  looked: number;
}

/** Of the request at work: models are opened in many places, and none may be forgotten. */
const ofRequest = new AsyncLocalStorage<Opened>();

/** To be called by whoever opens one. */
export function noteOpened(checkpoint: Checkpoint): void {
  ofRequest.getStore()?.models.add(checkpoint);
}

/** To be called now and then. @throws LensError bad-checkpoint where a file of a model changed since the request opened it */
export function lookAtModels(): void {
  const opened = ofRequest.getStore();
  if (opened === undefined || performance.now() - opened.looked < LOOK_MS) return;
  opened.looked = performance.now();
  requireAllUnchanged(opened);
}

/** Runs a request. @throws LensError bad-checkpoint where a file of a model changed meanwhile; what `work` throws */
export async function withUnchangedModels<T>(work: () => Promise<T>): Promise<T> {
  const opened = { models: new Set<Checkpoint>(), looked: performance.now() };
  const result = await ofRequest.run(opened, work);
  requireAllUnchanged(opened);
  return result;
}

function requireAllUnchanged({ models }: Opened): void {
  for (const { folder, revisions } of models) requireUnchanged(folder, revisions);
}
