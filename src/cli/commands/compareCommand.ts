/** @file `instruct-lens compare`: what tuning changed for a prompt file, or what a new version of it changed; as text, JSON or a page. */
import { CancelledError } from '../../base/errors';
import type { EngineClient, RequestOptions } from '../../client/engineClient';
import { attentionQuestion, conceptsQuestion, orAbsent } from '../../client/sectionQuestions';
import { promptVersions } from '../../explain/comparison/promptVersions';
import { comparisonContent } from '../../page/comparisonContent';
import { standalonePage } from '../../page/standalonePage';
import { readViewParts } from '../../page/builtView';
import { promptWords } from '../../prompt/words';
import type { Comparison } from '../../protocol/comparison';
import type { ExplainParams } from '../../protocol/request';
import type { AttributionTarget } from '../../protocol/explanation';
import { safeJson } from '../../protocol/explanationJson';
import {
  givenResponse,
  instructionOption,
  renderingOf,
  renderingOption,
  responseOptions,
  samplingOf,
  samplingOptions,
  toyNotes,
} from '../frame/answerOptions';
import { usageError } from '../frame/arguments';
import type { ParsedArguments } from '../frame/arguments';
import {
  commonOptions,
  modelOptions,
  modelsOf,
  onlyPositional,
  promptOptions,
  warnOfIdle,
  providerOption,
} from '../frame/command';
import type { Command } from '../frame/command';
import { withEngine } from '../frame/engineSession';
import { readPrompt, showEngineWarnings } from '../frame/promptInput';
import type { PromptInput } from '../frame/promptInput';
import { STANDARD_INPUT } from '../frame/readFile';
import type { Surroundings } from '../frame/surroundings';
import { colourDepth, inkFor, themeOf } from '../terminal/terminalColour';
import { comparisonReport, versionsReport } from '../terminal/terminalComparison';

const { pair, base, tuned } = modelOptions;

