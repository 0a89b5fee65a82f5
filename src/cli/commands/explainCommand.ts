/** @file `instruct-lens explain`: token attribution of a prompt file by a pair of models, as a picture, as JSON, or as an HTML page. */
import * as path from 'node:path';
import type { ChosenModels } from '../../models/modelPairs';
import { statOf } from '../../models/smallFiles';
import { attributionContent } from '../../page/attributionContent';
import { AUTO_METHODS, paintedBy, withTrust } from '../../picture/shownTrust';
import { QUICK_SECONDS, type ExplainParams, type ExplanationExtent } from '../../protocol/request';
import { pictureMethods, QUICK_TRUST_SECONDS, type PictureMethod } from '../../protocol/trust';
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
import { modelOptions, modelsOf, runningOptions } from '../frame/modelChoice';
import { pagedOutputOf, pageFormatOption, viewPage } from '../frame/commandOutput';
import { askedPrompt, instructionOption, promptOptions, showEngineWarnings } from '../frame/promptInput';
import type { Surroundings } from '../frame/surroundings';
import { withParts } from '../frame/linkedInput';
import { explanationReport } from '../terminal/terminalReport';

export const explainCommand: Command = {
  name: 'explain',
  summary: 'which words of a prompt file a model pair used for its answer',
  usage: 'explain FILE [options]',
  options: {
    ...modelOptions,
    ...runningOptions,
    ...responseOptions,
    ...ownResponsesOption,
    ...samplingOptions,
    method: {
      type: 'string',
      value: 'METHOD',
      help: 'what is painted: influence (default), auto (influence or gradient, whichever tests better), density, share, gradient, or flow: one forward pass, for large models',
    },
    trust: {
      type: 'string',
      value: 'auto|always|never',
      help: `whether the picture is compared with random ones; auto, the default for text: if that takes under ${QUICK_TRUST_SECONDS} s`,
    },
    matrix: {
      type: 'string',
      value: 'auto|always|never',
      help: `the full matrix, which density and score need; auto, the default for text: if it takes under ${QUICK_SECONDS} s`,
    },
    'influence-matrix': {
      type: 'boolean',
      help: `the matrix by influence too: what each answer word depended on, as long again as the full matrix; pages have it by themselves if both take under ${QUICK_SECONDS} s`,
    },
    ...targetOption,
    ...renderingOption,
    ...promptOptions,
    ...instructionOption,
    ...pageFormatOption,
    'no-color': { type: 'boolean', help: 'superscripts instead of colours' },
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
  const output = pagedOutputOf(args, at);
  const chosen = modelsOf(args, at);
  const method = args.choice('method', 'influence', ['auto', ...pictureMethods]);
  const trust = trustWish(args, method, output.format);
  const choices = {
    ...explainChoices(args, chosen),
    extent: extentOf(args, method, output.format),
    flow: method === 'flow',
    ...influencesOf(args, output.format),
  };
  const asked = await askedPrompt(file, chosen, args, at);
  const { document, text, fileName, label, notes } = asked;
  const given = document.response !== undefined || asked.params.response !== undefined;
  await warnOfIdleSampling(args, given && !choices.ownResponses, at);
  const params = { ...choices, ...asked.params };
  const { source } = asked;
  const explanation = await askEngine(at, async (engine, options) => {
    const told = await engine.explain(params, options);
    if (trust === 'never') return paintedBy(told, method === 'auto' ? 'influence' : method);
    const methods = method === 'auto' ? AUTO_METHODS : [method];
    const limit = trust === 'auto' ? { atMostSeconds: QUICK_TRUST_SECONDS } : {};
    return withTrust(told, methods, await engine.trust({ ...params, source, methods, ...limit }, options));
  });
  await showEngineWarnings(explanation.prompt.problems, asked, at);
  const quantity = explanation.provenance.painted;
  const drawing = { explanation, quantity, document, fileName, fileLength: text.length, label, notes };
  await output.write({
    json: explanation,
    lines: window => explanationReport({ ...drawing, ...window }),
    page: () =>
      viewPage(
        'attribution',
        attributionContent({ fileName: withParts(fileName, document), label, text, explanation }),
        at,
      ),
  });
  return 0;
}

/** npm keeps options that come before `--` to itself, and hands on their values as if they were files. */
function promptFile(args: ParsedArguments, at: Surroundings): string {
  const [first = '', ...more] = args.positionals;
  const folder = first !== '' && statOf(path.resolve(at.cwd, first))?.isDirectory() === true;
  if (at.env['npm_lifecycle_event'] !== 'start' || (more.length === 0 && !folder)) {
    return onlyPositional(args, 'FILE', explainCommand);
  }
  throw usageError(
    folder
      ? `${first} is a folder, not a prompt file.`
      : `Only one FILE can be given, but ${more.length + 1} were given.`,
    'With npm start, options come after --: npm start -- FILE --model DIR',
  );
}

/** A file for other programs has the matrix unless it is refused, as density always needs it. The flow needs none, and is chosen to be quick. */
function extentOf(args: ParsedArguments, method: PictureMethod | 'auto', format: string): ExplanationExtent {
  const usual = method === 'flow' ? 'never' : format === 'text' ? 'auto' : 'always';
  const wish = args.choice('matrix', usual, ['auto', 'always', 'never']);
  if (method === 'flow' && wish === 'never' && !args.flag('influence-matrix')) return 'flow';
  if (method === 'density' && wish === 'never')
    throw usageError('Density needs the full matrix.', 'Leave out --matrix never, or choose another --method.');
  if (wish === 'always' || method === 'density') return 'complete';
  if (wish === 'auto') return 'quick';
  return method === 'influence' && !args.flag('influence-matrix') ? 'influence' : 'share';
}

/** A page draws it first; what another program reads has it where it is asked for. */
function influencesOf(args: ParsedArguments, format: string): Pick<ExplainParams, 'influenceMatrix'> {
  if (args.flag('influence-matrix')) return { influenceMatrix: 'always' };
  return format === 'html' ? { influenceMatrix: 'quick' } : {};
}

type Choices = Pick<ExplainParams, 'ownResponses' | 'sampling' | 'target' | 'baseRendering'>;

function explainChoices(args: ParsedArguments, chosen: ChosenModels): Choices {
  return {
    ownResponses: args.flag('own-responses'),
    sampling: samplingOf(args),
    target: targetOf(args),
    baseRendering: renderingOf(args, chosen),
  };
}

/**
 * What another program reads does not depend on how fast this machine was.
 * @throws LensError usage where auto cannot choose
 */
function trustWish(args: ParsedArguments, method: PictureMethod | 'auto', format: string): 'auto' | 'always' | 'never' {
  const wish = args.choice('trust', format === 'text' ? 'auto' : 'always', ['auto', 'always', 'never']);
  if (method !== 'auto') return wish;
  if (wish === 'never')
    throw usageError('--method auto needs trust to choose.', 'Leave out --trust never, or choose a method.');
  return 'always';
}
