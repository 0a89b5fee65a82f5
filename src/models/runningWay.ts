/** @file How a model would be run, in words: the same for a list of models and for the doctor. */
import { byteSize, duration, plural } from '../base/readableNumbers';
import type { DoctorRun } from '../protocol/doctor';

/** “loaded as a whole” */
export function runningWay({ layerwise, streamed }: Pick<DoctorRun, 'layerwise' | 'streamed'>): string {
  if (!layerwise) return 'loaded as a whole';
  return streamed ? 'run layer by layer from the disk' : 'run layer by layer';
}

/** “needs 0.9 GB of 7.1 GB free memory, run layer by layer: fits” */
export function memoryAndWay(run: DoctorRun): string {
  const { memoryNeeded, memoryFree } = run;
  const fits = memoryNeeded <= memoryFree ? 'fits' : 'does not fit';
  return `needs ${byteSize(memoryNeeded)} of ${byteSize(memoryFree)} free memory, ${runningWay(run)}: ${fits}`;
}

/** From so many seconds on it is worth knowing before. */
const LONG_SECONDS = 5;

/** “preview of 384 + 128 tokens in about 9 s, with --method flow 4 s”; undefined where nobody has to wait. */
export function longPreview({
  firstPicture: { promptTokens, responseTokens, influence, flow },
}: DoctorRun): string | undefined {
  if (influence < LONG_SECONDS) return undefined;
  return `preview of ${promptTokens} + ${plural(responseTokens, 'token')} in about ${duration(influence)}, with --method flow ${duration(flow)}`;
}
