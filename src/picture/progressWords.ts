/** @file What the engine is at, in words: the same in the terminal, the status bar and the views. */
import * as l10n from '@vscode/l10n';
import { decimals } from '../base/readableNumbers';
import { progressUnits, type LayerPlace, type Phase, type Progress } from '../protocol/request';
import { roleWord } from './roleWord';

const titles: Readonly<Record<Phase, string>> = {
  reading: l10n.t('reading weights'),
  loading: l10n.t('loading models'),
  layers: l10n.t('going through the layers'),
  prompt: l10n.t('reading the prompt'),
  answering: l10n.t('writing the answer'),
  influence: l10n.t('preview'),
  attribution: l10n.t('explaining'),
  attention: l10n.t('reading attention'),
  heads: l10n.t('reading heads'),
  concepts: l10n.t('reading concepts'),
  ablation: l10n.t('deleting words'),
  surprise: l10n.t('reading the prompt'),
  knowing: l10n.t('asking every layer'),
  rules: l10n.t('taking parts out'),
  shorten: l10n.t('shortening'),
  trust: l10n.t('testing the picture'),
};

const units: Readonly<Record<(typeof progressUnits)[Phase], string>> = {
  megabytes: 'MB',
  models: l10n.t('models'),
  steps: l10n.t('steps'),
  tokens: l10n.t('tokens'),
  layers: l10n.t('layers'),
  units: l10n.t('units'),
  parts: l10n.t('parts'),
  deletions: l10n.t('deletions'),
};

/** The engine says nothing before it has started. */
const STARTING = l10n.t('starting');

/** “explaining” */
export function phaseText(progress: Pick<Progress, 'phase'> | undefined): string {
  return progress ? titles[progress.phase] : STARTING;
}

/** Behind “Explaining…”, where the phase of that name says nothing more. */
export function phaseBehindExplaining(progress: Pick<Progress, 'phase'> | undefined): string {
  return progress?.phase === 'attribution' ? '' : phaseText(progress);
}

/** “explaining (tuned)”: whose turn it is, where two models take turns. */
export function phaseAndModel(progress: Pick<Progress, 'phase' | 'role'> | undefined): string {
  const role = progress?.role;
  return role === undefined || role === 'single' ? phaseText(progress) : `${phaseText(progress)} (${roleWord(role)})`;
}

/** “24 of 48 tokens”; “layer 3 of 32, 0.6 of 4.9 GB” */
export function amountText({ phase, done, total, place }: Progress): string {
  if (place) return placeText(place);
  return `${total === undefined ? done : l10n.t('{0} of {1}', done, total)} ${units[progressUnits[phase]]}`;
}

/** “layer 3 of 32, 0.6 of 4.9 GB”, “back in the output layer, 5.1 of 9.8 GB” */
function placeText({ layer, layers, back, read, bytes }: LayerPlace): string {
  const there = layer === undefined ? l10n.t('output layer') : l10n.t('layer {0} of {1}', layer, layers);
  const again =
    layer === undefined ? l10n.t('back in the output layer') : l10n.t('back in layer {0} of {1}', layer, layers);
  const place = back ? again : there;
  return bytes < 1e6 ? place : l10n.t('{0}, {1}', place, bytesOf(read, bytes));
}

/** “0.6 of 4.9 GB” */
function bytesOf(read: number, bytes: number): string {
  const [size, unit] = bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  const told = (amount: number): string => decimals(amount / size, size === 1e9 ? 1 : 0);
  return `${l10n.t('{0} of {1}', told(read), told(bytes))} ${unit}`;
}

/** “50 %”; undefined where nobody can know how much there is. */
export function partText({ done, total }: Pick<Progress, 'done' | 'total'>): string | undefined {
  return total === undefined || total === 0 ? undefined : `${Math.round((100 * Math.min(done, total)) / total)} %`;
}

/**
 * Of the matrices, where nearly all of the time goes: base before tuned. Undefined in the phases before, which are short and
 * whose length nobody knows.
 */
export function overallPart({ phase, role, done, total }: Progress): number | undefined {
  if (phase !== 'attribution' || !total) return undefined;
  const part = Math.min(1, done / total);
  if (role === 'single' || role === undefined) return part;
  return role === 'base' ? part / 2 : (1 + part) / 2;
}

/** Of 1: how far the request is, wherever somebody can know. */
export function knownPart(progress: Progress): number | undefined {
  const { phase, done, total } = progress;
  if (phase === 'attribution') return overallPart(progress);
  return total === undefined || total === 0 || phase === 'loading' || phase === 'influence'
    ? undefined
    : Math.min(1, done / total);
}
