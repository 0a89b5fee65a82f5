/** @file What the engine is at, in words: the same in the terminal, the status bar and the views. */
import * as l10n from '@vscode/l10n';
import type { Progress } from '../protocol/request';
import { roleWord } from './roleWord';

interface Phase {
  readonly title: string;
  /** What `done` and `total` count. */
  readonly unit: string;
}

const phases: Readonly<Record<Progress['phase'], Phase>> = {
  converting: { title: l10n.t('converting weights, once'), unit: 'MB' },
  loading: { title: l10n.t('loading models'), unit: l10n.t('models') },
  layers: { title: l10n.t('going through the layers'), unit: l10n.t('steps') },
  answering: { title: l10n.t('writing the answer'), unit: l10n.t('tokens') },
  influence: { title: l10n.t('preview'), unit: l10n.t('models') },
  attribution: { title: l10n.t('explaining'), unit: l10n.t('tokens') },
  attention: { title: l10n.t('reading attention'), unit: l10n.t('tokens') },
  heads: { title: l10n.t('reading heads'), unit: l10n.t('layers') },
  concepts: { title: l10n.t('reading concepts'), unit: l10n.t('layers') },
  ablation: { title: l10n.t('deleting words'), unit: l10n.t('units') },
  surprise: { title: l10n.t('reading the prompt'), unit: l10n.t('tokens') },
  knowing: { title: l10n.t('asking every layer'), unit: l10n.t('layers') },
  rules: { title: l10n.t('taking parts out'), unit: l10n.t('parts') },
  shorten: { title: l10n.t('shortening'), unit: l10n.t('parts') },
  trust: { title: l10n.t('testing the picture'), unit: l10n.t('deletions') },
};

/** The engine says nothing before it has started. */
const STARTING = l10n.t('starting');

/** “explaining” */
export function phaseText(progress: Pick<Progress, 'phase'> | undefined): string {
  return progress ? phases[progress.phase].title : STARTING;
}

/** “explaining (tuned)”: whose turn it is, where two models take turns. */
export function phaseAndModel(progress: Pick<Progress, 'phase' | 'role'> | undefined): string {
  const role = progress?.role;
  return role === undefined || role === 'single' ? phaseText(progress) : `${phaseText(progress)} (${roleWord(role)})`;
}

/** “24 of 48 tokens” */
export function amountText({ phase, done, total }: Progress): string {
  return `${total === undefined ? done : l10n.t('{0} of {1}', done, total)} ${phases[phase].unit}`;
}

/** “50 %”; undefined where nobody can know how much there is. */
export function partText({ done, total }: Pick<Progress, 'done' | 'total'>): string | undefined {
  return total === undefined || total === 0 ? undefined : `${Math.round((100 * Math.min(done, total)) / total)} %`;
}
