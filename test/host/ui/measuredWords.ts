/** @file The truth that the window is held against: the terminal command's numbers for the same file, and the manifest's colours. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Span } from '../../../src/base/span';
import type { Explanation } from '../../../src/protocol/explanation';
import { packageRoot } from '../../support/vscodeHost/packageRoot';
import type { ThemeKind } from '../../support/vscodeHost/userSettings';
import { colourOf, type Colour } from './colour';
import { held } from './held';

export type Mode = 'tuned' | 'base' | 'difference';

export interface MeasuredWord {
  readonly text: string;
  readonly span: Span;
  readonly densities: Readonly<Record<Mode, number>>;
}

/** Settings that package.json gives the extension, given to the terminal command. */
const WORDS = ['--pair', 'demo', '--max-tokens', '256', '--format', 'json'];

/** Once for each text, however many tests want it. */
export function explain(file: string): Explanation {
  const known = held('explanations', () => new Map<string, Explanation>());
  const key = JSON.stringify([basename(file).replace(/^[^.]*/, ''), readFileSync(file, 'utf8')]);
  const explanation = known.get(key) ?? measured(file);
  known.set(key, explanation);
  return explanation;
}

function measured(file: string): Explanation {
  const command = [join(packageRoot, 'dist', 'cli.js'), 'explain', file, ...WORDS];
  const { stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 1e8 });
  if (stdout === '') throw new Error(`The terminal command has no explanation of ${file}: ${stderr}`);
  return JSON.parse(stdout) as Explanation;
}

export function measuredWords({ prompt, models, difference }: Explanation): MeasuredWord[] {
  const of = (role: string, i: number): number => models.find(m => m.role === role)?.words[i]?.density ?? NaN;
  return prompt.words.map(({ text, span }, i) => {
    const densities = { tuned: of('tuned', i), base: of('base', i), difference: difference?.words[i]?.density ?? NaN };
    return { text, span, densities };
  });
}

interface ContributedColour {
  readonly id: string;
  readonly defaults: Readonly<Record<ThemeKind, string>>;
}

const { contributes } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
  readonly contributes: { readonly colors: readonly ContributedColour[] };
};

export function contributedColour(name: string, theme: ThemeKind): Colour {
  return colourOf(contributedHex(name, theme));
}

/** As package.json has it. */
export function contributedHex(name: string, theme: ThemeKind): string {
  const text = contributes.colors.find(({ id }) => id === `instructLens.${name}`)?.defaults[theme];
  if (text === undefined) throw new Error(`package.json has no colour ${name}.`);
  return text;
}

/** Names of the steps that fill words or stand around them. */
export const stepNames = contributes.colors
  .map(({ id }) => id.replace('instructLens.', ''))
  .filter(name => /\d$/.test(name));

/** Setting's default: densities below are not painted. */
const THRESHOLD = 0.1;

/** Equal parts: five for a model, four a side for the difference. Undefined where nothing is painted. */
export function stepName(density: number, mode: Mode): string | undefined {
  const size = Math.abs(density);
  if (!(size >= THRESHOLD)) return undefined;
  if (mode === 'difference') return `${density < 0 ? 'base' : 'tuned'}${Math.min(4, Math.ceil(size * 4))}`;
  return `magnitude${Math.min(5, Math.ceil(size * 5))}`;
}
