/** @file `instruct-lens models remove`: forgets a pair's name, or deletes our own converted weights. Models are never touched. */
import { printable } from '../../../base/printable';
import { byteSize, plural } from '../../../base/readableNumbers';
import { cachedWeights, removeConverted, weightCacheFolder } from '../../../checkpoint/convertedWeights/weightCache';
import type { CachedWeights } from '../../../checkpoint/convertedWeights/weightCache';
import { forgetPair, rememberedPairs } from '../../../models/rememberedPairs';
import { usageError } from '../../frame/arguments';
import type { ParsedArguments } from '../../frame/arguments';
import type { Surroundings } from '../../frame/surroundings';

const USE = 'Use: instruct-lens models remove NAME, or models remove --converted';

export async function removeModels(args: ParsedArguments, at: Surroundings): Promise<number> {
  const [, name, more] = args.positionals;
  const converted = args.flag('converted');
  if (more !== undefined || (name === undefined) !== converted)
    throw usageError('models remove takes one name, or --converted.', USE);
  return name === undefined ? askAndRemove(args, at) : forget(name, args, at);
}

async function forget(name: string, args: ParsedArguments, at: Surroundings): Promise<number> {
  const pair = rememberedPairs(at.env).find(known => known.name === name);
  if (pair === undefined) {
    throw usageError(
      `You have no pair named ${name}; models themselves are never removed.`,
      'Run instruct-lens models for a list; delete a downloaded model with "hf cache rm" or by hand.',
    );
  }
  if (!(await agreed(`Forget the pair ${name}? Its models stay where they are.`, args, at))) return 1;
  await forgetPair(name, at.env);
  await at.stdout.write(`${name} is removed.\n`);
  return 0;
}

async function askAndRemove(args: ParsedArguments, at: Surroundings): Promise<number> {
  const folder = weightCacheFolder(at.env);
  if (folder === undefined) {
    await at.stdout.write('INSTRUCT_LENS_CACHE is empty, so nothing is stored.\n');
    return 0;
  }
  const files = cachedWeights(folder);
  if (files.length === 0) {
    await at.stdout.write(`${printable(folder)} holds no converted weights.\n`);
    return 0;
  }
  const what = `${amountOf(files)}, in ${printable(folder)}`;
  if (!(await agreed(`Delete ${what}? They are converted again when they are needed.`, args, at))) return 1;
  const { removed, inUse } = await removeConverted(folder);
  await at.stdout.write(`Deleted ${amountOf(removed)}, in ${printable(folder)}.\n`);
  if (inUse.length > 0) await at.stdout.write(`${amountOf(inUse)} kept: an explanation is using them.\n`);
  return 0;
}

function amountOf(files: readonly CachedWeights[]): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return `${plural(files.length, 'file')} of converted weights, ${byteSize(bytes)}`;
}

/** Longest answer that is read. */
const MAX_ANSWER = 100;

/** Nothing goes without a yes: `--yes`, or the word on a terminal. */
async function agreed(question: string, args: ParsedArguments, at: Surroundings): Promise<boolean> {
  if (args.flag('yes')) return true;
  if (!at.stderr.isTTY)
    throw usageError(`${question} This needs a confirmation, and the input is not a terminal.`, 'Add --yes.');
  await at.stderr.write(`${question} [y/N] `);
  let answer = '';
  for await (const chunk of at.stdin) {
    answer += Buffer.from(chunk).toString();
    if (answer.includes('\n') || answer.length > MAX_ANSWER) break;
  }
  return /^\s*y(es)?\s*$/i.test(answer.split('\n', 1)[0]!);
}
