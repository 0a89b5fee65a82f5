/** @file What a study found as headlines and plain tables, the same for terminal, Markdown and page. */
import * as l10n from '@vscode/l10n';
import { figure, percent, plural, signed } from '../../base/readableNumbers';
import type { AssertionResult, RoleSummary, StudyGroup, StudyReport } from '../../protocol/study';
import { clauseName, type StudyTable } from './studyTable';
import {
  cut,
  differenceText,
  digitsOf,
  intervalText,
  meanText,
  NONE,
  outcomeCell,
  pText,
  roleCell,
  trustCell,
} from './studyWords';
import { tuningTables } from './tuningTables';
import { closingTables } from './closingTables';

/** Cases that are named in which an assertion does not hold. */
const MOST_FAILED = 40;

/** Every table of the report, in the order of reading. */
export function studyTables(report: StudyReport): StudyTable[] {
  return [
    ...assertionTables(report),
    ...report.groups.flatMap(group => groupTables(group, report)),
    ...closingTables(report),
  ];
}

/** Assertions over all cases, one line each; of those of each case what does not hold, and how many do. */
export function assertionTables({ assertions, groups }: StudyReport): StudyTable[] {
  if (assertions.length === 0) return [];
  const places = groups.length > 1;
  const where = (one: AssertionResult): string[] => (places ? [`${one.prompt} · ${one.pair}`] : []);
  const ofCases = new Map<string, AssertionResult[]>();
  for (const one of assertions.filter(known => known.case !== undefined)) {
    const key = [one.assertion, one.prompt, one.pair, one.clause].join('\0');
    ofCases.set(key, [...(ofCases.get(key) ?? []), one]);
  }
  const failed = [...ofCases.values()].flat().filter(one => one.outcome !== 'passed');
  const rows = [
    ...assertions
      .filter(one => one.case === undefined)
      .map(one => [one.assertion, outcomeCell(one.outcome), one.message, ...where(one)]),
    ...[...ofCases.values()].map(list => {
      const held = list.filter(one => one.outcome === 'passed').length;
      return [
        list[0]!.assertion,
        outcomeCell(held === list.length ? 'passed' : 'failed'),
        l10n.t('in {0} of {1}', held, plural(list.length, 'case')),
        ...where(list[0]!),
      ];
    }),
    ...failed
      .slice(0, MOST_FAILED)
      .map(one => [
        l10n.t('case {0}', one.case!),
        outcomeCell(one.outcome),
        `${one.assertion}: ${one.message}`,
        ...where(one),
      ]),
  ];
  const left = failed.length - MOST_FAILED;
  return [
    {
      title: l10n.t('Assertions'),
      head: [l10n.t('assertion'), l10n.t('outcome'), l10n.t('found'), ...(places ? [l10n.t('prompt and pair')] : [])],
      rows,
      textColumns: [1, 2, 3],
      ...(left > 0 ? { note: l10n.t('{0} more in which one does not hold.', plural(left, 'case')) } : {}),
    },
  ];
}

export function groupTables(group: StudyGroup, report: StudyReport): StudyTable[] {
  const name = `${group.prompt} · ${group.pair}`;
  return [
    roleTable(group, name),
    ...followedTables(group, name),
    ...effectTables(group, name, report),
    ...tuningTables(group, name, report),
    ...scoreTables(group, name),
    ...redundancyTables(group, name),
  ];
}

function roleTable(group: StudyGroup, name: string): StudyTable {
  const scored = group.models.some(model => model.score);
  return {
    title: name,
    head: [
      l10n.t('model'),
      l10n.t('cases'),
      ...(scored ? [l10n.t('instruction score'), l10n.t('interval')] : []),
      l10n.t('answer tokens'),
      l10n.t('trust: strong'),
      l10n.t('weak'),
      trustCell('chance'),
    ],
    rows: group.models.map(model => [
      roleCell(model.role),
      String(group.cases),
      ...(scored ? [meanText(model.score), intervalText(model.score?.interval, figure)] : []),
      `${figure(model.answerTokens.mean)} (${group.cases === 0 ? NONE : l10n.t('{0} to {1}', model.answerTokens.least, model.answerTokens.most)})`,
      ...[model.trust.strong, model.trust.weak, model.trust.chance].map(String),
    ]),
    note: [
      l10n.t('{0} excluded.', group.excluded),
      ...(group.difference ? [l10n.t('Tuned minus base, paired: {0}.', differenceText(group.difference))] : []),
    ].join(' '),
  };
}

