/** @file `instruct-lens heads`: word pairs that the heads of a pair know, and whether tuning tied more of them to instruction verbs. */
import { headsPage } from '../../page/headsPage';
import { readViewParts } from '../../page/builtView';
import { verbsOf } from '../../models/modelPairs';
import { usageError } from '../frame/arguments';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, showWarnings } from '../frame/commandFrame';
import type { Command } from '../frame/commandFrame';
import { askEngine } from '../frame/engineSession';
import { modelOptions, modelsOf, runningOptions } from '../frame/modelChoice';
import { colourOption, pagedOutputOf, pageFormatOption } from '../frame/commandOutput';
import type { Surroundings } from '../frame/surroundings';
import { headsHeadline, headsLegend, headsLines } from '../terminal/terminalHeads';

export const headsCommand: Command = {
  name: 'heads',
  summary: 'which word pairs the attention heads know, and what tuning changed of those with instruction verbs',
  usage: 'heads [--pair NAME] [options]',
  options: {
    ...modelOptions,
    ...runningOptions,
    verbs: { type: 'string', value: 'LIST', help: 'instruction verbs by commas; default: those of Wu et al. 2023' },
    ...pageFormatOption,
    ...colourOption,
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  if (args.positionals.length > 0)
    throw usageError('heads takes no FILE: it reads only the models.', `Use: instruct-lens ${headsCommand.usage}`);
  const output = pagedOutputOf(args, at);
  const chosen = modelsOf(args, at);
  const { label } = chosen;
  const verbs = verbList(args.text('verbs')) ?? verbsOf(chosen, at.packageRoot);
  const params = { models: chosen.models, ...(verbs ? { verbs } : {}) };
  const report = await askEngine(at, (engine, options) => engine.heads(params, options));
  await showWarnings(report.problems, at);
  await output.write({
    json: report,
    lines: window => headsLines({ report, label, ...window }),
    page: async () => {
      const { styles } = await readViewParts(at.packageRoot, 'attention');
      return headsPage({ report, label, styles, headline: headsHeadline(report), notes: headsLegend(report) });
    },
  });
  return 0;
}

/** @throws LensError usage */
export function verbList(list: string | undefined): string[] | undefined {
  if (list === undefined) return undefined;
  const verbs = list.split(',').map(verb => verb.trim().toLowerCase());
  const odd = verbs.find(verb => !/^\p{L}[\p{L}'-]*$/u.test(verb));
  if (odd === undefined) return verbs;
  throw usageError(`--verbs: "${odd}" is not a verb.`, 'Use base forms separated by commas, such as translate,list.');
}
