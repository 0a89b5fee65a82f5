/** @file `instruct-lens compare`: what tuning changed for a prompt file, or what a new version of it changed; as text, JSON or a page. */
import type { EngineClient, RequestOptions } from '../../client/engineClient';
import {
  attentionQuestion,
  conceptsQuestion,
  knowingQuestion,
  orAbsent,
  trustQuestion,
} from '../../client/sectionQuestions';
import { comparisonContent } from '../../page/comparisonContent';
import { withTrust } from '../../picture/shownTrust';
import { comparedVersions } from '../../picture/versionLists';
import type { TrustParams } from '../../protocol/ablation';
import type { Comparison } from '../../protocol/comparison';
import {
  ownResponsesOption,
  renderingOf,
  renderingOption,
  responseOptions,
  samplingOf,
  samplingOptions,
  targetOf,
  targetOption,
  warnOfIdleSampling,
} from '../frame/answerOptions';
import { usageError } from '../frame/arguments';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, onlyPositional } from '../frame/commandFrame';
import type { Command } from '../frame/commandFrame';
import { askEngine } from '../frame/engineSession';
import { modelsOf, pairOptions, runningOptions } from '../frame/modelChoice';
import { colourOption, pagedOutputOf, pageFormatOption, viewPage } from '../frame/commandOutput';
import type { PagedResult } from '../frame/commandOutput';
import {
  askedPrompts,
  instructionOption,
  notesWithFile,
  promptOptions,
  showEngineWarnings,
} from '../frame/promptInput';
import type { AskedPrompt } from '../frame/promptInput';
import { STANDARD_INPUT } from '../frame/readFile';
import type { Surroundings } from '../frame/surroundings';
import { comparisonReport, versionsReport } from '../terminal/terminalComparison';
import { comparedRules } from './comparedRules';

export const compareCommand: Command = {
  name: 'compare',
  summary: 'what tuning changed for a prompt file: answers, surprise, instructions, words gained and lost',
  usage: 'compare FILE [options]',
  options: {
    ...pairOptions,
    ...runningOptions,
    against: { type: 'string', value: 'FILE2', help: 'an earlier version of FILE, to compare with' },
    ...responseOptions,
    ...ownResponsesOption,
    concepts: {
      type: 'boolean',
      help: 'compute the concepts of the pair if that was not done yet (once; minutes for a large pair)',
    },
    rules: {
      type: 'boolean',
      help: 'which rules each model uses, however long it takes (each is taken out; done anyway where that takes seconds)',
    },
    layers: {
      type: 'boolean',
      help: 'also from which layer on each word of the answer is the likeliest (the head is read once a layer)',
    },
    ...samplingOptions,
    ...targetOption,
    ...renderingOption,
    ...promptOptions,
    ...instructionOption,
    ...pageFormatOption,
    ...colourOption,
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE', compareCommand);
  const output = pagedOutputOf(args, at);
  const files = filesOf(file, args, output.format === 'html');
  const chosen = modelsOf(args, at);
  const choices = {
    ownResponses: args.flag('own-responses'),
    sampling: samplingOf(args),
    target: targetOf(args),
    baseRendering: renderingOf(args, chosen),
  };
  const asked = await askedPrompts(files, chosen, args, at);
  // What each model says by itself is generated even where an answer is given.
  await warnOfIdleSampling(args, false, at);
  const comparisons = await askEngine(at, (engine, options) =>
    compareAll(
      asked.map(({ params, source }) => ({ ...choices, ...params, source })),
      { concepts: args.flag('concepts'), layers: args.flag('layers'), rules: args.flag('rules') },
      engine,
      options,
    ),
  );
  for (const [i, { explanation }] of comparisons.entries()) {
    await showEngineWarnings(explanation.prompt.problems, asked[i]!, at);
  }
  await output.write(resultOf(asked, comparisons, at));
  return 0;
}

/** The file, behind its earlier version where one is named. @throws LensError usage */
function filesOf(file: string, args: ParsedArguments, isPage: boolean): string[] {
  const against = args.text('against');
  if (against === undefined) return [file];
  if (isPage)
    throw usageError('A page shows one comparison, but --against makes two.', 'Use --format text or json with it.');
  if (against === STANDARD_INPUT && file === STANDARD_INPUT)
    throw usageError('Standard input can be only one of the two versions.', 'Name a file for the other.');
  if (args.texts('instruction').length > 0)
    throw usageError(
      '--instruction marks a place of one file, and --against names a second.',
      'Mark the instructions in the front matter of both.',
    );
  return [against, file];
}

/** Parts that take long and are made where they are asked for. */
interface Wish {
  readonly concepts: boolean;
  readonly layers: boolean;
  readonly rules: boolean;
}

type Question = Parameters<EngineClient['compare']>[0] & Pick<TrustParams, 'source'>;

async function compareAll(
  questions: readonly Question[],
  wish: Wish,
  engine: EngineClient,
  options: RequestOptions,
): Promise<Comparison[]> {
  const done: Comparison[] = [];
  for (const question of questions) {
    const { source, ...params } = question;
    const comparison = await withQuickTrust(await engine.compare(params, options), question, engine, options);
    // Two versions are held against each other by their words.
    if (questions.length > 1) done.push(comparison);
    else done.push(await withParts(question, comparison, wish, engine, options));
  }
  return done;
}

/** Whether the words gained and lost can be believed, where that is quickly found out. */
async function withQuickTrust(
  comparison: Comparison,
  question: Question,
  engine: EngineClient,
  options: RequestOptions,
): Promise<Comparison> {
  const asked = trustQuestion(question, question.source, comparison);
  const report = await orAbsent(engine.trust(asked, options));
  if ('absent' in report) return comparison;
  return { ...comparison, explanation: withTrust(comparison.explanation, asked.methods, report) };
}

async function withParts(
  question: Question,
  comparison: Comparison,
  wish: Wish,
  engine: EngineClient,
  options: RequestOptions,
): Promise<Comparison> {
  const { source, ...asked } = question;
  const rules = await comparedRules(own => engine.rules(own, options), asked, source, comparison, wish.rules);
  const attention = await orAbsent(engine.comparedAttention(attentionQuestion(question, comparison), options));
  const wanted = conceptsQuestion(question, comparison, !wish.concepts);
  const concepts = await orAbsent(engine.comparedConcepts(wanted, options));
  const knowing = wish.layers
    ? await orAbsent(engine.comparedKnowing(knowingQuestion(question, comparison), options))
    : undefined;
  return {
    ...comparison,
    ...(rules && { rules }),
    attention,
    concepts: concepts ?? NOT_COMPUTED,
    ...(knowing && { knowing }),
  };
}

const NOT_COMPUTED = {
  absent: {
    message: 'The concepts of this pair have not been computed yet.',
    next: 'Run it with --concepts, once per pair: seconds for a small pair, minutes for a large one.',
  },
};

function resultOf(
  [first, second]: readonly AskedPrompt[],
  [before, after]: readonly Comparison[],
  at: Surroundings,
): PagedResult {
  const { fileName, label } = second ?? first!;
  const notes = notesWithFile(second ?? first!);
  const page = (): Promise<string> =>
    viewPage('comparison', comparisonContent({ fileName, label, comparison: before! }), at);
  if (!second || !after) {
    const lines: PagedResult['lines'] = window => comparisonReport(before!, fileName, { label, notes, ...window });
    return { json: before, lines, page };
  }
  const compared = comparedVersions(before!, after);
  const files = { before: first!.fileName, after: fileName };
  const lines: PagedResult['lines'] = window => versionsReport(compared, files, { label, notes, ...window });
  return { json: compared.versions, lines, page };
}
