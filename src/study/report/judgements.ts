/** @file Assertions held against what was found: every one passes, fails, or cannot be told, with the reason in a sentence. */
import { plural } from '../../base/readableNumbers';
import type { AssertionResult, StudyGroup, StudyStatistics } from '../../protocol/study';
import { bcaInterval } from '../../statistics/bootstrap';
import { mean } from '../../statistics/moments';
import { ruleOf } from '../checks/checks';
import { withValues } from '../cases/studyCases';
import type { Study } from '../spec/loadStudy';
import { holds, type Assertion, type Follows, type Threshold } from '../spec/assertions';
import type { CollectedCase, CollectedClause, CollectedGroup } from './collected';
import { byCase } from './perCase';
import { orderedClauses, rolesOf } from './summaries';

/** Recorded values by `valueKey`. */
export type Baseline = ReadonlyMap<string, number>;

/** A number of one case. */
interface OfCase {
  readonly id: string;
  readonly value: number;
}

/** What an assertion is about in one prompt on one pair. */
interface Subject {
  readonly clause?: number;
  readonly name: string;
  readonly key: string;
  readonly cases: readonly OfCase[];
}

export function judged(
  study: Study,
  collected: readonly CollectedGroup[],
  groups: readonly StudyGroup[],
  baseline: Baseline,
): AssertionResult[] {
  return study.spec.assertions.flatMap(assertion =>
    collected.flatMap((group, g) => new Judge(study, group, groups[g]!, baseline).judge(assertion)),
  );
}

/** What `study accept` records: every mean that an assertion may be relative to. */
export function baselineValues(
  collected: readonly CollectedGroup[],
  groups: readonly StudyGroup[],
  study: Study,
): [string, number][] {
  return collected.flatMap((group, g) => {
    const judge = new Judge(study, group, groups[g]!, new Map());
    return (['score', 'trust', 'followed', 'answer_tokens', 'effect', 'rank', 'influence'] as const).flatMap(metric =>
      [undefined, 'each' as const].flatMap(clause =>
        judge
          .subjects({
            source: '',
            every: false,
            metric,
            operator: '>=',
            from: 'number',
            value: 0,
            ...(clause && { clause }),
          })
          .flatMap(({ key, cases }): [string, number][] =>
            cases.length === 0 ? [] : [[key, mean(cases.map(one => one.value))]],
          ),
      ),
    );
  });
}

class Judge {
  private readonly role;
  private readonly own: readonly CollectedCase[];
  private readonly clauses: readonly CollectedClause[];
  private readonly statistics: StudyStatistics;

  constructor(
    private readonly study: Study,
    private readonly group: CollectedGroup,
    private readonly summary: StudyGroup,
    private readonly baseline: Baseline,
  ) {
    // What is asserted is asserted of the model that answers.
    this.role = rolesOf(group).at(-1) ?? ('tuned' as const);
    this.own = group.cases.get(this.role) ?? [];
    this.clauses = orderedClauses(group);
    this.statistics = study.spec.statistics;
  }

