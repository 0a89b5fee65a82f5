/** @file `instruct-lens shorten`: a shorter prompt that gives the same answer, as a difference to read; nothing is written. */
import {
  renderingOf,
  renderingOption,
  responseOptions,
  samplingOf,
  samplingOptions,
  warnOfIdleSampling,
} from '../frame/answerOptions';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, onlyPositional } from '../frame/commandFrame';
import type { Command } from '../frame/commandFrame';
import { askEngine } from '../frame/engineSession';
import { modelOptions, modelsOf, runningOptions } from '../frame/modelChoice';
import { colourOption, formatOption, outputOf } from '../frame/commandOutput';
import { askedPrompt, instructionOption, promptOptions, showEngineWarnings } from '../frame/promptInput';
import type { Surroundings } from '../frame/surroundings';
import { shortenLines } from '../terminal/terminalRules';

/** Percent of log p that the answer may lose. */
const WITHIN = 5;

export const shortenCommand: Command = {
  name: 'shorten',
  summary: 'a shorter prompt that gives the same answer: parts that can go, as a difference',
  usage: 'shorten FILE [options]',
  options: {
    ...modelOptions,
    ...runningOptions,
    within: { type: 'string', value: 'PERCENT', help: `of log p that the answer may lose; default: ${WITHIN}` },
    ...responseOptions,
    ...samplingOptions,
    ...renderingOption,
    ...promptOptions,
    ...instructionOption,
    ...formatOption,
    ...colourOption,
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE', shortenCommand);
  const output = outputOf(args, at);
  const within = args.number('within', WITHIN, 0, 1000) / 100;
  const chosen = modelsOf(args, at);
  const choices = { sampling: samplingOf(args), baseRendering: renderingOf(args, chosen) };
  const asked = await askedPrompt(file, chosen, args, at);
  await warnOfIdleSampling(args, asked.document.response !== undefined || asked.params.response !== undefined, at);
  const params = { ...choices, ...asked.params, source: asked.source, within };
  const report = await askEngine(at, (engine, options) => engine.shorten(params, options));
  await showEngineWarnings(report.prompt.problems, asked, at);
  const { fileName, label, notes, text } = asked;
  await output.write({
    json: report,
    lines: window => shortenLines(report, text, { fileName, label, notes, ...window }),
  });
  return 0;
}
