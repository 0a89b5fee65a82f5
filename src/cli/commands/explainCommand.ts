/** @file `instruct-lens explain`: token attribution of a prompt file by a pair of models, as a picture, as JSON, or as an HTML page. */
import { statSync } from 'node:fs';
import * as path from 'node:path';
import { CancelledError } from '../../base/errors';
import type { ChosenModels } from '../../models/modelPairs';
import { attributionContent } from '../../page/attributionContent';
import { standalonePage } from '../../page/standalonePage';
import { readViewParts } from '../../page/builtView';
import { promptWords } from '../../prompt/words';
import { betterMethod } from '../../picture/trustSentence';
import type { Quantity } from '../../protocol/view';
import { QUICK_SECONDS, type ExplainParams, type ExplanationExtent } from '../../protocol/request';
import type { AttributionTarget, Explanation } from '../../protocol/explanation';
import { explanationJson } from '../../protocol/explanationJson';
import { pictureMethods, QUICK_TRUST_SECONDS, type PictureMethod } from '../../protocol/trust';
import type { TrustReport } from '../../protocol/ablation';
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
  pageFormatOption,
  promptOptions,
  warnOfIdle,
  providerOption,
} from '../frame/command';
import type { Command } from '../frame/command';
import { COMMAND, withService } from '../frame/engineSession';
import { promptSource, readPrompt, showEngineWarnings } from '../frame/promptInput';
import type { PromptInput } from '../frame/promptInput';
import type { Surroundings } from '../frame/surroundings';
import { colourDepth, inkFor, themeOf } from '../terminal/terminalColour';
import type { Ink } from '../terminal/terminalColour';
import { explanationReport } from '../terminal/terminalReport';

export const explainCommand: Command = {
  name: 'explain',
  summary: 'which words of a prompt file a model pair used for its answer',
  usage: 'explain FILE [options]',
  options: {
    ...modelOptions,
    ...providerOption,
    ...responseOptions,
    'own-responses': { type: 'boolean', help: 'each model explains its own answer' },
    ...samplingOptions,
    method: {
      type: 'string',
      value: 'METHOD',
      help: 'what is painted: influence (default), auto (influence or gradient, whichever proves better), density, share or gradient',
    },
    trust: {
      type: 'string',
      value: 'auto|always|never',
      help: `whether the picture is held against random ones; auto, the default: where that takes under ${QUICK_TRUST_SECONDS} s`,
    },
    matrix: {
      type: 'string',
      value: 'auto|always|never',
      help: `the full matrix, which density and score need; auto, the default for text: where it takes under ${QUICK_SECONDS} s`,
    },
    target: { type: 'string', value: 'TARGET', help: 'log-probability (default), probability or logit' },
    ...renderingOption,
    ...promptOptions,
    ...instructionOption,
    ...pageFormatOption,
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
  const method = args.choice('method', 'influence', ['auto', ...pictureMethods]);
  const choices = { ...explainChoices(args, chosen), extent: extentOf(args, method, format) };
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
  const trust = trustWish(args, method);
  const source = promptSource(prompt, args);
  const explanation = await withService(at, async (service, options) => {
    const told = await service.explain(COMMAND, params, options);
    if (trust === 'never') return paintedBy(told, method === 'auto' ? 'influence' : method);
    const methods = method === 'auto' ? AUTO_METHODS : [method];
    const limit = trust === 'auto' ? { atMostSeconds: QUICK_TRUST_SECONDS } : {};
    return withTrust(told, methods, await service.trust(COMMAND, { ...params, source, methods, ...limit }, options));
  });
  if (at.signal.aborted) throw new CancelledError();
  await showEngineWarnings(explanation.prompt.problems, prompt, at);
  const notes = toyNotes(chosen, file, at);
  const ink = inkFor(colourDepth(at.stdout, at.env, args.flag('no-color')), theme);
  const drawing = { explanation, quantity: explanation.provenance.painted, prompt, label: chosen.label, notes, ink };
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

/** A file for other programs has the matrix unless it is refused, as density always needs it. */
function extentOf(args: ParsedArguments, method: PictureMethod | 'auto', format: string): ExplanationExtent {
  const wish = args.choice('matrix', format === 'text' ? 'auto' : 'always', ['auto', 'always', 'never']);
  if (method === 'density' && wish === 'never')
    throw usageError('The density is made of the full matrix.', 'Leave out --matrix never, or take another --method.');
  if (wish === 'always' || method === 'density') return 'complete';
  return wish === 'auto' ? 'quick' : method === 'influence' ? 'influence' : 'share';
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

/** An answer that is given is not generated, and a greedy one is not drawn by lot. */
async function warnOfIdleOptions(args: ParsedArguments, given: boolean, at: Surroundings): Promise<void> {
  if (given && !args.flag('own-responses')) {
    await warnOfIdle(args, ['max-tokens', 'temperature', 'top-p', 'seed'], 'where the answer is given', at);
  } else if (samplingOf(args).temperature === 0) {
    await warnOfIdle(args, ['top-p', 'seed'], 'without --temperature above 0', at);
  }
}

/** What `auto` chooses between. */
const AUTO_METHODS: readonly PictureMethod[] = ['influence', 'gradient'];

/** @throws LensError usage where auto cannot choose */
function trustWish(args: ParsedArguments, method: PictureMethod | 'auto'): 'auto' | 'always' | 'never' {
  const wish = args.choice('trust', 'auto', ['auto', 'always', 'never']);
  if (method !== 'auto') return wish;
  if (wish === 'never')
    throw usageError('--method auto chooses by trust.', 'Leave out --trust never, or name a method.');
  return 'always';
}

function withTrust(explanation: Explanation, methods: readonly PictureMethod[], report: TrustReport): Explanation {
  const painted = betterMethod(
    report.models.map(({ trust }) => trust),
    methods,
  );
  const chosen = methods.indexOf(painted);
  const models = explanation.models.map(model => {
    const trust = report.models.find(({ role }) => role === model.role)?.trust[chosen];
    return trust ? { ...model, trust } : model;
  });
  return paintedBy({ ...explanation, models }, painted);
}

function paintedBy(explanation: Explanation, painted: PictureMethod): Explanation {
  return { ...explanation, provenance: { ...explanation.provenance, painted } };
}

interface Drawing {
  readonly explanation: Explanation;
  readonly quantity: Quantity;
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
