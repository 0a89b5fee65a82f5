/** @file `instruct-lens concepts`: what the feed-forward layers of a pair write and how tuning shifted it; with a file, on that prompt. */
import { plural } from '../../base/readableNumbers';
import { conceptsContent } from '../../page/conceptsContent';
import { MOST_NAMED, namesByModel, nothingNamed, wordLists } from '../../agent/namesFromWords';
import { ASKED_DEFAULTS } from '../../protocol/askedDefaults';
import { CONCEPT_MATCHINGS, CONCEPT_VOCABULARIES } from '../../protocol/concepts';
import type { ConceptReport, PromptConcepts } from '../../protocol/concepts';
import { choiceHelp, renderingOf, renderingOption } from '../frame/answerOptions';
import { usageError } from '../frame/arguments';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, onlyPositional, showWarnings, warnOfIdle } from '../frame/commandFrame';
import type { Command } from '../frame/commandFrame';
import { askEngine } from '../frame/engineSession';
import { modelOptions, modelsOf, runningOptions } from '../frame/modelChoice';
import { colourOption, pagedOutputOf, pageFormatOption, viewPage } from '../frame/commandOutput';
import { askedPrompt, promptOptions, showEngineWarnings } from '../frame/promptInput';
import type { PromptInput } from '../frame/promptInput';
import type { Surroundings } from '../frame/surroundings';
import { conceptLines, conceptNameLines } from '../terminal/terminalConcepts';
import { promptConceptLines } from '../terminal/terminalPromptConcepts';

/** Components that are computed a layer, at most. */
const MOST_COMPONENTS = 300;
const DEFAULT_TOP = 10;
/** A page is read by scrolling. */
const PAGE_TOP = 40;
/** Leading components of each layer that a page follows over the prompt, beside those that it writes most. */
const FOLLOWED = 8;
/** No config may have more (architecture/families/family.ts); which there are, only the model can tell. */
const MOST_LAYERS = 1024;
const MOST_TOKENS = 2 ** 27;

export const conceptsCommand: Command = {
  name: 'concepts',
  summary: 'what the feed-forward layers know as words, and how tuning shifted it; with a file, on that prompt',
  usage: 'concepts [FILE] [options]',
  options: {
    ...modelOptions,
    ...runningOptions,
    layer: { type: 'string', value: 'N', help: 'without a file: the components of this layer, from 0' },
    top: {
      type: 'string',
      value: 'N',
      help: `components or concepts that are listed; default: ${DEFAULT_TOP}, html ${PAGE_TOP}`,
    },
    words: {
      type: 'string',
      value: 'HOW',
      help: `what the concepts of a layer are shown as: ${choiceHelp(CONCEPT_VOCABULARIES, ASKED_DEFAULTS.vocabulary)}`,
    },
    names: {
      type: 'string',
      value: 'tuned',
      help: `without a file: the tuned (or only) model names the leading components from their words, ${MOST_NAMED} at most`,
    },
    matching: {
      type: 'string',
      value: 'HOW',
      help: `which component of the tuned model a component of the base model is compared with: ${choiceHelp(CONCEPT_MATCHINGS, ASKED_DEFAULTS.matching)}`,
    },
    token: { type: 'string', value: 'N', help: 'with a file: this token (see instruct-lens tokens)' },
    at: { type: 'string', value: 'LINE:COL', help: 'with a file: the token at this place, both from 1' },
    ...renderingOption,
    ...promptOptions,
    ...pageFormatOption,
    ...colourOption,
    ...commonOptions,
  },
  run,
};

function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  return args.positionals.length === 0 ? ofPair(args, at) : ofPrompt(args, at);
}

/** Options with and without a file. @throws LensError usage */
function common(args: ParsedArguments, at: Surroundings) {
  const output = pagedOutputOf(args, at);
  return {
    output,
    chosen: modelsOf(args, at),
    top: args.whole('top', output.format === 'html' ? PAGE_TOP : DEFAULT_TOP, 1, MOST_COMPONENTS),
    choice: {
      vocabulary: args.choice('words', ASKED_DEFAULTS.vocabulary, CONCEPT_VOCABULARIES, { whole: 'whole-words' }),
      matching: args.choice('matching', ASKED_DEFAULTS.matching, CONCEPT_MATCHINGS),
    },
  };
}

