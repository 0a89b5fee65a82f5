/** @file `instruct-lens heads`: word pairs that the heads of a pair know, and whether tuning tied more of them to instruction verbs. */
import { CancelledError } from '../../base/errors';
import { headsPage } from '../../page/headsPage';
import { readViewParts } from '../../page/builtView';
import { verbsOf } from '../../models/modelPairs';
import { safeJson } from '../../protocol/explanationJson';
import { usageError } from '../frame/arguments';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, modelOptions, modelsOf, pageFormatOption, providerOption } from '../frame/command';
import type { Command } from '../frame/command';
import { COMMAND, withService } from '../frame/engineSession';
import { writeProblems } from '../frame/problemLines';
import type { Surroundings } from '../frame/surroundings';
import { colourDepth, inkFor } from '../terminal/terminalColour';
import { headsHeadline, headsLegend, headsLines } from '../terminal/terminalHeads';

export const headsCommand: Command = {
  name: 'heads',
  summary: 'which word pairs the attention heads know, and what tuning changed of those with instruction verbs',
  usage: 'heads [--pair NAME] [options]',
  options: {
    ...modelOptions,
    ...providerOption,
    verbs: { type: 'string', value: 'LIST', help: 'instruction verbs by commas; default: those of Wu et al. 2023' },
    ...pageFormatOption,
    'no-color': { type: 'boolean', help: 'without styles' },
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  if (args.positionals.length > 0)
    throw usageError('heads takes no FILE: it looks at the models alone.', `Use: instruct-lens ${headsCommand.usage}`);
  const format = args.choice('format', 'text', ['text', 'json', 'html']);
  const chosen = modelsOf(args, at);
  const verbs = verbList(args.text('verbs')) ?? verbsOf(chosen, at.packageRoot);
  const params = { models: chosen.models, ...(verbs ? { verbs } : {}) };
  const report = await withService(at, (service, options) => service.heads(COMMAND, params, options));
  if (at.signal.aborted) throw new CancelledError();
  await writeProblems(report.problems, at);
  if (format === 'html') {
    const { styles } = await readViewParts(at.packageRoot, 'attention');
    const said = { headline: headsHeadline(report), notes: headsLegend(report) };
    await at.stdout.write(headsPage({ report, label: chosen.label, styles, ...said }));
    return 0;
  }
  const ink = inkFor(colourDepth(at.stdout, at.env, args.flag('no-color')), 'dark');
  const lines = headsLines({ report, label: chosen.label, width: at.stdout.columns, ink });
  await at.stdout.write(`${format === 'json' ? safeJson(report) : lines.join('\n')}\n`);
  return 0;
}

/** @throws LensError usage */
export function verbList(list: string | undefined): string[] | undefined {
  if (list === undefined) return undefined;
  const verbs = list.split(',').map(verb => verb.trim().toLowerCase());
  const odd = verbs.find(verb => !/^\p{L}[\p{L}'-]*$/u.test(verb));
  if (odd === undefined) return verbs;
  throw usageError(`--verbs: "${odd}" is no verb.`, 'Give base forms by commas, such as translate,list.');
}