export const compareCommand: Command = {
  name: 'compare',
  summary: 'what tuning changed for a prompt file: answers, surprise, instructions, words gained and lost',
  usage: 'compare FILE [options]',
  options: {
    ...{ pair, base, tuned },
    ...providerOption,
    against: { type: 'string', value: 'FILE2', help: 'an earlier version of FILE: which words gained or lost since' },
    ...responseOptions,
    'own-responses': { type: 'boolean', help: 'each model is explained on its own answer' },
    concepts: {
      type: 'boolean',
      help: 'compute the concepts of the pair where that was not done yet: once, minutes for a large pair',
    },
    ...samplingOptions,
    target: { type: 'string', value: 'TARGET', help: 'log-probability (default), probability or logit' },
    ...renderingOption,
    ...promptOptions,
    ...instructionOption,
    format: {
      type: 'string',
      value: 'text|json|html',
      help: 'default: text; html is a page of its own, for a browser',
    },
    'no-color': { type: 'boolean', help: 'without styles' },
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE', compareCommand);
  const format = args.choice('format', 'text', ['text', 'json', 'html']);
  refuseTwoAsPage(args, format);
  const targets: readonly AttributionTarget[] = ['log-probability', 'probability', 'logit'];
  const chosen = modelsOf(args, at);
  const choices = {
    models: chosen.models,
    ownResponses: args.flag('own-responses'),
    sampling: samplingOf(args),
    target: args.choice('target', 'log-probability', targets),
    baseRendering: renderingOf(args, chosen),
  };
  const response = await givenResponse(args, at);
  if (choices.sampling.temperature === 0) {
    await warnOfIdle(args, ['top-p', 'seed'], 'without --temperature above 0', at);
  }
  const given = { ...choices, ...(response === undefined ? {} : { response }) };
  const prompts = await readPrompts(file, args, at);
  const comparisons = await compareAll(prompts, given, args.flag('concepts'), at);
  if (format === 'html') return writePage(comparisons[0]!, prompts[0]!, chosen.label, at);
  const drawing = {
    ...{ label: chosen.label, notes: toyNotes(chosen, file, at), width: at.stdout.columns },
    ink: inkFor(colourDepth(at.stdout, at.env, args.flag('no-color')), themeOf(at.env)),
  };
  const [result, lines] = resultOf(prompts, comparisons, drawing);
  await at.stdout.write(`${format === 'json' ? safeJson(result) : lines().join('\n')}\n`);
  return 0;
}

/** Before anything is computed. */
function refuseTwoAsPage(args: ParsedArguments, format: string): void {
  if (format !== 'html' || args.text('against') === undefined) return;
  throw usageError('A page shows one comparison, and --against makes two.', 'Take --format text or json with it.');
}

async function writePage(
  comparison: Comparison,
  { fileName }: PromptInput,
  label: string,
  at: Surroundings,
): Promise<number> {
  const parts = await readViewParts(at.packageRoot, 'comparison');
  await at.stdout.write(standalonePage(parts, comparisonContent({ fileName, label, comparison })));
  return 0;
}

/** The file, behind its earlier version where one is named. */
async function readPrompts(file: string, args: ParsedArguments, at: Surroundings): Promise<PromptInput[]> {
  const against = args.text('against');
  if (against === undefined) return [await readPrompt(file, args, at)];
  if (against === STANDARD_INPUT && file === STANDARD_INPUT)
    throw usageError('Standard input can be only one of the two versions.', 'Name a file for the other.');
  if (args.texts('instruction').length > 0)
    throw usageError(
      '--instruction marks a place of one file, and --against names a second.',
      'Mark the instructions in the front matter of both.',
    );
  return [await readPrompt(against, args, at), await readPrompt(file, args, at)];
}

type Given = Omit<ExplainParams, 'request' | 'document' | 'words'>;

async function compareAll(
  prompts: readonly PromptInput[],
  given: Given,
  computeConcepts: boolean,
  at: Surroundings,
): Promise<Comparison[]> {
  const comparisons = await withEngine(at, async (client, options) => {
    const done: Comparison[] = [];
    for (const { document, text } of prompts) {
      const params = { ...given, document, words: promptWords(text, document) };
      const comparison = await client.compare(params, options);
      // Two versions are held against each other by their words.
      if (prompts.length > 1) done.push(comparison);
      else done.push(await withParts(client, params, comparison, computeConcepts, options));
    }
    return done;
  });
  if (at.signal.aborted) throw new CancelledError();
  for (const [i, { explanation }] of comparisons.entries()) {
    await showEngineWarnings(explanation.prompt.problems, prompts[i]!, at);
  }
  return comparisons;
}

async function withParts(
  client: EngineClient,
  params: Parameters<EngineClient['compare']>[0],
  comparison: Comparison,
  computeConcepts: boolean,
  options: RequestOptions,
): Promise<Comparison> {
  const attention = await orAbsent(client.comparedAttention(attentionQuestion(params, comparison), options));
  const question = conceptsQuestion(params, comparison, !computeConcepts);
  const concepts = await orAbsent(client.comparedConcepts(question, options));
  return { ...comparison, attention, concepts: concepts ?? NOT_COMPUTED };
}

const NOT_COMPUTED = {
  absent: {
    message: 'The concepts of this pair were not computed yet.',
    next: 'Run it with --concepts: once for a pair, seconds for a small and minutes for a large one.',
  },
};

/** What is written as JSON, and the lines that are drawn. */
function resultOf(
  [first, second]: readonly PromptInput[],
  [before, after]: readonly Comparison[],
  drawing: Parameters<typeof comparisonReport>[2],
): [result: unknown, lines: () => string[]] {
  if (!second || !after) return [before, () => comparisonReport(before!, first!.fileName, drawing)];
  const versions = promptVersions(before!, after);
  const files = { before: first!.fileName, after: second.fileName };
  return [versions, () => versionsReport(versions, files, drawing)];
}
