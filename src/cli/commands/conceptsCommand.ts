/** @file `instruct-lens concepts`: what the feed-forward layers of a pair write and how tuning shifted it; with a file, on that prompt. */
import { CancelledError } from '../../base/errors';
import type { ChosenModels } from '../../models/modelPairs';
import { promptWords } from '../../prompt/words';
import { conceptsContent, type ReportedConcepts } from '../../page/conceptsContent';
import { standalonePage } from '../../page/standalonePage';
import { readViewParts } from '../../page/builtView';
import type { ConceptMatching, ConceptReport, ConceptVocabulary, PromptConcepts } from '../../protocol/concepts';
import { safeJson } from '../../protocol/explanationJson';
import { usageError } from '../frame/arguments';
import type { ParsedArguments } from '../frame/arguments';
import {
  commonOptions,
  modelOptions,
  modelsOf,
  onlyPositional,
  pageFormatOption,
  promptOptions,
  warnOfIdle,
  providerOption,
} from '../frame/command';
import type { Command } from '../frame/command';
import { COMMAND, withService } from '../frame/engineSession';
import { readPrompt } from '../frame/promptInput';
import type { PromptInput } from '../frame/promptInput';
import { writeProblems } from '../frame/problemLines';
import type { Surroundings } from '../frame/surroundings';
import { conceptLines } from '../terminal/terminalConcepts';
import { colourDepth, inkFor, themeOf } from '../terminal/terminalColour';
import type { Ink } from '../terminal/terminalColour';
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
    ...providerOption,
    layer: { type: 'string', value: 'N', help: 'without a file: the components of this layer, from 0' },
    top: {
      type: 'string',
      value: 'N',
      help: `components or concepts that are listed; default: ${DEFAULT_TOP}, html ${PAGE_TOP}`,
    },
    words: { type: 'string', value: 'HOW', help: 'whole (default): words that stand alone; tokens: any token' },
    matching: {
      type: 'string',
      value: 'HOW',
      help: 'largest: the nearest tuned component (default without a file); one-to-one (default with one)',
    },
    token: { type: 'string', value: 'N', help: 'with a file: this token (see instruct-lens tokens)' },
    at: { type: 'string', value: 'LINE:COL', help: 'with a file: the token at this place, both from 1' },
    ...promptOptions,
    ...pageFormatOption,
    'no-color': { type: 'boolean', help: 'plain text' },
    ...commonOptions,
  },
  run,
};

function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  return args.positionals.length === 0 ? ofPair(args, at) : ofPrompt(args, at);
}

interface Common {
  readonly chosen: ChosenModels;
  readonly format: 'text' | 'json' | 'html';
  readonly top: number;
  readonly vocabulary: ConceptVocabulary;
  readonly matching: ConceptMatching;
  readonly ink: Ink;
}

function common(args: ParsedArguments, at: Surroundings, matching: ConceptMatching): Common {
  const format = args.choice('format', 'text', ['text', 'json', 'html']);
  return {
    chosen: modelsOf(args, at),
    format,
    top: args.whole('top', format === 'html' ? PAGE_TOP : DEFAULT_TOP, 1, MOST_COMPONENTS),
    vocabulary: args.choice('words', 'whole', ['whole', 'tokens']) === 'whole' ? 'whole-words' : 'tokens',
    matching: args.choice('matching', matching, ['largest', 'one-to-one'] as const),
    ink: inkFor(colourDepth(at.stdout, at.env, args.flag('no-color')), themeOf(at.env)),
  };
}

async function ofPair(args: ParsedArguments, at: Surroundings): Promise<number> {
  const { chosen, format, top, vocabulary, matching, ink } = common(args, at, 'largest');
  const layer = args.text('layer') === undefined ? undefined : args.whole('layer', 0, 0, MOST_LAYERS);
  await warnOfIdle(args, ['token', 'at', 'line'], 'without a file', at);
  const params = pairParams({ chosen, top, vocabulary, matching }, layer);
  const report = await withService(at, (service, options) => service.concepts(COMMAND, params, options));
  if (at.signal.aborted) throw new CancelledError();
  await warn(report.problems, at);
  if (format === 'html') {
    await writePage({ fileName: chosen.label, label: chosen.label, report }, at);
    return 0;
  }
  const drawing = { report, label: chosen.label, chosen: layer !== undefined, top, width: at.stdout.columns, ink };
  await at.stdout.write(`${format === 'json' ? safeJson(report) : conceptLines(drawing).join('\n')}\n`);
  return 0;
}

