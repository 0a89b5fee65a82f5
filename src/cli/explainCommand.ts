/** @file `instruct-lens explain`: token attribution of a prompt file by a pair of models, as a picture, as JSON, or as an HTML page. */
import { statSync } from 'node:fs';
import * as path from 'node:path';
import { CancelledError } from '../base/errors';
import { knownPairs } from '../client/modelPairs';
import type { ChosenModels } from '../client/modelPairs';
import { attributionContent } from '../page/attributionContent';
import { standalonePage } from '../page/standalonePage';
import { readViewParts } from '../page/view';
import { promptWords } from '../prompt/words';
import type { ExplainParams } from '../protocol/engine';
import type { AttributionTarget, Explanation, Rendering, Sampling } from '../protocol/explanation';
import { explanationJson } from '../protocol/explanationJson';
import { usageError } from './arguments';
import type { ParsedArguments } from './arguments';
import { commonOptions, modelOptions, modelsOf, onlyPositional, promptOptions, warnOfIdle } from './command';
import type { Command } from './command';
import { explainOnce } from './engineSession';
import { problemLine, readPrompt } from './promptInput';
import type { PromptInput } from './promptInput';
import { MAX_PROMPT_BYTES, readText, STANDARD_INPUT } from './readFile';
import type { Surroundings } from './surroundings';
import { colourDepth, inkFor, themeOf } from './terminalColour';
import type { Ink } from './terminalColour';
import { explanationReport } from './terminalReport';

/** The engine computes a column for every token of an answer; more would take hours on a processor. */
const MAX_ANSWER_TOKENS = 4096;
const DEFAULT_ANSWER_TOKENS = 64;
/** Above this sampling is noise. */
const MAX_TEMPERATURE = 10;
const MAX_SEED = 2 ** 32 - 1;

