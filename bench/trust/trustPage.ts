/** @file The sections of bench/TRUST.md: a table a model, its intervals, and how the default picture stands to its bounds. */
import type { ModelRole } from '../../src/protocol/explanation';
import { methodNames, type Method } from './methods';
import type { PromptResult, TrustOptions } from './promptScores';
import type { PromptSet } from './promptSets';
import { bootstrap, mean, type Estimate } from './rank';

/** What the default picture must reach. */
const LEAST_WAY = 0.85;
const LEAST_RHO = 0.35;
/** Drawn again and again, so few say nothing of others. */
const FEW_PROMPTS = 8;

export interface RunFacts {
  readonly date: string;
  readonly prompts: number;
  readonly options: TrustOptions;
}

/** The text of a section, without its heading. */
export function sectionText(set: PromptSet, results: readonly PromptResult[], facts: RunFacts): string {
  const tables = set.models.map(({ role }) =>
    modelText(
      role,
      set,
      results.filter(result => result.role === role),
    ),
  );
  return [ranText(set, results, facts), ...tables].join('\n\n');
}

function ranText(set: PromptSet, results: readonly PromptResult[], { date, prompts, options }: RunFacts): string {
  const used = results.length / set.models.length;
  const span = (of: (result: PromptResult) => number): string => {
    const values = results.map(of).sort((a, b) => a - b);
    return `${values[0]!} to ${values.at(-1)!}`;
  };
  const few = used < FEW_PROMPTS ? ' (too few for the intervals to mean anything)' : '';
  const left = prompts === used ? '' : ` (${prompts} were read; the others have a unit that nothing is left without)`;
  return (
    `Run on ${date}: ${used} of ${set.count} prompts${few}${left}.\n${set.about[0]!.toUpperCase()}${set.about.slice(1)}.\n${span(r => r.units)} ${set.units}, ` +
    `${span(r => r.promptTokens)} prompt tokens, answers of ${span(r => r.answerTokens)} tokens; ${options.orders} random orders a prompt ` +
    `(seed ${options.seed}); integrated gradients in ${set.steps} steps.`
  );
}

function modelText(role: ModelRole, set: PromptSet, results: readonly PromptResult[]): string {
  const heading = set.models.length > 1 ? [`### The ${role} model`] : [];
  const chance = mean(results.map(chanceArea));
  const reference = mean(results.map(({ areas }) => areas.leaveOneOut));
  const rows = (Object.keys(methodNames) as Method[])
    .map(method => ({ method, way: wayOf(results, method), rho: rhoOf(results, method) }))
    .map(({ method, way, rho }) => row(methodNames[method], mean(results.map(r => r.areas[method])), way, rho));
  const random = row(
    'random order',
    chance,
    undefined,
    bootstrap(results, d => mean(d.map(r => r.randomRho))),
  );
  return [
    ...heading,
    [
      '| what orders the ' +
        set.units +
        ' | nats a token lost | way from chance to leave-one-out | Spearman with leave-one-out |',
      '|---|---|---|---|',
      ...rows,
      random,
    ].join('\n'),
    verdict(results, reference > chance),
  ].join('\n\n');
}

function verdict(results: readonly PromptResult[], reachable: boolean): string {
  const [way, rho] = [wayOf(results, 'influence').value, rhoOf(results, 'influence').value];
  const says = (value: number, least: number): string =>
    `${figure(value)} (at least ${least}: ${value >= least ? 'met' : '**missed**'})`;
  const above = results.filter(({ areas, randomAreas }) => areas.influence > Math.max(...randomAreas)).length;
  const band = `Its area lies above every random order on ${above} of ${results.length} prompts.`;
  if (!reachable) return `Leave-one-out is no better than chance here, so there is no way to measure. ${band}`;
  return `Influence: way ${says(way, LEAST_WAY)}, Spearman ${says(rho, LEAST_RHO)}. ${band}`;
}

/** Of the mean areas, not the mean of the prompts' own ratios: a prompt where leave-one-out gains little would else drown the others. */
function wayOf(results: readonly PromptResult[], method: Method): Estimate {
  return bootstrap(results, drawn => {
    const chance = mean(drawn.map(chanceArea));
    const reach = mean(drawn.map(({ areas }) => areas.leaveOneOut)) - chance;
    return reach > 0 ? (mean(drawn.map(({ areas }) => areas[method])) - chance) / reach : undefined;
  });
}

/** Scores that are all alike rank nothing: 0. */
function rhoOf(results: readonly PromptResult[], method: Method): Estimate {
  return bootstrap(results, drawn => mean(drawn.map(({ rho }) => rho[method] ?? 0)));
}

function chanceArea({ randomAreas }: PromptResult): number {
  return mean(randomAreas);
}

function row(name: string, area: number, way: Estimate | undefined, rho: Estimate): string {
  return `| ${name} | ${figure(area)} | ${way ? estimate(way) : '0'} | ${estimate(rho)} |`;
}

function estimate({ value, low, high }: Estimate): string {
  return low === high ? figure(value) : `${figure(value)} (${figure(low)} to ${figure(high)})`;
}

function figure(value: number): string {
  return value.toFixed(2).replace('-', '−');
}