async function ofPrompt(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE', conceptsCommand);
  const { chosen, format, top, vocabulary, matching, ink } = common(args, at, 'one-to-one');
  if (args.text('token') !== undefined && args.text('at') !== undefined)
    throw usageError('--token and --at exclude each other.', 'Keep one of them.');
  const index = args.text('token') === undefined ? undefined : args.whole('token', 0, 0, MOST_TOKENS);
  await warnOfIdle(args, ['layer'], 'with a file', at);
  const prompt = await readPrompt(file, args, at);
  const offset = placeOf(args, prompt);
  const { concepts, report } = await withService(at, async (service, options) => {
    // The page holds the pair's concepts too, and follows the leading ones of each layer over the prompt.
    const pair =
      format === 'html'
        ? await service.concepts(COMMAND, pairParams({ chosen, top, vocabulary, matching }), options)
        : undefined;
    const params = {
      document: prompt.document,
      words: promptWords(prompt.text, prompt.document),
      models: chosen.models,
      baseRendering: chosen.models.length === 1 ? ('own-template' as const) : ('tuned-template' as const),
      vocabulary,
      matching,
      ...(pair ? { tracks: followed(pair) } : {}),
    };
    return { concepts: await service.promptConcepts(COMMAND, params, options), report: pair };
  });
  if (at.signal.aborted) throw new CancelledError();
  await warn(
    concepts.prompt.problems.filter(problem => !prompt.document.problems.some(p => p.message === problem.message)),
    at,
  );
  const token = offset === undefined ? checkedToken(index, concepts) : tokenAt(offset, args.text('at')!, concepts);
  if (report) await writePage({ fileName: prompt.fileName, label: chosen.label, report, prompt: concepts }, at);
  else if (format === 'json') await at.stdout.write(`${safeJson(concepts)}\n`);
  else {
    const drawing = { concepts, fileName: prompt.fileName, label: chosen.label, top, width: at.stdout.columns, ink };
    const lines = promptConceptLines({ ...drawing, ...(token === undefined ? {} : { token }) });
    await at.stdout.write(`${lines.join('\n')}\n`);
  }
  return 0;
}

type PairChoice = Pick<Common, 'chosen' | 'top' | 'vocabulary' | 'matching'>;

function pairParams({ chosen, top, vocabulary, matching }: PairChoice, layer?: number) {
  const common = { models: chosen.models, concepts: top, vocabulary, matching };
  return layer === undefined ? common : { ...common, layers: [layer] };
}

function followed({ layers }: ConceptReport): { layer: number; component: number }[] {
  return layers.flatMap(({ layer, models }) =>
    models[0]!.concepts.slice(0, FOLLOWED).map((_, component) => ({ layer, component })),
  );
}

async function writePage(reported: ReportedConcepts, at: Surroundings): Promise<void> {
  const parts = await readViewParts(at.packageRoot, 'concepts');
  await at.stdout.write(standalonePage(parts, conceptsContent(reported)));
}

async function warn(problems: readonly { severity: string; message: string }[], at: Surroundings): Promise<void> {
  const told = problems.filter(({ severity }) => severity !== 'information');
  await writeProblems(
    told.map(({ message }) => ({ severity: 'warning', message })),
    at,
  );
}

/** UTF-16 offset of `--at`, columns counted in UTF-16 units as the editor and our own warnings count them. @throws LensError usage */
function placeOf(args: ParsedArguments, { text }: PromptInput): number | undefined {
  const place = args.text('at');
  if (place === undefined) return undefined;
  const match = /^(\d{1,9}):(\d{1,9})$/.exec(place);
  const [line, column] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || line < 1 || column < 1)
    throw usageError(`--at is "${place}".`, 'Give it as --at LINE:COL, both from 1.');
  const lines = text.split('\n');
  const found = lines[line - 1];
  if (found === undefined || column > found.length + 1) {
    const has =
      found === undefined ? `the file has ${lines.length} lines` : `line ${line} has ${found.length} characters`;
    throw usageError(`--at ${place} lies outside: ${has}.`, 'Name a line and a column of the file, both from 1.');
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
    `No token of the prompt stands for what is at ${place}.`,
    'Point at a character of a message’s text; instruct-lens tokens lists which there are.',
  );
}

/** @throws LensError usage */
function checkedToken(token: number | undefined, { tokens }: PromptConcepts): number | undefined {
  if (token === undefined || token < tokens.length) return token;
  throw usageError(
    `--token is ${token}, but the prompt has ${tokens.length} tokens.`,
    `Give a number from 0 to ${tokens.length - 1}.`,
  );
}
