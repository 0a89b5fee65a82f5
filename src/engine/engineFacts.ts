/** @file What this process says of itself to whoever looks for what is wrong. */
import type { EngineFacts } from '../protocol/doctor';
import { controlGroup, memoryFree } from './freeMemory';
import { defaultThreads } from './ort';

/** @param threads as they were asked for */
export function engineFacts(threads: number = defaultThreads()): EngineFacts {
  const group = controlGroup();
  return { threads, memoryFree: memoryFree(), ...(group ? { controlGroup: group } : {}) };
}
