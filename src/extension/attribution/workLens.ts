/** @file What a lens says while the models are at work: how far it is, how long it will take, and how to stop with what is there. */
import * as l10n from '@vscode/l10n';
import { timeLeft } from '../../base/readableNumbers';
import { amountText, knownPart, phaseBehindExplaining } from '../../picture/progressWords';
import type { Progress } from '../../protocol/request';
import { commands } from '../core/contributions';
import { label } from '../core/labelText';
import type { ExplainedFile } from './explanationStore';
import { GAP, type LensText, type LensView } from './lensParts';

/** Seconds of a phase of which more is told only where it is longer. */
const SHORT_READING = 30;
/** Percent: a lens that is drawn anew with every run cannot be clicked. */
const STEP = 5;

export function workLenses(file: ExplainedFile, { before, stoppable }: LensView): LensText[] {
  const progress = file.work?.progress;
  const stop = stopLens(file);
  if (before && !progress) {
    const far = before.part === undefined ? '' : ` (${percentText(before.part)})`;
    const title = l10n.t('Waiting for {0}{1}', before.fileName, far);
    const waiting = { title: label`$(watch)${GAP}${title}`, tooltip: waitingTooltip(), command: commands.showMenu };
    return [waiting, runFirst(), stop];
  }
  const title = l10n.t('Explaining…{0}', progressText(progress));
  const tooltip = l10n.t('What is painted by then stays, and gets more exact.');
  const early =
    stoppable === true && progress?.phase === 'answering' && progress.done > 1 ? [explainSoFar(progress)] : [];
  return [{ title: label`$(sync~spin)${GAP}${title}`, tooltip, command: commands.showMenu }, ...early, stop];
}

function waitingTooltip(): string {
  return l10n.t(
    'The engine runs one prompt at a time. Once the other one is at its matrix, it gives way between runs.',
  );
}

function runFirst(): LensText {
  return {
    title: label`${l10n.t('Run this first')}`,
    tooltip: l10n.t('The other prompt continues after this one; its current step starts again.'),
    command: commands.runFirst,
  };
}

/** What is there stays. */
function stopLens({ explanation }: ExplainedFile): LensText {
  const [title, tooltip] = explanation
    ? [l10n.t('Stop and keep'), l10n.t('Stop here. The picture that is painted by now stays.')]
    : [l10n.t('Cancel'), l10n.t('Stop explaining this prompt.')];
  return { title: label`${title}`, tooltip, command: commands.cancel };
}

/** An answer that is long enough for its reader. */
function explainSoFar({ done }: Progress): LensText {
  return {
    title: label`${l10n.t('Explain the first {0} tokens', roundedDown(done))}`,
    tooltip: l10n.t('The answer ends where it is, and what there is of it is explained.'),
    command: commands.stopAnswer,
  };
}

/** “ 40 % · about 19 min left”, “ loading models”, “ going through the layers: layer 3 of 32, 0.6 of 4.9 GB”. */
function progressText(progress: Progress | undefined): string {
  if (!progress) return '';
  const { secondsLeft } = progress;
  const phase = phaseBehindExplaining(progress);
  const part = progress.place ? amountText(progress) : percentOf(knownPart(progress));
  const colon = progress.place && phase !== '' ? ':' : '';
  const far = `${phase}${colon} ${part ?? ''}`.trim();
  // Seconds of reading are not what its user waits for: the models are loaded then, and answer.
  const isShort = progress.phase === 'reading' && (secondsLeft ?? 0) < SHORT_READING;
  const left = secondsLeft === undefined || isShort ? '' : timeLeft(coarse(secondsLeft));
  const text = [far, left].filter(said => said !== '').join(' · ');
  return text === '' ? '' : ` ${text}`;
}

function percentOf(part: number | undefined): string | undefined {
  return part === undefined ? undefined : percentText(part);
}

/** “40 %”, in steps. */
export function percentText(part: number): string {
  return `${Math.min(100, Math.floor((part * 100) / STEP) * STEP)} %`;
}

/** Within two minutes to ten seconds, later to minutes, as `timeLeft` says them. */
function coarse(seconds: number): number {
  return seconds < 120 ? Math.max(5, Math.ceil(seconds / 10) * 10) : seconds;
}

function roundedDown(tokens: number): number {
  return tokens < 10 ? tokens : Math.floor(tokens / 10) * 10;
}
