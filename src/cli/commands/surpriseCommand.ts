/** @file `instruct-lens surprise`: how each model finds the prompt's own words, as a picture, as JSON, or as an HTML page. */
import { readViewParts } from '../../page/builtView';
import { surprisePage } from '../../page/surprisePage';
import { surpriseLevel, surpriseSentence } from '../../picture/surprisingWords';
import { renderingOf, renderingOption } from '../frame/answerOptions';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, onlyPositional, type Command } from '../frame/commandFrame';
import { askEngine } from '../frame/engineSession';
import { modelOptions, modelsOf, runningOptions } from '../frame/modelChoice';
import { colourOption, pagedOutputOf, pageFormatOption } from '../frame/commandOutput';
import { askedPrompt, notesWithFile, promptOptions, showEngineWarnings } from '../frame/promptInput';
import type { Surroundings } from '../frame/surroundings';
import { promptSurpriseLines } from '../terminal/terminalPromptSurprise';

export const surpriseCommand: Command = {
  name: 'surprise',
  summary: 'which words of a prompt file are unusual for the models: typos, odd phrasing, template trouble',
  usage: 'surprise FILE [options]',
  options: {
    ...modelOptions,
    ...runningOptions,
    ...renderingOption,
    ...promptOptions,
    ...pageFormatOption,
    ...colourOption,
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE', surpriseCommand);
  const output = pagedOutputOf(args, at);
  const chosen = modelsOf(args, at);
  const baseRendering = renderingOf(args, chosen);
  const asked = await askedPrompt(file, chosen, args, at);
  const { document, text, fileName, label, params } = asked;
  const report = await askEngine(at, (engine, options) => engine.surprise({ ...params, baseRendering }, options));
  await showEngineWarnings(report.prompt.problems, asked, at);
  const drawing = { report, text, fileName, label, notes: notesWithFile(asked) };
  await output.write({
    json: report,
    lines: window => promptSurpriseLines({ ...drawing, document, ...window }),
    page: async () => {
      const { styles } = await readViewParts(at.packageRoot, 'attribution');
      return surprisePage({ ...drawing, level: surpriseLevel, headline: surpriseSentence(report), styles });
    },
  });
  return 0;
}
