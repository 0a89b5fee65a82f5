/** @file The question of instruction tuning over many cases: which rules matter to the tuned model and not to the base, by rule and by verb. */
import { usedByOf } from '../../picture/obeyedRules';
import type { StudyStatistics, StudyVerb, TunedAgainstBase } from '../../protocol/study';
import { mean } from '../../statistics/moments';
import type { ClauseInCase, CollectedClause, CollectedGroup } from './collected';
import { meanFigure, paired } from './figures';
import { byCase } from './perCase';

interface Choices {
  readonly statistics: StudyStatistics;
  /** Nats a token from which on a rule matters in a case. */
  readonly matters: number;
}

/** What the answer of one case loses without the rule, nats a token. */
interface InBoth {
  readonly tuned: number;
  readonly base: number;
}

/** Undefined without a case that both models were measured on. */
export function tunedAgainstBase({ cases }: CollectedClause, choices: Choices): TunedAgainstBase | undefined {
  return contrast(inBoth(cases.get('tuned') ?? [], cases.get('base') ?? []), choices);
}

/** By pair: all rules together, then by verb, those of most cases first. */
export function verbTotals(groups: readonly CollectedGroup[], choices: Choices): StudyVerb[] {
  const pairs = [...new Set(groups.map(({ pair }) => pair))];
  return pairs.flatMap(pair => {
    const own = groups.filter(group => group.pair === pair);
    const verbs = new Set(own.flatMap(({ clauses }) => [...clauses.values()].flatMap(({ verb }) => verb ?? [])));
    const totals = [...verbs].flatMap(verb => total(own, pair, verb, choices));
    const byCases = totals.toSorted((a, b) => b.tuned.n - a.tuned.n || b.tuned.mean - a.tuned.mean);
    return [...total(own, pair, null, choices), ...byCases];
  });
}

function total(groups: readonly CollectedGroup[], pair: string, verb: string | null, choices: Choices): StudyVerb[] {
  const found = groups.flatMap(group => {
    const clauses = [...group.clauses.values()].filter(clause => verb === null || clause.verb === verb);
    const of = (role: 'tuned' | 'base'): ClauseInCase[] => clauses.flatMap(({ cases }) => cases.get(role) ?? []);
    const cases = inBoth(of('tuned'), of('base'));
    return cases.length === 0 ? [] : [{ cases, prompt: group.prompt }];
  });
  const cases = found.flatMap(one => one.cases);
  const told = contrast(cases, choices);
  const [tuned, base] = (['tuned', 'base'] as const).map(role =>
    meanFigure(
      cases.map(one => one[role]),
      choices.statistics,
    ),
  );
  if (!told || !tuned || !base) return [];
  return [{ pair, verb, prompts: new Set(found.map(({ prompt }) => prompt)).size, tuned, base, ...told }];
}

/** A rule, or a verb, that a case has several times counts once, by its mean. */
function inBoth(tuned: readonly ClauseInCase[], base: readonly ClauseInCase[]): InBoth[] {
  const other = new Map(byCase(base).map(one => [one.n, one.perToken]));
  return byCase(tuned).flatMap(({ n, perToken }) => {
    const own = other.get(n) ?? null;
    return perToken === null || own === null ? [] : [{ tuned: perToken, base: own }];
  });
}

function contrast(cases: readonly InBoth[], { statistics, matters }: Choices): TunedAgainstBase | undefined {
  if (cases.length === 0) return undefined;
  const used = cases.map(({ tuned, base }) => usedByOf(tuned >= matters, base >= matters));
  const part = (name: (typeof used)[number]): number => mean(used.map(one => Number(one === name)));
  return {
    tunedOnly: part('tuned'),
    baseOnly: part('base'),
    both: part('both'),
    difference: paired(
      cases.map(({ tuned }) => tuned),
      cases.map(({ base }) => base),
      statistics,
    ),
  };
}
