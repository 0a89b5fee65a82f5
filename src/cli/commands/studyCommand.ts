/** @file `instruct-lens study`: many prompts with many cases on pairs of models; results that resume and merge, statistics, assertions. */
import { CancelledError } from '../../base/errors';
import { printable } from '../../base/printable';
import { figure, plural } from '../../base/readableNumbers';
import { safeJson } from '../../protocol/explanation';
import { mergeParts } from '../../study/results/mergeParts';
import { acceptBaseline, studyReport } from '../../study/report/studyReport';
import { runPart, type PartRun, type StudyProgress } from '../../study/run/runPart';
import { usageError, type ParsedArguments } from '../frame/arguments';
import { commonOptions, type Command } from '../frame/commandFrame';
import { engineFor } from '../frame/engineSession';
import { runningOptions } from '../frame/modelChoice';
import type { Surroundings } from '../frame/surroundings';
import { ProgressLine } from '../terminal/progressLine';
import {
  chosenCases,
  chosenShard,
  openStudy,
  pairModels,
  resultsOption,
  selectionOptions,
  shardOptions,
  type OpenedStudy,
} from './study/openedStudy';
import { planOptions, plannedStudy } from './study/studyPlan';
import { reportFormat, reportOptions, writeReport } from './study/studyOutputs';

const ACTIONS = ['run', 'resume', 'merge', 'report', 'accept', 'plan'] as const;
type Action = (typeof ACTIONS)[number];

/** An assertion does not hold. */
const NOT_HELD = 1;
/** Some cases could not be measured: they are named in the results. */
const SOME_EXCLUDED = 3;
/** Cases that are named on stderr; all are in the report. */
const NAMED = 20;

export const studyCommand: Command = {
  name: 'study',
  summary: 'many prompts and cases: statistics, assertions for CI, parts for a cluster',
  usage: 'study [run|resume|merge|report|accept|plan] SPEC.yaml [options]',
  options: {
    ...runningOptions,
    ...resultsOption,
    ...shardOptions,
    ...selectionOptions,
    ...reportOptions,
    ...planOptions,
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const { action, spec } = actionOf(args);
  reportFormat(args);
  const opened = openStudy(spec, args, at);
  switch (action) {
    case 'run':
    case 'resume':
      return measure(opened, action, spec, args, at);
    case 'merge':
      await mergeParts(opened.study, opened.results);
      return SOME_EXCLUDED * Number((opened.results.mergedReceipt()?.excluded ?? 0) > 0);
    case 'report':
      return report(opened, args, at);
    case 'accept':
      await at.stdout.write(`${printable(await acceptBaseline(opened.study, opened.results))}\n`);
      return 0;
    case 'plan':
      await at.stdout.write(plannedStudy(opened, args, at));
      return 0;
    case undefined: {
      const code = await measure(opened, 'run', spec, args, at);
      const isWhole = chosenShard(args, at).of === 1;
      return isWhole ? (await report(opened, args, at)) || code : code;
    }
  }
}

/** Of a local study the parts are merged at once. @returns the exit code */
async function measure(
  opened: OpenedStudy,
  action: 'run' | 'resume',
  spec: string,
  args: ParsedArguments,
  at: Surroundings,
): Promise<number> {
  const { study, results } = opened;
  const shard = chosenShard(args, at);
  for (const note of study.notes) await at.stderr.write(`note: ${printable(note)}\n`);
  results.begin(study, action === 'resume');
  const only = chosenCases(args, study);
  if (only && shard.of > 1) throw usageError('--only is for a study in one part.', 'Leave out --shard.');
  const onCase = args.flag('events') ? eventLines(at) : undefined;
  const { excluded } = await runShard(opened, { shard, only, onCase }, spec, at);
  for (const { pair, prompt, case: name, reason } of excluded.slice(0, NAMED))
    await at.stderr.write(`${printable(`excluded: ${name} (${prompt}, ${pair}): ${reason}`)}\n`);
  if (excluded.length > NAMED) await at.stderr.write(`excluded: ${excluded.length - NAMED} more\n`);
  if (shard.of === 1 && results.receipt(shard)) await mergeParts(study, results);
  return (only ? excluded.length : (results.receipt(shard)?.excluded ?? 0)) > 0 ? SOME_EXCLUDED : 0;
}

/** For a program that shows the study while it runs: a line a case. */
function eventLines(at: Surroundings): PartRun['onCase'] {
  return ({ rows }, done, total) => {
    const row = rows.cases.at(-1)!;
    const { pair, prompt, case: id, status, reason } = row;
    const event = { event: 'case', pair, prompt, case: id, status, ...(status === 'excluded' && { reason }) };
    void at.stdout.write(`${safeJson({ ...event, done, total })}\n`);
  };
}

async function runShard(
  opened: OpenedStudy,
  part: Pick<PartRun, 'shard' | 'only' | 'onCase'>,
  spec: string,
  at: Surroundings,
): ReturnType<typeof runPart> {
  const models = pairModels(opened.study, at);
  const line = new ProgressLine(at.stderr, progressText);
  const onProgress = (progress: StudyProgress): void => line.update(progress);
  try {
    return await engineFor(at, line, engine =>
      runPart({ ...opened, ...part, engine, models, signal: at.signal, onProgress }),
    );
  } catch (error) {
    if (CancelledError.is(error) || at.signal.aborted)
      await at.stderr.write(`What is finished is kept; go on with: instruct-lens study resume ${printable(spec)}\n`);
    throw error;
  } finally {
    line.end();
  }
}

async function report({ study, results }: OpenedStudy, args: ParsedArguments, at: Surroundings): Promise<number> {
  const found = await studyReport(study, results, chosenCases(args, study));
  await writeReport(found, study, args, at);
  if (found.assertions.some(one => one.outcome !== 'passed')) return NOT_HELD;
  return found.cases.excluded.length > 0 ? SOME_EXCLUDED : 0;
}

function actionOf(args: ParsedArguments): { action: Action | undefined; spec: string } {
  const [first, second, ...more] = args.positionals;
  const action = ACTIONS.find(known => known === first);
  const spec = action ? second : first;
  if (spec !== undefined && more.length === 0 && (action || second === undefined)) return { action, spec };
  throw usageError(
    spec === undefined
      ? 'study: SPEC.yaml is missing.'
      : `study: "${String(first)}" is none of: ${ACTIONS.join(', ')}.`,
    `Use: instruct-lens ${studyCommand.usage}`,
  );
}

function progressText(progress: StudyProgress | undefined): string {
  if (!progress) return 'starting the engine';
  const { done, total, rate } = progress;
  return `${done} of ${plural(total, 'case')}${rate === undefined ? '' : ` · ${figure(rate)} a second`} · ${printable(progress.case)}`;
}
