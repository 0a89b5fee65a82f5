/** @file What a study found as headlines and plain tables, the same for terminal, Markdown and page. */
import { figure, percent, plural, signed } from '../../base/readableNumbers';
import type { AssertionResult, RoleSummary, StudyGroup, StudyReport } from '../../protocol/study';
import { clauseName, type StudyTable } from './studyTable';
import { cut, differenceText, digitsOf, intervalText, meanText, NONE, pText } from './studyWords';
import { tuningTables, verbTables } from './tuningTables';

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

/** What is of no single prompt. */
export function closingTables(report: StudyReport): StudyTable[] {
  return [...verbTables(report), ...versionTables(report), ...exclusionTables(report), modelTable(report)];
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
      .map(one => [one.assertion, one.outcome, one.message, ...where(one)]),
    ...[...ofCases.values()].map(list => {
      const held = list.filter(one => one.outcome === 'passed').length;
      return [
        list[0]!.assertion,
        held === list.length ? 'passed' : 'failed',
        `in ${held} of ${plural(list.length, 'case')}`,
        ...where(list[0]!),
      ];
    }),
    ...failed
      .slice(0, MOST_FAILED)
      .map(one => [`case ${one.case!}`, one.outcome, `${one.assertion}: ${one.message}`, ...where(one)]),
  ];
  const left = failed.length - MOST_FAILED;
  return [
    {
      title: 'Assertions',
      head: ['assertion', 'outcome', 'found', ...(places ? ['prompt and pair'] : [])],
      rows,
      textColumns: [1, 2, 3],
      ...(left > 0 ? { note: `${plural(left, 'case')} more in which one does not hold.` } : {}),
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
      'model',
      'cases',
      ...(scored ? ['instruction score', 'interval'] : []),
      'answer tokens',
      'trust: strong',
      'weak',
      'chance',
    ],
    rows: group.models.map(model => [
      model.role,
      String(group.cases),
      ...(scored ? [meanText(model.score), intervalText(model.score?.interval, figure)] : []),
      `${figure(model.answerTokens.mean)} (${group.cases === 0 ? NONE : `${model.answerTokens.least} to ${model.answerTokens.most}`})`,
      ...[model.trust.strong, model.trust.weak, model.trust.chance].map(String),
    ]),
    note: [
      `${group.excluded} excluded.`,
      ...(group.difference ? [`Tuned minus base, paired: ${differenceText(group.difference)}.`] : []),
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
      model.role,
      ...counts(model),
      ...(scored ? scores : []),
      length?.difference === undefined ? NONE : signed(length.difference),
    ];
  };
  return [
    {
      title: `Followed against unfollowed · ${name}`,
      head: [
        ...['model', 'followed', 'unfollowed', 'unknown'],
        ...(scored ? ['score, followed', 'score, unfollowed', 'p one-sided', 'difference (Welch)'] : []),
        'tokens more',
      ],
      rows: told.map(row),
      ...(scored ? {} : { note: 'Scores were not measured: they are with the kind score.' }),
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
          role,
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
      title: `Effect of each clause · ${name}`,
      head: ['without', 'model', 'nats a token', `${level} %`, 'p', 'q', 'g', 'δ', 'matters in', 'mean rank', 'cases'],
      rows,
      note: `The answer’s log p with the prompt as it is minus without the clause, a token of the answer; p of a mean above 0, q after Benjamini and Hochberg; it matters in a case from ${digitsOf(matters)} nats per token on.`,
    },
  ];
}

function scoreTables(group: StudyGroup, name: string): StudyTable[] {
  if (!group.clauses.some(clause => clause.models.some(model => model.score))) return [];
  const roles = group.models.map(model => model.role).toReversed();
  return [
    {
      title: `Score of each clause · ${name}`,
      head: ['clause', ...roles.flatMap(role => [role, 'interval']), 'cases'],
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
  const head = ['clauses', 'model', 'beyond their sum', 'interval', 'q'];
  if (group.redundant.length === 0) {
    if (
      group.redundancyAbsent === undefined ||
      !group.clauses.some(clause => clause.models.some(model => model.effect))
    )
      return [];
    return [{ title: `Redundant pairs · ${name}`, head, rows: [], note: `Not tried: ${group.redundancyAbsent}.` }];
  }
  return [
    {
      title: `Redundant pairs · ${name}`,
      head,
      rows: found.map(pair => [
        pair.clauses.map(at => `“${cut(group.clauses[at]!.text, 40)}”`).join(' and '),
        pair.role,
        signed(pair.beyond.mean),
        intervalText(pair.beyond.interval),
        pText(pair.q),
      ]),
      note:
        found.length === 0
          ? 'None: without two clauses the answer loses no more than without each, added up.'
          : 'Without both, the answer loses more than without each, added up: each does the other’s work.',
    },
  ];
}

function versionTables({ versions }: StudyReport): StudyTable[] {
  if (versions.length === 0) return [];
  return [
    {
      title: `Versions: ${versions[0]!.after} minus ${versions[0]!.before}, paired by case`,
      head: ['number', 'model', 'pair', 'before', 'after', 'difference'],
      rows: versions.flatMap(({ role, pair, score, answerTokens, followed }) =>
        (
          [
            ['instruction score', score],
            ['answer tokens', answerTokens],
            ['followed', followed],
          ] as const
        ).flatMap(([number, tested]) =>
          tested
            ? [
                [
                  number,
                  role,
                  pair,
                  ...[1, 0].map(i => (tested.means[i] === undefined ? NONE : figure(tested.means[i]))),
                  differenceText(tested),
                ],
              ]
            : [],
        ),
      ),
    },
  ];
}

function exclusionTables({ cases }: StudyReport): StudyTable[] {
  if (cases.excluded.length === 0) return [];
  const shown = cases.excluded.slice(0, 100);
  return [
    {
      title: `Excluded (${cases.excluded.length} of ${cases.asked})`,
      head: ['case', 'prompt', 'pair', 'reason'],
      rows: shown.map(one => [one.case, one.prompt, one.pair, one.reason]),
      textColumns: [1, 2, 3],
      ...(shown.length < cases.excluded.length
        ? { note: `${cases.excluded.length - shown.length} more are in the table of cases.` }
        : {}),
    },
  ];
}

function modelTable({ pairs }: StudyReport): StudyTable {
  return {
    title: 'Models',
    head: ['pair', 'model', 'checkpoint', 'family', 'precision', 'computed on', 'fingerprint'],
    textColumns: [1, 2, 3, 4, 5, 6],
    rows: pairs.flatMap(({ name, models }) =>
      models.map(model => [
        name,
        model.role,
        model.name,
        model.family,
        model.precision ?? model.dtype,
        model.provider,
        model.fingerprint.slice(0, 16),
      ]),
    ),
  };
}
