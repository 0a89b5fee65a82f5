/** @file What the engine is at, in words: the same in the terminal, the status bar and the views. */
import type { Progress } from '../protocol/request';

interface Phase {
  readonly title: string;
  /** What `done` and `total` count. */
  readonly unit: string;
}

const phases: Readonly<Record<Progress['phase'], Phase>> = {
  converting: { title: 'converting weights, once', unit: 'MB' },
  loading: { title: 'loading models', unit: 'models' },
  layers: { title: 'going through the layers', unit: 'steps' },
  answering: { title: 'writing the answer', unit: 'tokens' },
  influence: { title: 'preview', unit: 'models' },
  attribution: { title: 'explaining', unit: 'tokens' },
  attention: { title: 'reading attention', unit: 'tokens' },
  heads: { title: 'reading heads', unit: 'layers' },
  concepts: { title: 'reading concepts', unit: 'layers' },
  ablation: { title: 'deleting words', unit: 'units' },
  surprise: { title: 'reading the prompt', unit: 'tokens' },
  knowing: { title: 'asking every layer', unit: 'layers' },
  rules: { title: 'taking parts out', unit: 'parts' },
  shorten: { title: 'shortening', unit: 'parts' },
  trust: { title: 'testing the picture', unit: 'deletions' },
};

/** The engine says nothing before it has started. */
const STARTING = 'starting';

/** “explaining” */
export function phaseText(progress: Pick<Progress, 'phase'> | undefined): string {
  return progress ? phases[progress.phase].title : STARTING;
}

/** “explaining (tuned)”: whose turn it is, where two models take turns. */
export function phaseAndModel(progress: Pick<Progress, 'phase' | 'role'> | undefined): string {
  const role = progress?.role;
  return role === undefined || role === 'single' ? phaseText(progress) : `${phaseText(progress)} (${role})`;
}

/** “24 of 48 tokens” */
export function amountText({ phase, done, total }: Progress): string {
  return `${done}${total === undefined ? '' : ` of ${total}`} ${phases[phase].unit}`;
}

/** “50 %”; undefined where nobody can know how much there is. */
export function partText({ done, total }: Pick<Progress, 'done' | 'total'>): string | undefined {
  return total === undefined || total === 0 ? undefined : `${Math.round((100 * Math.min(done, total)) / total)} %`;
}