function followedTables(group: StudyGroup, name: string): StudyTable[] {
  const told = group.models.filter(model => model.followed);
  if (told.length === 0) return [];
  const scored = told.some(model => model.byFollowed);
  const counts = ({ followed }: RoleSummary): string[] =>
    [followed!.followed, followed!.unfollowed, followed!.unknown].map(String);
  const row = (model: RoleSummary): string[] => {
    const { byFollowed, lengthByFollowed: length } = model;
    const scores = [
      meanText(model.followedScore),
      meanText(model.unfollowedScore),
      pText(byFollowed?.greater),
      byFollowed ? differenceText(byFollowed) : NONE,
    ];
    return [
      roleCell(model.role),
      ...counts(model),
      ...(scored ? scores : []),
      length?.difference === undefined ? NONE : signed(length.difference),
    ];
  };
  return [
    {
      title: l10n.t('Followed against unfollowed · {0}', name),
      head: [
        ...[l10n.t('model'), l10n.t('followed'), l10n.t('unfollowed'), l10n.t('unknown')],
        ...(scored
          ? [
              l10n.t('score, followed'),
              l10n.t('score, unfollowed'),
              l10n.t('p one-sided'),
              l10n.t('difference (Welch)'),
            ]
          : []),
        l10n.t('tokens more'),
      ],
      rows: told.map(row),
      ...(scored ? {} : { note: l10n.t('Scores were not measured: they are with the kind score.') }),
    },
  ];
}

function effectTables(group: StudyGroup, name: string, { matters, statistics }: StudyReport): StudyTable[] {
  if (!group.clauses.some(clause => clause.models.some(model => model.effect))) return [];
  const rows = group.clauses.flatMap(clause =>
    clause.models.toReversed().flatMap(({ role, effect, rank }) => {
      if (!effect) return [];
      const { perToken, hedges, delta } = effect;
      return [
        [
          clauseName(clause),
          roleCell(role),
          signed(perToken.mean),
          intervalText(perToken.interval),
          pText(effect.p),
          pText(effect.q),
          hedges ? signed(hedges.value) : NONE,
          delta ? signed(delta.value) : NONE,
          percent(effect.mattersIn),
          meanText(rank),
          String(perToken.n),
        ],
      ];
    }),
  );
  const level = digitsOf(100 * statistics.confidence);
  return [
    {
      title: l10n.t('Effect of each clause · {0}', name),
      head: [
        l10n.t('without'),
        l10n.t('model'),
        l10n.t('nats a token'),
        `${level} %`,
        'p',
        'q',
        'g',
        'δ',
        l10n.t('matters in'),
        l10n.t('mean rank'),
        l10n.t('cases'),
      ],
      rows,
      note: l10n.t(
        'The answer’s log p with the prompt as it is minus without the clause, a token of the answer; p of a mean above 0, q after Benjamini and Hochberg; it matters in a case from {0} nats per token on.',
        digitsOf(matters),
      ),
    },
  ];
}

function scoreTables(group: StudyGroup, name: string): StudyTable[] {
  if (!group.clauses.some(clause => clause.models.some(model => model.score))) return [];
  const roles = group.models.map(model => model.role).toReversed();
  return [
    {
      title: l10n.t('Score of each clause · {0}', name),
      head: [l10n.t('clause'), ...roles.flatMap(role => [roleCell(role), l10n.t('interval')]), l10n.t('cases')],
      rows: group.clauses.map(clause => [
        clauseName(clause),
        ...roles.flatMap(role => {
          const score = clause.models.find(model => model.role === role)?.score;
          return [meanText(score), intervalText(score?.interval, figure)];
        }),
        String(clause.models.at(-1)?.score?.n ?? 0),
      ]),
    },
  ];
}

function redundancyTables(group: StudyGroup, name: string): StudyTable[] {
  const found = group.redundant.filter(pair => pair.redundant && pair.role !== 'base');
  const head = [l10n.t('clauses'), l10n.t('model'), l10n.t('beyond their sum'), l10n.t('interval'), 'q'];
  if (group.redundant.length === 0) {
    if (
      group.redundancyAbsent === undefined ||
      !group.clauses.some(clause => clause.models.some(model => model.effect))
    )
      return [];
    return [
      {
        title: l10n.t('Redundant pairs · {0}', name),
        head,
        rows: [],
        note: l10n.t('Not tried: {0}.', group.redundancyAbsent),
      },
    ];
  }
  return [
    {
      title: l10n.t('Redundant pairs · {0}', name),
      head,
      rows: found.map(pair => [
        pair.clauses.map(at => `“${cut(group.clauses[at]!.text, 40)}”`).join(` ${l10n.t('and')} `),
        roleCell(pair.role),
        signed(pair.beyond.mean),
        intervalText(pair.beyond.interval),
        pText(pair.q),
      ]),
      note:
        found.length === 0
          ? l10n.t('None: without two clauses the answer loses no more than without each, added up.')
          : l10n.t('Without both, the answer loses more than without each, added up: each does the other’s work.'),
    },
  ];
}
