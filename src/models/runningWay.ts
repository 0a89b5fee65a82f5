/** @file How a model would be run, in words: the same for a list of models and for the doctor. */
import * as l10n from '@vscode/l10n';
import { byteSize, duration, plural } from '../base/readableNumbers';
import type { DoctorRun } from '../protocol/doctor';

/** “loaded as a whole” */
export function runningWay({ layerwise, streamed }: Pick<DoctorRun, 'layerwise' | 'streamed'>): string {
  if (!layerwise) return l10n.t('loaded as a whole');
  return streamed ? l10n.t('run layer by layer from the disk') : l10n.t('run layer by layer');
}

/** “needs 0.9 GB of 7.1 GB free memory, run layer by layer: fits” */
export function memoryAndWay(run: DoctorRun): string {
  const { memoryNeeded, memoryFree } = run;
  const fits = memoryNeeded <= memoryFree ? l10n.t('fits') : l10n.t('does not fit');
  return l10n.t(
    'needs {0} of {1} free memory, {2}: {3}',
    byteSize(memoryNeeded),
    byteSize(memoryFree),
    runningWay(run),
    fits,
  );
}

/** From so many seconds on it is worth knowing before. */
const LONG_SECONDS = 5;

/** “preview of 384 + 128 tokens in about 9 s, by information flow in 4 s”; undefined where nobody has to wait. */
export function longPreview({
  firstPicture: { promptTokens, responseTokens, influence, flow },
}: DoctorRun): string | undefined {
  if (influence < LONG_SECONDS) return undefined;
  return l10n.t(
    'preview of {0} + {1} in about {2}, by information flow in {3}',
    promptTokens,
    plural(responseTokens, 'token'),
    duration(influence),
    duration(flow),
  );
}
