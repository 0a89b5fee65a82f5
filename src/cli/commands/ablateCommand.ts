/** @file `instruct-lens ablate`: what the answer loses when parts of a prompt file are deleted, as a table, as JSON, or as an HTML page. */
import { ablationPage } from '../../page/ablationPage';
import { readViewParts } from '../../page/builtView';
import { unitKinds } from '../../prompt/promptUnits';
import type { AblationReport } from '../../protocol/ablation';
import {
  ownResponsesOption,
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
import { colourOption, pagedOutputOf, pageFormatOption } from '../frame/commandOutput';
import { askedPrompt, instructionOption, notesWithFile, promptOptions, showEngineWarnings } from '../frame/promptInput';
import type { Surroundings } from '../frame/surroundings';
import { ablationHeadline, ablationLines } from '../terminal/terminalAblation';

export const ablateCommand: Command = {
  name: 'ablate',
  summary: 'what the answer loses when parts of a prompt file are deleted (leave-one-out)',
  usage: 'ablate FILE [options]',
  options: {
    ...modelOptions,
    ...runningOptions,
    units: { type: 'string', value: 'UNITS', help: `what is deleted: ${unitKinds.join(', ')}; default: sentences` },
    exact: { type: 'boolean', help: 'words: every word, not only those of the sentences that matter' },
    ...responseOptions,
    ...ownResponsesOption,
    ...samplingOptions,
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
  const file = onlyPositional(args, 'FILE', ablateCommand);
  const output = pagedOutputOf(args, at);
  const chosen = modelsOf(args, at);
  const choices = {
    units: args.choice('units', 'sentences', unitKinds),
    exact: args.flag('exact'),
    ownResponses: args.flag('own-responses'),
    sampling: samplingOf(args),
    baseRendering: renderingOf(args, chosen),
  };
  const asked = await askedPrompt(file, chosen, args, at);
  const { document, fileName, label, source } = asked;
  const notes = notesWithFile(asked);
  if (choices.exact && choices.units !== 'words')
    await at.stderr.write('warning: --exact changes nothing without --units words\n');
  const given = document.response !== undefined || asked.params.response !== undefined;
  await warnOfIdleSampling(args, given && !choices.ownResponses, at);
  const write = (report: AblationReport): Promise<void> =>
    output.write({
      json: report,
      lines: window => ablationLines({ report, fileName, label, notes, ...window }),
      page: async () => {
        const { styles } = await readViewParts(at.packageRoot, 'attribution');
        return ablationPage({ report, fileName, label, headline: ablationHeadline(report), notes, styles });
      },
    });
  let known: AblationReport | undefined;
  const onReport = (report: AblationReport): void => {
    known = report;
  };
  try {
    const params = { ...choices, ...asked.params, source };
    const report = await askEngine(at, (engine, options) => engine.ablation(params, { ...options, onReport }));
    await showEngineWarnings(report.prompt.problems, asked, at);
    await write(report);
  } catch (error) {
    // What was measured before the user had enough is as true as the rest would have been.
    if (known && at.signal.aborted) await write(known);
    throw error;
  }
  return 0;
}
