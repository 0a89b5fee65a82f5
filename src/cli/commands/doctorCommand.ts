/** @file `instruct-lens doctor`: one page about the product on this machine, as text or JSON. */
import { CancelledError } from '../../base/errors';
import { doctorReport } from '../../doctor/doctorReport';
import { doctorSections } from '../../doctor/doctorSections';
import { knownPairs } from '../../models/modelPairs';
import { rememberedPairs } from '../../models/rememberedPairs';
import type { DoctorReport } from '../../protocol/doctor';
import { safeJson } from '../../protocol/explanationJson';
import { usageError } from '../frame/arguments';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, formatOption, providerOption } from '../frame/command';
import type { Command } from '../frame/command';
import { withService } from '../frame/engineSession';
import type { Surroundings } from '../frame/surroundings';
import { colourDepth, inkFor } from '../terminal/terminalColour';
import { doctorLines } from '../terminal/terminalDoctor';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'what models run on here and why: providers, memory, models, caches; for reports too',
  usage: 'doctor [--again] [--cuda] [--format text|json]',
  options: {
    again: { type: 'boolean', help: 'try every provider anew, whatever was found before' },
    cuda: {
      type: 'boolean',
      help: "which of CUDA's libraries are missing and the command that fetches them; fetches nothing",
    },
    ...providerOption,
    ...formatOption,
    'no-color': { type: 'boolean', help: 'without styles' },
    ...commonOptions,
  },
  run,
};

/** 1 where no model can be run, or CUDA was asked for and cannot be used. */
async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  if (args.positionals.length > 0)
    throw usageError(`doctor takes no ${args.positionals[0]!}.`, `Use: instruct-lens ${doctorCommand.usage}`);
  const format = args.choice('format', 'text', ['text', 'json']);
  const report = await withService(at, (engine, options) =>
    doctorReport({
      ...options,
      engine,
      packageRoot: at.packageRoot,
      env: at.env,
      pairs: () => pairsOf(at),
      again: args.flag('again'),
      cuda: args.flag('cuda'),
    }),
  );
  if (at.signal.aborted) throw new CancelledError();
  const ink = inkFor(colourDepth(at.stdout, at.env, args.flag('no-color')), 'dark');
  const lines = doctorLines(doctorSections(report), at.stdout.columns, ink);
  await at.stdout.write(`${format === 'json' ? safeJson(report) : lines.join('\n')}\n`);
  return isWell(report) ? 0 : 1;
}

function isWell({ engine, cuda }: DoctorReport): boolean {
  return engine !== undefined && cuda?.complete !== false;
}

function pairsOf(at: Surroundings) {
  const own = rememberedPairs(at.env).map(({ name, base, tuned }) => ({
    name,
    base: base.folder,
    tuned: tuned.folder,
  }));
  return [...knownPairs(at.packageRoot), ...own];
}