export const explainCommand: Command = {
  name: 'explain',
  summary: 'which words of a prompt file a model pair used for its answer',
  usage: 'explain FILE [options]',
  options: {
    ...modelOptions,
    response: { type: 'string', value: 'TEXT', help: 'explain this answer instead of a generated one' },
    'response-from': {
      type: 'string',
      value: 'FILE',
      help: 'the same, read from a file (its last line break is left out)',
    },
    'own-responses': { type: 'boolean', help: 'each model explains its own answer' },
    'max-tokens': { type: 'string', value: 'N', help: `longest generated answer; default: ${DEFAULT_ANSWER_TOKENS}` },
    temperature: { type: 'string', value: 'T', help: 'default: 0, greedy' },
    'top-p': { type: 'string', value: 'P', help: 'sample from the likeliest tokens that sum to P; default: 1' },
    seed: { type: 'string', value: 'S', help: 'of the sampling; default: 0' },
    target: { type: 'string', value: 'TARGET', help: 'log-probability (default), probability or logit' },
    rendering: { type: 'string', value: 'WHOSE', help: "the base's prompt: tuned (default), own or plain" },
    ...promptOptions,
    instruction: {
      type: 'string',
      multiple: true,
      value: 'START:END',
      help: 'mark a clause (UTF-16 offsets); repeatable',
    },
    format: {
      type: 'string',
      value: 'text|json|html',
      help: 'default: text; html is a page of its own, for a browser',
    },
    'no-color': { type: 'boolean', help: 'levels as superscripts' },
    theme: {
      type: 'string',
      value: 'dark|light',
      help: 'colours for a dark or a light window; default: by COLORFGBG, else dark',
    },
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = promptFile(args, at);
  const format = args.choice('format', 'text', ['text', 'json', 'html']);
  const chosen = modelsOf(args, at);
  const choices = explainChoices(args, chosen);
  const theme = args.choice('theme', themeOf(at.env), ['dark', 'light']);
  const response = await givenResponse(args, at);
  const prompt = await readPrompt(file, args, at);
  await warnOfIdleOptions(args, prompt.document.response !== undefined || response !== undefined, at);
  const params = {
    ...choices,
    document: prompt.document,
    words: promptWords(prompt.text, prompt.document),
    models: chosen.models,
    ...(response === undefined ? {} : { response }),
  };
  const explanation = await explainOnce(params, at);
  if (at.signal.aborted) throw new CancelledError();
  await showEngineWarnings(explanation, prompt, at);
  const notes = onlyToy(chosen, at) && !isExample(file, at) ? [TOY_NOTE] : [];
  const ink = inkFor(colourDepth(at.stdout, at.env, args.flag('no-color')), theme);
  const drawing = { explanation, prompt, label: chosen.label, notes, ink };
  if (format === 'json') await at.stdout.write(`${explanationJson(explanation)}\n`);
  else if (format === 'html') await writePage(drawing, at);
  else await drawReport(drawing, at);
  return 0;
}

/** npm keeps options that come before `--` to itself, and hands on their values as if they were files. */
function promptFile(args: ParsedArguments, at: Surroundings): string {
  const [first = '', ...more] = args.positionals;
  const folder =
    first !== '' && statSync(path.resolve(at.cwd, first), { throwIfNoEntry: false })?.isDirectory() === true;
  if (at.env['npm_lifecycle_event'] !== 'start' || (more.length === 0 && !folder)) {
    return onlyPositional(args, 'FILE', explainCommand);
  }
  throw usageError(
    folder ? `${first} is a folder, not a prompt file.` : `One FILE is taken, ${more.length + 1} were given.`,
    'With npm start, options come after --: npm start -- FILE --model DIR',
  );
}

const TOY_NOTE =
  'The demo pair is a toy that knows only its Little World; for your own prompts give a model with --model DIR.';

function onlyToy({ models }: ChosenModels, at: Surroundings): boolean {
  const toys = knownPairs(at.packageRoot).flatMap(pair => [pair.base, pair.tuned]);
  return models.every(model => toys.includes(model.folder));
}

function isExample(file: string, at: Surroundings): boolean {
  const examples = path.join(at.packageRoot, 'examples') + path.sep;
  return file !== STANDARD_INPUT && path.resolve(at.cwd, file).startsWith(examples);
}

type Choices = Pick<ExplainParams, 'ownResponses' | 'sampling' | 'target' | 'baseRendering'>;

function explainChoices(args: ParsedArguments, chosen: ChosenModels): Choices {
  const targets: readonly AttributionTarget[] = ['log-probability', 'probability', 'logit'];
  return {
    ownResponses: args.flag('own-responses'),
    sampling: samplingOf(args),
    target: args.choice('target', 'log-probability', targets),
    baseRendering: renderingOf(args, chosen),
  };
}

function samplingOf(args: ParsedArguments): Sampling {
  return {
    maxTokens: args.whole('max-tokens', DEFAULT_ANSWER_TOKENS, 1, MAX_ANSWER_TOKENS),
    temperature: args.number('temperature', 0, 0, MAX_TEMPERATURE),
    topP: args.number('top-p', 1, Number.MIN_VALUE, 1, 'above 0, at most 1'),
    seed: args.whole('seed', 0, 0, MAX_SEED),
  };
}

/** A single model has no twin whose template it could read. */
function renderingOf(args: ParsedArguments, chosen: ChosenModels): Rendering {
  const single = chosen.models.length === 1;
  const choice = args.choice('rendering', single ? 'own' : 'tuned', ['tuned', 'own', 'plain']);
  if (single && choice === 'tuned') {
    throw usageError('--rendering tuned needs a pair.', 'Use own or plain with --model.');
  }
  const renderings = { tuned: 'tuned-template', own: 'own-template', plain: 'plain-text' } as const;
  return renderings[choice];
}

/** An answer that is given is not generated, and a greedy one is not drawn by lot. */
async function warnOfIdleOptions(args: ParsedArguments, given: boolean, at: Surroundings): Promise<void> {
  if (given && !args.flag('own-responses')) {
    await warnOfIdle(args, ['max-tokens', 'temperature', 'top-p', 'seed'], 'where the answer is given', at);
  } else if (args.number('temperature', 0, 0, MAX_TEMPERATURE) === 0) {
    await warnOfIdle(args, ['top-p', 'seed'], 'without --temperature above 0', at);
  }
}

async function givenResponse(args: ParsedArguments, at: Surroundings): Promise<string | undefined> {
  const ways = ['response', 'response-from'].filter(name => args.text(name) !== undefined);
  if (args.flag('own-responses')) ways.push('own-responses');
  if (ways.length > 1) {
    throw usageError(`${ways.map(w => `--${w}`).join(' and ')} exclude each other.`, 'Keep one of them.');
  }
  const file = args.text('response-from');
  if (file === undefined) return args.text('response');
  const { text } = await readText(file, 'response file', MAX_PROMPT_BYTES, at);
  // Editors end files with a line break; as part of an answer it would be a token of its own.
  return text.replace(/\r?\n$/, '');
}

/** What the engine found beyond what parsing had found. */
async function showEngineWarnings(explanation: Explanation, prompt: PromptInput, at: Surroundings): Promise<void> {
  const known = new Set(prompt.document.problems.map(p => p.message));
  for (const problem of explanation.prompt.problems) {
    if (problem.severity === 'information' || known.has(problem.message)) continue;
    await at.stderr.write(`${problemLine(problem, prompt.text, prompt.fileName)}\n`);
  }
}

interface Drawing {
  readonly explanation: Explanation;
  readonly prompt: PromptInput;
  readonly label: string;
  readonly notes: readonly string[];
  readonly ink: Ink;
}

async function drawReport({ prompt, ...drawing }: Drawing, at: Surroundings): Promise<void> {
  const { document, fileName, text } = prompt;
  const width = at.stdout.columns;
  const lines = explanationReport({ ...drawing, document, fileName, fileLength: text.length, width });
  await at.stdout.write(`${lines.join('\n')}\n`);
}

async function writePage({ explanation, prompt, label }: Drawing, at: Surroundings): Promise<void> {
  const { fileName, text } = prompt;
  const parts = await readViewParts(at.packageRoot, 'attribution');
  await at.stdout.write(standalonePage(parts, attributionContent({ fileName, label, text, explanation })));
}
