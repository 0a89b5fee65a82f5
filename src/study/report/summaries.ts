/** @file What a study found, prompt by prompt: scores, answers, trust, and of each clause what it does. The case is the unit everywhere. */
import type { ModelRole } from '../../protocol/explanation';
import type {
  ClauseEffect,
  ClauseSummary,
  RedundantPair,
  RoleSummary,
  StudyGroup,
  StudyStatistics,
  VersionSummary,
} from '../../protocol/study';
import { pairedDelta, pairedHedgesG } from '../../statistics/effectSizes';
import { benjaminiHochberg, pairedTest } from '../../statistics/tTests';
import { mean } from '../../statistics/moments';
import type { ClauseInCase, CollectedCase, CollectedClause, CollectedGroup } from './collected';
import { effectFigure, independent, meanFigure, paired } from './figures';
import { byCase } from './perCase';
import { tunedAgainstBase } from './tuningEffects';

export interface Choices {
  readonly statistics: StudyStatistics;
  readonly matters: number;
  readonly redundancyUpTo: number;
  readonly hasEffects: boolean;
}

/** Roles in the order of reading: base before tuned. */
export function rolesOf(group: CollectedGroup): ModelRole[] {
  return (['base', 'tuned', 'single'] as const).filter(role => group.cases.has(role));
}

/** @param textOf a clause as it stands in the prompt file */
export function summarized(
  group: CollectedGroup,
  choices: Choices,
  textOf: (clause: CollectedClause) => string,
): StudyGroup {
  const { statistics } = choices;
  const roles = rolesOf(group);
  const clauses = clauseSummaries(group, roles, choices, textOf);
  const [base, tuned] = bothScores(group);
  const tried = group.together.size > 0;
  return {
    pair: group.pair,
    prompt: group.prompt,
    cases: (group.cases.get(roles.at(-1) ?? 'tuned') ?? []).length,
    excluded: group.excluded.length,
    models: roles.map(role => roleSummary(role, group.cases.get(role)!, statistics)),
    ...(base.length > 0 ? { difference: paired(tuned, base, statistics) } : {}),
    clauses,
    redundant: redundantPairs(group, roles, choices),
    ...(choices.hasEffects && !tried ? { redundancyAbsent: whyNoPairs(group, choices) } : {}),
  };
}

function whyNoPairs(group: CollectedGroup, { redundancyUpTo }: Choices): string {
  if (group.clauses.size < 2) return 'fewer than two clauses';
  return `more than ${redundancyUpTo} clauses: "redundancy: true" in the spec tries them two at a time`;
}

/** Scores of base and tuned in cases that have both. */
function bothScores(group: CollectedGroup): [number[], number[]] {
  const byCase = new Map((group.cases.get('base') ?? []).map(one => [one.n, one.score]));
  const both: [number, number][] = (group.cases.get('tuned') ?? []).flatMap(({ n, score }) => {
    const other = byCase.get(n) ?? null;
    return score === null || other === null ? [] : [[other, score]];
  });
  return [both.map(([base]) => base), both.map(([, tuned]) => tuned)];
}

function roleSummary(role: ModelRole, cases: readonly CollectedCase[], statistics: StudyStatistics): RoleSummary {
  const tokens = cases.map(one => one.answerTokens);
  const scoreOf = (of: readonly CollectedCase[]): number[] =>
    of.flatMap(({ score }) => (score === null ? [] : [score]));
  const score = meanFigure(scoreOf(cases), statistics);
  const count = (state: string): number => cases.filter(({ trust }) => trust === state).length;
  const [yes, no] = [cases.filter(one => one.followed === true), cases.filter(one => one.followed === false)];
  const known = yes.length + no.length > 0;
  const [followedScore, unfollowedScore] = known ? [yes, no].map(group => meanFigure(scoreOf(group), statistics)) : [];
  return {
    role,
    ...(score && { score }),
    ...(followedScore && { followedScore }),
    ...(unfollowedScore && { unfollowedScore }),
    answerTokens: {
      mean: tokens.length === 0 ? 0 : mean(tokens),
      least: tokens.reduce((least, one) => Math.min(least, one), Infinity),
      most: tokens.reduce((most, one) => Math.max(most, one), 0),
    },
    trust: {
      strong: count('strong'),
      weak: count('weak'),
      chance: count('chance'),
      absent: cases.length - count('strong') - count('weak') - count('chance'),
    },
    ...(known && {
      followed: { followed: yes.length, unfollowed: no.length, unknown: cases.length - yes.length - no.length },
    }),
    ...(known && score ? { byFollowed: independent(scoreOf(yes), scoreOf(no), statistics) } : {}),
    ...(known && {
      lengthByFollowed: independent(
        yes.map(one => one.answerTokens),
        no.map(one => one.answerTokens),
        statistics,
      ),
    }),
  };
}

function clauseSummaries(
  group: CollectedGroup,
  roles: readonly ModelRole[],
  choices: Choices,
  textOf: (clause: CollectedClause) => string,
): ClauseSummary[] {
  const clauses = orderedClauses(group);
  const effects = roles.map(role => clauseEffects(clauses, role, choices));
  return clauses.map((clause, c) => ({
    clause: c,
    text: textOf(clause),
    spans: clause.spans,
    line: clause.line,
    column: clause.column,
    endColumn: clause.endColumn,
    ...tuningOf(clause, choices),
    models: roles.map((role, r) => {
      const cases = byCase(clause.cases.get(role) ?? []);
      const figure = (of: (one: ClauseInCase) => number | null) =>
        meanFigure(
          cases.flatMap(one => of(one) ?? []),
          choices.statistics,
        );
      const [score, influence, rank] = [
        figure(one => one.score),
        figure(one => one.influence),
        figure(one => one.rank),
      ];
      const effect = effects[r]![c];
      return {
        role,
        ...(score && { score }),
        ...(influence && { influence }),
        ...(rank && { rank }),
        ...(effect && { effect }),
      };
    }),
  }));
}

