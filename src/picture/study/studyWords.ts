/** @file Figures of a study as words: intervals, p, tested differences, one sentence for the whole, and how everything was computed. */
import { figure, plural, signed } from '../../base/readableNumbers';
import type { MeanFigure, StudyReport, TestedDifference } from '../../protocol/study';

/** In the place of a number that there is not. */
export const NONE = '–';

export function intervalText(
  interval: readonly [number, number] | undefined,
  show: (value: number) => string = signed,
): string {
  return interval ? `${show(interval[0])} to ${show(interval[1])}` : NONE;
}

/** Small p keep their order of magnitude. */
export function pText(p: number | undefined): string {
  if (p === undefined) return NONE;
  if (p < 1e-4) return p === 0 ? '< 1e\u2212300' : p.toExponential(1).replace('-', '\u2212');
  return p.toFixed(4);
}

export function meanText(value: MeanFigure | undefined, show: (value: number) => string = figure): string {
  return value ? show(value.mean) : NONE;
}

export function differenceText(tested: TestedDifference): string {
  const { difference, interval, t, df, twoSided, hedges, cliff, absent } = tested;
  if (absent !== undefined || difference === undefined || t === undefined || df === undefined)
    return `no test (${absent ?? 'no cases'})`;
  const effects = [
    ...(hedges ? [`g ${signed(hedges.value)} (${intervalText(hedges.interval)})`] : []),
    ...(cliff ? [`δ ${signed(cliff.value)} (${intervalText(cliff.interval)})`] : []),
  ];
  return [
    `${signed(difference)} (${intervalText(interval)})`,
    `t(${figure(df)}) = ${figure(t)}`,
    `p ${pText(twoSided)} two-sided`,
    ...effects,
  ].join(', ');
}

export function cut(text: string, most = 60): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

export function digitsOf(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/** What the study says, in a sentence. */
export function studyHeadline(report: StudyReport): string {
  const failed = report.assertions.filter(one => one.outcome !== 'passed').length;
  if (report.assertions.length > 0) {
    if (failed === 0)
      return `All ${plural(report.assertions.length, 'assertion')} hold.`.replace(
        'All 1 assertion hold',
        'The assertion holds',
      );
    return `${failed} of ${plural(report.assertions.length, 'assertion')} ${failed === 1 ? 'does' : 'do'} not hold.`;
  }
  return effectHeadline(report) ?? scoreHeadline(report) ?? `${plural(report.cases.done, 'case')} measured.`;
}

function effectHeadline({ groups, statistics }: StudyReport): string | undefined {
  const tested = groups
    .flatMap(group => group.clauses.map(clause => ({ group, clause, effect: clause.models.at(-1)?.effect })))
    .filter(one => one.effect);
  if (tested.length === 0) return undefined;
  const sure = tested.filter(({ effect }) => effect!.q !== undefined && effect!.q <= statistics.falseDiscovery);
  const [best] = tested.toSorted((a, b) => b.effect!.perToken.mean - a.effect!.perToken.mean);
  const rest = best ? ` Most: “${cut(best.clause.text)}” (${signed(best.effect!.perToken.mean)} nats per token).` : '';
  return `${sure.length} of ${plural(tested.length, 'clause')} ${sure.length === 1 ? 'has' : 'have'} an effect beyond chance.${rest}`;
}

function scoreHeadline({ groups }: StudyReport): string | undefined {
  const group = groups.find(one => one.difference?.difference !== undefined);
  const difference = group?.difference;
  if (difference?.difference === undefined) return undefined;
  const p = difference.twoSided;
  return `Tuned minus base, instruction score: ${signed(difference.difference)} over ${plural(difference.n[0]!, 'case')}${p === undefined ? '' : `, p ${pText(p)}`}.`;
}

/** How everything was computed. */
export function studyFacts({ method, statistics, sampling, rendering, product, specHash, kind }: StudyReport): string {
  const { confidence, draws, seed, falseDiscovery } = statistics;
  const answers = sampling.temperature === 0 ? 'greedy' : `temperature ${sampling.temperature}, seed ${sampling.seed}`;
  return (
    [
      `${product}, study ${specHash.slice(0, 12)} (${kind})`,
      `method: ${method}`,
      `intervals: BCa bootstrap over cases, ${draws} draws, seed ${seed}, ${digitsOf(100 * confidence)} %; false discovery rate ${digitsOf(falseDiscovery)}`,
      `answers: ${answers}, at most ${plural(sampling.maxTokens, 'token')}; base reads the ${rendering.replace('-', ' ')}`,
      'trust: the picture of influence against random orders, a case each',
    ].join('. ') + '.'
  );
}
