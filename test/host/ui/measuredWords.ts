/** @file The truth that the window is held against: the terminal command's numbers for the same file, and the manifest's colours. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Span } from '../../../src/base/span';
import type { Explanation } from '../../../src/protocol/explanation';
import type { RulesReport } from '../../../src/protocol/rules';
import { packageRoot } from '../../support/vscodeHost/packageRoot';
import type { ThemeKind } from '../../support/vscodeHost/userSettings';
import { colourOf, type Colour } from './colour';
import { held } from './held';

export type Mode = 'tuned' | 'base' | 'difference';

export interface MeasuredWord {
  readonly text: string;
  readonly span: Span;
  /** What is painted: in [-1, 1], where it has sides below 0 on the second one. */
  readonly values: Readonly<Record<Mode, number>>;
  /** Names of the colours above 0 and below; one where there are no sides. */
  readonly ramps: readonly ['magnitude'] | readonly ['tuned', 'base'];
  /** Modes in which the picture is no better than chance. */
  readonly outlined: readonly Mode[];
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
  return told('explain', file, '--influence-matrix') as Explanation;
}

/** What each part of the file does. */
export function rules(file: string): RulesReport {
  return told('rules', file) as RulesReport;
}

function told(name: string, file: string, ...words: readonly string[]): unknown {
  const command = [join(packageRoot, 'dist', 'cli.js'), name, file, ...WORDS, ...words];
  const { stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', maxBuffer: 1e8 });
  if (stdout === '') throw new Error(`The terminal command ${name} says nothing of ${file}: ${stderr}`);
  return JSON.parse(stdout);
}

export function measuredWords({ prompt, models, difference }: Explanation): MeasuredWord[] {
  const of = (role: string): number[] => models.find(m => m.role === role)?.words.map(word => word.influence!) ?? [];
  const values = {
    tuned: overLargest(of('tuned')),
    base: overLargest(of('base')),
    difference: overLargest(difference?.words.map(word => word.influence!) ?? []),
  };
  const atChance = models.filter(({ trust }) => trust && 'state' in trust && trust.state === 'chance');
  const outlined: Mode[] = [
    ...atChance.map(({ role }) => (role === 'base' ? role : 'tuned')),
    ...(atChance.length > 0 ? ['difference' as const] : []),
  ];
  return prompt.words.map(({ text, span }, i) => {
    const own = { tuned: values.tuned[i] ?? NaN, base: values.base[i] ?? NaN, difference: values.difference[i] ?? NaN };
    return { text, span, values: own, ramps: ['tuned', 'base'], outlined };
  });
}

export function overLargest(values: readonly number[]): number[] {
  const largest = Math.max(...values.map(Math.abs));
  return values.map(value => value / largest);
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

/** Setting's default: what is below is not painted. */
const THRESHOLD = 0.1;

/** Three equal parts, a side where there are sides. Undefined where nothing is painted. */
export function stepName({ values, ramps }: MeasuredWord, mode: Mode): string | undefined {
  const size = Math.abs(values[mode]);
  if (!(size >= THRESHOLD)) return undefined;
  const STEPS = 3;
  return `${values[mode] < 0 ? ramps.at(-1)! : ramps[0]}${Math.min(STEPS, Math.ceil(size * STEPS))}`;
}
