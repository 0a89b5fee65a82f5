/** @file What this process says of itself to whoever looks for what is wrong. */
import type { EngineFacts } from '../../protocol/doctor';
import { controlGroup, memoryFree } from '../runtime/freeMemory';
import { defaultThreads } from '../runtime/ort';

/** @param threads as they were asked for */
export function engineFacts(threads: number = defaultThreads()): EngineFacts {
  const group = controlGroup();
  return { threads, memoryFree: memoryFree(), ...(group ? { controlGroup: group } : {}) };
}
