/** @file Figures of a study as words: intervals, p, tested differences, one sentence for the whole, and how everything was computed. */
import * as l10n from '@vscode/l10n';
import { localNumber } from '../../base/language';
import { decimals, figure, plural, signed } from '../../base/readableNumbers';
import type { ModelRole, Rendering } from '../../protocol/explanation';
import type { AssertionResult, MeanFigure, StudyReport, TestedDifference } from '../../protocol/study';

/** In the place of a number that there is not. */
export const NONE = '–';

export function intervalText(
  interval: readonly [number, number] | undefined,
  show: (value: number) => string = signed,
): string {
  return interval ? l10n.t('{0} to {1}', show(interval[0]), show(interval[1])) : NONE;
}

/** Small p keep their order of magnitude. */
export function pText(p: number | undefined): string {
  if (p === undefined) return NONE;
  if (p < 1e-4) return p === 0 ? '< 1e\u2212300' : localNumber(p.toExponential(1)).replace('-', '\u2212');
  return decimals(p, 4);
}

export function meanText(value: MeanFigure | undefined, show: (value: number) => string = figure): string {
  return value ? show(value.mean) : NONE;
}

export function differenceText(tested: TestedDifference): string {
  const { difference, interval, t, df, twoSided, hedges, cliff, absent } = tested;
  if (absent !== undefined || difference === undefined || t === undefined || df === undefined)
    return l10n.t('no test ({0})', absent ?? l10n.t('no cases'));
  const effects = [
    ...(hedges ? [`g ${signed(hedges.value)} (${intervalText(hedges.interval)})`] : []),
    ...(cliff ? [`δ ${signed(cliff.value)} (${intervalText(cliff.interval)})`] : []),
  ];
  return [
    `${signed(difference)} (${intervalText(interval)})`,
    `t(${figure(df)}) = ${figure(t)}`,
    l10n.t('p {0} two-sided', pText(twoSided)),
    ...effects,
  ].join(', ');
}

export function cut(text: string, most = 60): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

export function digitsOf(value: number): string {
  return localNumber(String(Number(value.toPrecision(6))));
}

/** As a cell of a table: the names that options and tables of results have. */
export function roleCell(role: ModelRole): string {
  return { tuned: l10n.t('tuned'), base: l10n.t('base'), single: l10n.t('single') }[role];
}

export function trustCell(state: string): string {
  const words: Readonly<Record<string, string>> = {
    strong: l10n.t('strong'),
    weak: l10n.t('weak'),
    chance: l10n.t({ message: 'chance', comment: 'of a picture: no better than chance' }),
    none: l10n.t('none'),
  };
  return words[state] ?? state;
}

export function outcomeCell(outcome: AssertionResult['outcome']): string {
  return { passed: l10n.t('passed'), failed: l10n.t('failed'), unknown: l10n.t('unknown') }[outcome];
}

function renderingWords(): Readonly<Record<Rendering, string>> {
  return {
    'tuned-template': l10n.t('tuned template'),
    'own-template': l10n.t('own template'),
    'plain-text': l10n.t('plain text'),
  };
}

/** What the study says, in a sentence. */
export function studyHeadline(report: StudyReport): string {
  const failed = report.assertions.filter(one => one.outcome !== 'passed').length;
  if (report.assertions.length > 0) {
    const all = plural(report.assertions.length, 'assertion');
    if (failed === 0)
      return report.assertions.length === 1 ? l10n.t('The assertion holds.') : l10n.t('All {0} hold.', all);
    return failed === 1 ? l10n.t('1 of {0} does not hold.', all) : l10n.t('{0} of {1} do not hold.', failed, all);
  }
  return effectHeadline(report) ?? scoreHeadline(report) ?? l10n.t('{0} measured.', plural(report.cases.done, 'case'));
}

function effectHeadline({ groups, statistics }: StudyReport): string | undefined {
  const tested = groups
    .flatMap(group => group.clauses.map(clause => ({ group, clause, effect: clause.models.at(-1)?.effect })))
    .filter(one => one.effect);
  if (tested.length === 0) return undefined;
  const sure = tested.filter(({ effect }) => effect!.q !== undefined && effect!.q <= statistics.falseDiscovery);
  const [best] = tested.toSorted((a, b) => b.effect!.perToken.mean - a.effect!.perToken.mean);
  const all = plural(tested.length, 'clause');
  const found =
    sure.length === 1
      ? l10n.t('1 of {0} has an effect beyond chance.', all)
      : l10n.t('{0} of {1} have an effect beyond chance.', sure.length, all);
  if (!best) return found;
  const most = l10n.t('Most: “{0}” ({1} nats per token).', cut(best.clause.text), signed(best.effect!.perToken.mean));
  return `${found} ${most}`;
}

function scoreHeadline({ groups }: StudyReport): string | undefined {
  const group = groups.find(one => one.difference?.difference !== undefined);
  const difference = group?.difference;
  if (difference?.difference === undefined) return undefined;
  const p = difference.twoSided;
  const [size, cases] = [signed(difference.difference), plural(difference.n[0]!, 'case')];
  return p === undefined
    ? l10n.t('Tuned minus base, instruction score: {0} over {1}.', size, cases)
    : l10n.t('Tuned minus base, instruction score: {0} over {1}, p {2}.', size, cases, pText(p));
}

/** How everything was computed. */
export function studyFacts({ method, statistics, sampling, rendering, product, specHash, kind }: StudyReport): string {
  const { confidence, draws, seed, falseDiscovery } = statistics;
  const answers =
    sampling.temperature === 0
      ? l10n.t('greedy')
      : l10n.t('temperature {0}, seed {1}', localNumber(String(sampling.temperature)), sampling.seed);
  const intervals = l10n.t(
    'intervals: BCa bootstrap over cases, {0} draws, seed {1}, {2} %; false discovery rate {3}',
    ...[draws, seed, digitsOf(100 * confidence), digitsOf(falseDiscovery)],
  );
  const readBy = renderingWords()[rendering];
  return (
    [
      l10n.t('{0}, study {1} ({2})', product, specHash.slice(0, 12), kind),
      l10n.t('method: {0}', method),
      intervals,
      l10n.t('answers: {0}, at most {1}; base reads the {2}', answers, plural(sampling.maxTokens, 'token'), readBy),
      l10n.t('trust: the picture of influence against random orders, a case each'),
    ].join('. ') + '.'
  );
}