  judge(assertion: Assertion): AssertionResult[] {
    if ('follows' in assertion) return this.#follows(assertion);
    const subjects = this.subjects(assertion);
    if (subjects.length === 0) return [this.#result(assertion, 'unknown', 'no clause of the prompt is meant by it')];
    return subjects.flatMap(subject =>
      assertion.every ? this.#every(assertion, subject) : [this.#mean(assertion, subject)],
    );
  }

  subjects({ metric, clause }: Threshold): Subject[] {
    const { pair, prompt } = this.group;
    const key = (rest: string): string => [pair, prompt, this.role, rest].join(' | ');
    if (clause === undefined) {
      const cases = this.own.flatMap(one => {
        const value = valueOfCase(metric, one);
        return value === null ? [] : [{ id: one.id, value }];
      });
      return [{ name: metric, key: key(metric), cases }];
    }
    const ids = new Map(this.own.map(one => [one.n, one.id]));
    return this.clauses.flatMap((one, c): Subject[] => {
      const text = this.summary.clauses[c]!.text;
      const isMeant =
        clause === 'each' ||
        ('index' in clause ? clause.index === c : text.toLowerCase().includes(clause.text.toLowerCase()));
      if (!isMeant) return [];
      const cases = byCase(one.cases.get(this.role) ?? []).flatMap(found => {
        const value =
          metric === 'effect'
            ? found.perToken
            : metric === 'score'
              ? found.score
              : metric === 'rank'
                ? found.rank
                : found.influence;
        return value === null || !ids.has(found.n) ? [] : [{ id: ids.get(found.n)!, value }];
      });
      return [{ clause: c, name: `${metric} of “${shortened(text)}”`, key: key(`${metric} | ${text}`), cases }];
    });
  }

  #every(assertion: Threshold, subject: Subject): AssertionResult[] {
    const limit = this.#limit(assertion, subject);
    if (typeof limit === 'string') return [this.#result(assertion, 'unknown', limit, subject)];
    if (subject.cases.length === 0) return [this.#result(assertion, 'unknown', 'no case has this number', subject)];
    return subject.cases.map(({ id, value }) => {
      const isRight = holds(value, assertion.operator, limit);
      return this.#result(
        assertion,
        isRight ? 'passed' : 'failed',
        `${subject.name} is ${digits(value)}, asserted ${assertion.operator} ${digits(limit)}`,
        subject,
        id,
      );
    });
  }

  #mean(assertion: Threshold, subject: Subject): AssertionResult {
    const values = subject.cases.map(one => one.value);
    const limit = this.#limit(assertion, subject);
    if (typeof limit === 'string') return this.#result(assertion, 'unknown', limit, subject);
    if (values.length === 0) return this.#result(assertion, 'unknown', 'no case has this number', subject);
    const { operator, confidence } = assertion;
    const found = mean(values);
    const about = `${subject.name} is ${digits(found)} over ${plural(values.length, 'case')}`;
    if (confidence === undefined) {
      return this.#result(
        assertion,
        holds(found, operator, limit) ? 'passed' : 'failed',
        `${about}, asserted ${operator} ${digits(limit)}`,
        subject,
      );
    }
    const interval = bcaInterval([values], mean, { ...this.statistics, confidence });
    if (!interval) {
      // The same number in every case has no interval, and needs none.
      const same = values.length > 1 && values.every(value => value === values[0]);
      return same
        ? this.#result(
            assertion,
            holds(found, operator, limit) ? 'passed' : 'failed',
            `${about}, the same in each`,
            subject,
          )
        : this.#result(assertion, 'unknown', `${about}: too few for an interval`, subject);
    }
    const end = operator.startsWith('>') ? interval[0] : interval[1];
    const ends = `${digits(interval[0])} to ${digits(interval[1])} at ${digits(100 * confidence)} %`;
    return this.#result(
      assertion,
      holds(end, operator, limit) ? 'passed' : 'failed',
      `${about} (${ends}), asserted ${operator} ${digits(limit)}`,
      subject,
    );
  }

  /** A number, or why there is none. */
  #limit({ from, value }: Threshold, { key }: Subject): number | string {
    if (from === 'number') return value;
    const recorded = this.baseline.get(key);
    return recorded === undefined ? 'no baseline is recorded for it: run instruct-lens study accept' : recorded + value;
  }

  #follows(assertion: Follows): AssertionResult[] {
    const cases = new Map(this.study.cases.map(one => [one.id, one]));
    const told = this.own.map(({ id, answer }) => {
      const check = withValues(assertion.follows, cases.get(id)?.values ?? {});
      return { id, followed: answer.trim() === '' ? false : ruleOf(check, `case ${id}`)(answer), answer };
    });
    if (assertion.atLeast === undefined) {
      return told.map(({ id, followed, answer }) =>
        this.#result(
          assertion,
          followed === undefined ? 'unknown' : followed ? 'passed' : 'failed',
          `the answer is “${shortened(answer)}”`,
          undefined,
          id,
        ),
      );
    }
    const known = told.filter(one => one.followed !== undefined);
    if (known.length === 0) return [this.#result(assertion, 'unknown', 'no answer tells')];
    const part = known.filter(one => one.followed).length / known.length;
    const message = `followed in ${digits(100 * part)} % of ${plural(known.length, 'case')}, asserted ${digits(100 * assertion.atLeast)} %`;
    return [this.#result(assertion, part >= assertion.atLeast ? 'passed' : 'failed', message)];
  }

  #result(
    assertion: Assertion,
    outcome: AssertionResult['outcome'],
    message: string,
    subject?: Subject,
    id?: string,
  ): AssertionResult {
    const { pair, prompt } = this.group;
    return {
      ...{ assertion: assertion.source, pair, prompt, role: this.role, outcome, message },
      ...(id !== undefined && { case: id }),
      ...(subject?.clause !== undefined && { clause: subject.clause }),
    };
  }
}

/** Trust and followed are parts of the cases: 1 where the picture is better than chance, where the check was followed. */
function valueOfCase(metric: Threshold['metric'], one: CollectedCase): number | null {
  switch (metric) {
    case 'score':
      return one.score;
    case 'trust':
      return one.trust === null || one.trust === 'none' ? null : Number(one.trust !== 'chance');
    case 'followed':
      return one.followed === null ? null : Number(one.followed);
    case 'answer_tokens':
      return one.answerTokens;
    default:
      return null;
  }
}

export function digits(value: number): string {
  const text = String(Number(value.toPrecision(4)));
  return text.replace('-', '\u2212');
}

export function shortened(text: string, most = 60): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
