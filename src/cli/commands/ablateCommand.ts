/** @file `instruct-lens ablate`: what the answer loses when parts of a prompt file are deleted, as a table, as JSON, or as an HTML page. */
import { CancelledError } from '../../base/errors';
import { ablationPage } from '../../page/ablationPage';
import { readViewParts } from '../../page/builtView';
import { unitKinds } from '../../prompt/promptUnits';
import { promptWords } from '../../prompt/words';
import type { AblationReport } from '../../protocol/ablation';
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
import type { ParsedArguments } from '../frame/arguments';
import {
  commonOptions,
  modelOptions,
  modelsOf,
  onlyPositional,
  pageFormatOption,
  promptOptions,
  providerOption,
  warnOfIdle,
} from '../frame/command';
import type { Command } from '../frame/command';
import { COMMAND, withService } from '../frame/engineSession';
import { promptSource, readPrompt, showEngineWarnings } from '../frame/promptInput';
import type { Surroundings } from '../frame/surroundings';
import { ablationHeadline, ablationLines } from '../terminal/terminalAblation';
import { colourDepth, inkFor } from '../terminal/terminalColour';

export const ablateCommand: Command = {
  name: 'ablate',
  summary: 'what the answer loses when parts of a prompt file are deleted (leave-one-out)',
  usage: 'ablate FILE [options]',
  options: {
    ...modelOptions,
    ...providerOption,
    units: { type: 'string', value: 'UNITS', help: `what is deleted: ${unitKinds.join(', ')}; default: sentences` },
    exact: { type: 'boolean', help: 'words: each of them, not only those of the sentences that count' },
    ...responseOptions,
    'own-responses': { type: 'boolean', help: 'each model is asked about its own answer' },
    ...samplingOptions,
    ...renderingOption,
    ...promptOptions,
    ...instructionOption,
    ...pageFormatOption,
    'no-color': { type: 'boolean', help: 'without styles' },
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE', ablateCommand);
  const format = args.choice('format', 'text', ['text', 'json', 'html']);
  const units = args.choice('units', 'sentences', unitKinds);
  const chosen = modelsOf(args, at);
  const response = await givenResponse(args, at);
  const prompt = await readPrompt(file, args, at);
  if (units !== 'words' && args.flag('exact'))
    await at.stderr.write('warning: --exact changes nothing but --units words\n');
  const given = prompt.document.response !== undefined || response !== undefined;
  if (given && !args.flag('own-responses'))
    await warnOfIdle(args, ['max-tokens', 'temperature', 'top-p', 'seed'], 'where the answer is given', at);
  const params = {
    document: prompt.document,
    words: promptWords(prompt.text, prompt.document),
    source: promptSource(prompt, args),
    models: chosen.models,
    ownResponses: args.flag('own-responses'),
    sampling: samplingOf(args),
    baseRendering: renderingOf(args, chosen),
    units,
    exact: args.flag('exact'),
    ...(response === undefined ? {} : { response }),
  };
  let known: AblationReport | undefined;
  const write = async (report: AblationReport): Promise<void> => {
    const { fileName } = prompt;
    const notes = toyNotes(chosen, file, at);
    const ink = inkFor(colourDepth(at.stdout, at.env, args.flag('no-color')), 'dark');
    const drawn = { report, fileName, label: chosen.label, notes, width: at.stdout.columns, ink };
    if (format === 'json') await at.stdout.write(`${safeJson(report)}\n`);
    else if (format === 'text') await at.stdout.write(`${ablationLines(drawn).join('\n')}\n`);
    else {
      const { styles } = await readViewParts(at.packageRoot, 'attribution');
      const page = { report, fileName, label: chosen.label, headline: ablationHeadline(report), notes, styles };
      await at.stdout.write(ablationPage(page));
    }
  };
  try {
    const report = await withService(at, (service, options) =>
      service.ablation(COMMAND, params, { ...options, onReport: told => (known = told) }),
    );
    if (at.signal.aborted) throw new CancelledError();
    await showEngineWarnings(report.prompt.problems, prompt, at);
    await write(report);
  } catch (error) {
    // What was measured before the user had enough is as true as the rest would have been.
    if (known && (at.signal.aborted || error instanceof CancelledError)) await write(known);
    throw error;
  }
  return 0;
}
