/** @file `instruct-lens doctor`: one page about the product on this machine, as text or JSON. */
import { doctorReport } from '../../doctor/doctorReport';
import { doctorSections } from '../../doctor/doctorSections';
import { knownPairs } from '../../models/modelPairs';
import { rememberedPairs } from '../../models/rememberedPairs';
import type { DoctorReport } from '../../protocol/doctor';
import { usageError } from '../frame/arguments';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions } from '../frame/commandFrame';
import type { Command } from '../frame/commandFrame';
import { askEngine } from '../frame/engineSession';
import { runningOptions } from '../frame/modelChoice';
import { colourOption, formatOption, outputOf } from '../frame/commandOutput';
import type { Surroundings } from '../frame/surroundings';
import { doctorLines } from '../terminal/terminalDoctor';
import { toldError } from '../frame/terminalSteps';

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'what models run on here and why: providers, memory, models, caches; for reports too',
  usage: 'doctor [--again] [--cuda] [--format text|json]',
  options: {
    again: { type: 'boolean', help: 'try every provider again, whatever was found before' },
    cuda: {
      type: 'boolean',
      help: "which of CUDA's libraries are missing, and the command that downloads them; downloads nothing",
    },
    ...runningOptions,
    ...formatOption,
    ...colourOption,
    ...commonOptions,
  },
  run,
};

/** 1 where no model can be run, or CUDA was asked for and cannot be used. */
async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  if (args.positionals.length > 0)
    throw usageError(`doctor takes no ${args.positionals[0]!}.`, `Use: instruct-lens ${doctorCommand.usage}`);
  const output = outputOf(args, at);
  const report = await askEngine(at, (engine, options) =>
    doctorReport({
      ...options,
      engine,
      packageRoot: at.packageRoot,
      env: at.env,
      pairs: () => pairsOf(at),
      told: toldError,
      again: args.flag('again'),
      cuda: args.flag('cuda'),
    }),
  );
  await output.write({
    json: report,
    lines: ({ width, ink }) => doctorLines(doctorSections(report), width, ink),
  });
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
