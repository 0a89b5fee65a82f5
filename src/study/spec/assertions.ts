/**
 * @file The small language of assertions: `effect("Be brief") > 0 at 95 %`, `every rank(2) <= 3`, `score >= baseline - 0.05`.
 * A clause is a part of its text in quotes, its number from 1, or `each`; a value is a number, a percentage, or the recorded baseline.
 */
import type { StudyKind } from '../../protocol/study';
import type { GivenCheck } from '../checks/checks';
import { refused } from '../studyError';

export const METRICS = ['score', 'effect', 'rank', 'influence', 'trust', 'followed', 'answer_tokens'] as const;
export type Metric = (typeof METRICS)[number];

/** Those that a clause has. */
const OF_CLAUSES: readonly Metric[] = ['score', 'effect', 'rank', 'influence'];
/** Those that make no sense without one. */
const NEED_CLAUSE: readonly Metric[] = ['effect', 'rank', 'influence'];

export type ClauseChoice = { readonly text: string } | { readonly index: number } | 'each';
export type Operator = '>=' | '<=' | '>' | '<';

export interface Threshold {
  readonly source: string;
  /** Each case by itself, not their mean. */
  readonly every: boolean;
  readonly metric: Metric;
  readonly clause?: ClauseChoice;
  readonly operator: Operator;
  /** Relative to the recorded baseline, or absolute. */
  readonly from: 'number' | 'baseline';
  readonly value: number;
  /** The interval's end, not the mean, is on the right side. */
  readonly confidence?: number;
}

/** An answer's check, in every case or in a part of them. */
export interface Follows {
  readonly source: string;
  readonly follows: GivenCheck;
  readonly atLeast?: number;
}

export type Assertion = Threshold | Follows;

const NUMBER = String.raw`(\d+(?:\.\d+)?|\.\d+)`;
const GRAMMAR = new RegExp(
  String.raw`^(?<every>every\s+)?(?<metric>[a-z_]+)\s*(?:\(\s*(?:"(?<quoted>[^"]*)"|(?<bare>[^")]*?))\s*\))?` +
    String.raw`\s*(?<operator>>=|<=|>|<)\s*(?:(?<baseline>baseline)(?:\s*(?<sign>[+\u2212-])\s*${NUMBER.replace('(', '(?<offset>')})?|(?<minus>[\u2212-]?)\s*${NUMBER.replace('(', '(?<number>')}\s*(?<percent>%)?)` +
    String.raw`(?:\s+at\s+${NUMBER.replace('(', '(?<confidence>')}\s*%)?$`,
);

const HOW =
  'Write it as in: effect("Be brief") > 0 at 95 %, every rank(2) <= 3, score >= baseline - 0.05, trust >= 80 %.';

/** @throws LensError bad-input */
export function parseAssertion(given: string, where: string): Threshold {
  const groups = GRAMMAR.exec(given.trim())?.groups as Partial<Record<string, string>> | undefined;
  if (!groups) throw refused(`${where}: the assertion "${given}" cannot be read.`, HOW);
  const metric = METRICS.find(known => known === groups['metric']);
  if (!metric) throw refused(`${where}: "${groups['metric']!}" is none of: ${METRICS.join(', ')}.`, HOW);
  const clause = clauseOf(groups);
  if (clause !== undefined && !OF_CLAUSES.includes(metric))
    throw refused(
      `${where}: a clause has no ${metric}.`,
      `Leave out what is in brackets, or take one of: ${OF_CLAUSES.join(', ')}.`,
    );
  if (clause === undefined && NEED_CLAUSE.includes(metric))
    throw refused(
      `${where}: ${metric} is that of a clause.`,
      `Name it: ${metric}("part of its text"), ${metric}(1) or ${metric}(each).`,
    );
  const confidence = groups['confidence'] === undefined ? undefined : Number(groups['confidence']) / 100;
  if (confidence !== undefined && !(confidence >= 0.5 && confidence < 1))
    throw refused(`${where}: ${groups['confidence']!} % is no confidence.`, 'Take one from 50 to 99.9 %.');
  return {
    source: given.trim(),
    every: groups['every'] !== undefined,
    metric,
    ...(clause === undefined ? {} : { clause }),
    operator: groups['operator'] as Operator,
    ...valueOf(groups),
    ...(confidence === undefined ? {} : { confidence }),
  };
}

function clauseOf(groups: Partial<Record<string, string>>): ClauseChoice | undefined {
  const { quoted, bare } = groups;
  if (quoted !== undefined) return { text: quoted };
  if (bare === undefined || bare === '') return undefined;
  if (bare === 'each') return 'each';
  return /^\d{1,4}$/.test(bare) ? { index: Number(bare) - 1 } : { text: bare };
}

function valueOf(groups: Partial<Record<string, string>>): Pick<Threshold, 'from' | 'value'> {
  if (groups['baseline'] !== undefined) {
    const offset = Number(groups['offset'] ?? 0);
    return { from: 'baseline', value: groups['sign'] === '+' || offset === 0 ? offset : -offset };
  }
  const number = Number(groups['number']) * (groups['minus'] ? -1 : 1);
  return { from: 'number', value: groups['percent'] === undefined ? number : number / 100 };
}

/** What has to be measured: what the kind is for, and what is asserted. */
export function needsOf(kind: StudyKind, assertions: readonly Assertion[]): readonly ('score' | 'effect')[] {
  const asserted = assertions.flatMap(one => ('metric' in one ? [one.metric] : []));
  const score = kind === 'score' || kind === 'versions' || asserted.includes('score');
  const effect = kind === 'ablate' || asserted.includes('effect');
  return [...(score ? (['score'] as const) : []), ...(effect ? (['effect'] as const) : [])];
}

export function holds(found: number, operator: Operator, limit: number): boolean {
  switch (operator) {
    case '>=':
      return found >= limit;
    case '<=':
      return found <= limit;
    case '>':
      return found > limit;
    case '<':
      return found < limit;
  }
}