async function ofPair(args: ParsedArguments, at: Surroundings): Promise<number> {
  const { output, chosen, top, choice } = common(args, at);
  const { label, models } = chosen;
  const layer = args.text('layer') === undefined ? undefined : args.whole('layer', 0, 0, MOST_LAYERS);
  await warnOfIdle(args, ['token', 'at', 'line', 'rendering'], 'without a file', at);
  const params = { models, concepts: top, ...choice, ...(layer === undefined ? {} : { layers: [layer] }) };
  const named = namesAsked(args, output.format === 'html');
  const { report, names } = await askEngine(at, async (engine, options) => {
    const report = await engine.concepts(params, options);
    const lists = wordLists(report, top);
    return { report, names: named ? await namesByModel(engine, models, lists, options) : undefined };
  });
  await showWarnings(report.problems, at);
  if (names?.length === 0) throw nothingNamed(`The ${models.at(-1)!.role === 'single' ? '' : 'tuned '}model`);
  await output.write({
    json: names ? { ...report, names } : report,
    lines: window => [
      ...conceptLines({ report, label, chosen: layer !== undefined, top, ...window }),
      ...(names ? ['', ...conceptNameLines(names, report, window)] : []),
    ],
    page: () => viewPage('concepts', conceptsContent({ fileName: label, label, report }), at),
  });
  return 0;
}

/** @throws LensError usage */
function namesAsked(args: ParsedArguments, isPage: boolean): boolean {
  if (args.text('names') === undefined) return false;
  args.choice('names', 'tuned', ['tuned']);
  if (isPage) throw usageError('A page shows no names of concepts.', 'Use --format text or json with --names.');
  return true;
}

async function ofPrompt(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE', conceptsCommand);
  const { output, chosen, top, choice } = common(args, at);
  const baseRendering = renderingOf(args, chosen);
  if (args.text('token') !== undefined && args.text('at') !== undefined)
    throw usageError('--token and --at cannot be combined.', 'Use only one of them.');
  const index = args.text('token') === undefined ? undefined : args.whole('token', 0, 0, MOST_TOKENS);
  await warnOfIdle(args, ['layer', 'names'], 'with a file', at);
  const asked = await askedPrompt(file, chosen, args, at);
  const { fileName, label } = asked;
  const offset = placeOf(args, asked);
  // A page holds the pair's concepts too, and follows the leading ones of each layer over the prompt.
  const pairParams = output.format === 'html' ? { models: chosen.models, concepts: top, ...choice } : undefined;
  const { concepts, report } = await askEngine(at, async (engine, options) => {
    const pair = pairParams && (await engine.concepts(pairParams, options));
    const params = { ...asked.params, ...choice, baseRendering, ...(pair ? { tracks: followed(pair) } : {}) };
    return { concepts: await engine.promptConcepts(params, options), report: pair };
  });
  await showEngineWarnings(concepts.prompt.problems, asked, at);
  const token = offset === undefined ? checkedToken(index, concepts) : tokenAt(offset, args.text('at')!, concepts);
  const ofToken = token === undefined ? {} : { token };
  await output.write({
    json: concepts,
    lines: window => promptConceptLines({ concepts, fileName, label, top, ...ofToken, ...window }),
    page: () => viewPage('concepts', conceptsContent({ fileName, label, report: report!, prompt: concepts }), at),
  });
  return 0;
}

function followed({ layers }: ConceptReport): { layer: number; component: number }[] {
  return layers.flatMap(({ layer, models }) =>
    models[0]!.concepts.slice(0, FOLLOWED).map((_, component) => ({ layer, component })),
  );
}

/** UTF-16 offset of `--at`, columns counted in UTF-16 units as the editor and our own warnings count them. @throws LensError usage */
function placeOf(args: ParsedArguments, { text }: PromptInput): number | undefined {
  const place = args.text('at');
  if (place === undefined) return undefined;
  const match = /^(\d{1,9}):(\d{1,9})$/.exec(place);
  const [line, column] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || line < 1 || column < 1)
    throw usageError(`--at is "${place}".`, 'Write it as --at LINE:COL, both from 1.');
  const lines = text.split('\n');
  const found = lines[line - 1];
  if (found === undefined || column > found.length + 1) {
    const has =
      found === undefined
        ? `the file has ${plural(lines.length, 'line')}`
        : `line ${line} has ${plural(found.length, 'character')}`;
    throw usageError(
      `--at ${place} is outside the file: ${has}.`,
      'Name a line and a column of the file, both from 1.',
    );
  }
  return lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}

/** @throws LensError usage */
function tokenAt(offset: number, place: string, { models }: PromptConcepts): number {
  const token = models
    .at(-1)!
    .promptTokens.findIndex(({ spans }) => spans.some(span => span.start <= offset && offset < span.end));
  if (token >= 0) return token;
  throw usageError(
    `No token of the prompt covers ${place}.`,
    'Choose a character of a message’s text; instruct-lens tokens lists all tokens.',
  );
}

/** @throws LensError usage */
function checkedToken(token: number | undefined, { tokens }: PromptConcepts): number | undefined {
  if (token === undefined || token < tokens.length) return token;
  throw usageError(
    `--token is ${token}, but the prompt has ${plural(tokens.length, 'token')}.`,
    `Give a number from 0 to ${tokens.length - 1}.`,
  );
}