function tuningOf(clause: CollectedClause, choices: Choices): Pick<ClauseSummary, 'tuning'> {
  const tuning = tunedAgainstBase(clause, choices);
  return tuning ? { tuning } : {};
}

/** As they stand in the prompt; verbs by how many cases have them. */
export function orderedClauses(group: CollectedGroup): CollectedClause[] {
  const first = (clause: CollectedClause): number => clause.spans[0]?.[0] ?? -1;
  const cases = (clause: CollectedClause): number =>
    [...clause.cases.values()].reduce((most, list) => Math.max(most, list.length), 0);
  return [...group.clauses.values()].sort((a, b) => first(a) - first(b) || cases(b) - cases(a));
}

/** One a clause, with q over the clauses of the prompt. */
function clauseEffects(
  clauses: readonly CollectedClause[],
  role: ModelRole,
  { statistics, matters }: Choices,
): (ClauseEffect | undefined)[] {
  const effects = clauses.map((clause): ClauseEffect | undefined => {
    const cases = byCase(clause.cases.get(role) ?? []);
    const known = cases.filter(one => one.perToken !== null);
    const perToken = known.map(one => one.perToken!);
    const [figure, total] = [
      meanFigure(perToken, statistics),
      meanFigure(
        known.map(one => one.effect!),
        statistics,
      ),
    ];
    if (!figure || !total) return undefined;
    const test = pairedTest(perToken, statistics.confidence);
    const hedges = effectFigure([perToken], pairedHedgesG, statistics);
    const delta = effectFigure([perToken], pairedDelta, statistics);
    return {
      perToken: figure,
      total,
      ...('absent' in test ? {} : { p: test.greater }),
      ...(hedges && { hedges }),
      ...(delta && { delta }),
      mattersIn: perToken.filter(value => value >= matters).length / perToken.length,
      absent: cases.length - known.length,
    };
  });
  return withQ(effects);
}

function withQ<T extends { readonly p?: number }>(
  list: readonly (T | undefined)[],
): ((T & { readonly q?: number }) | undefined)[] {
  const tested = list.flatMap((one, i) => (one?.p === undefined ? [] : [i]));
  const q = benjaminiHochberg(tested.map(i => list[i]!.p!));
  return list.map((one, i) => (one && tested.includes(i) ? { ...one, q: q[tested.indexOf(i)]! } : one));
}

function redundantPairs(group: CollectedGroup, roles: readonly ModelRole[], { statistics }: Choices): RedundantPair[] {
  const keys = [...group.clauses.keys()];
  const places = orderedClauses(group);
  const placeOf = (key: string): number => places.indexOf(group.clauses.get(key)!);
  return roles.flatMap(role => {
    const singles = new Map(
      keys.map(key => [
        key,
        new Map((group.clauses.get(key)!.cases.get(role) ?? []).map(one => [one.n, one.perToken])),
      ]),
    );
    const found = [...group.together].flatMap(([pair, models]) => {
      const [a, b] = pair.split('\0') as [string, string];
      const beyond = (models.get(role) ?? []).flatMap(({ n, perToken }) => {
        const [one, other] = [singles.get(a)?.get(n) ?? null, singles.get(b)?.get(n) ?? null];
        return one === null || other === null ? [] : [perToken - one - other];
      });
      const figure = meanFigure(beyond, statistics);
      if (!figure) return [];
      const test = pairedTest(beyond, statistics.confidence);
      return [
        {
          clauses: [placeOf(a), placeOf(b)] as const,
          role,
          beyond: figure,
          ...('absent' in test ? {} : { p: test.greater }),
        },
      ];
    });
    return withQ(found).map(one => ({ ...one!, redundant: isRedundant(one!, statistics) }));
  });
}

function isRedundant(
  { beyond, q }: { readonly beyond: RedundantPair['beyond']; readonly q?: number },
  { falseDiscovery }: StudyStatistics,
): boolean {
  return q !== undefined && q <= falseDiscovery && (beyond.interval?.[0] ?? 0) > 0;
}

/** The second prompt minus the first, case by case. */
export function versionSummaries(
  groups: readonly CollectedGroup[],
  prompts: readonly string[],
  statistics: StudyStatistics,
): VersionSummary[] {
  const [before, after] = prompts as [string, string];
  const pairs = [...new Set(groups.map(group => group.pair))];
  return pairs.flatMap(pair => {
    const of = (prompt: string): CollectedGroup | undefined =>
      groups.find(group => group.pair === pair && group.prompt === prompt);
    const [first, second] = [of(before), of(after)];
    if (!first || !second) return [];
    return rolesOf(second).map((role): VersionSummary => {
      const earlier = new Map((first.cases.get(role) ?? []).map(one => [one.id, one]));
      const both = (second.cases.get(role) ?? []).flatMap(one => {
        const other = earlier.get(one.id);
        return other ? [[other, one] as const] : [];
      });
      const scored = both.filter(([a, b]) => a.score !== null && b.score !== null);
      const told = both.filter(([a, b]) => a.followed !== null && b.followed !== null);
      const difference = (list: typeof both, value: (one: CollectedCase) => number) =>
        paired(
          list.map(([, b]) => value(b)),
          list.map(([a]) => value(a)),
          statistics,
        );
      return {
        ...{ pair, role, before, after },
        ...(scored.length > 0 && { score: difference(scored, one => one.score!) }),
        answerTokens: difference(both, one => one.answerTokens),
        ...(told.length > 0 && { followed: difference(told, one => Number(one.followed)) }),
      };
    });
  });
}
