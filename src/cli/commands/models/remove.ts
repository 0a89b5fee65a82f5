/** @file `instruct-lens models remove`: forgets a pair's name. Models are never touched. */
import { forgetPair, rememberedPairs } from '../../../models/rememberedPairs';
import { usageError } from '../../frame/arguments';
import type { ParsedArguments } from '../../frame/arguments';
import type { Surroundings } from '../../frame/surroundings';

const USE = 'Use: instruct-lens models remove NAME';

export async function removeModels(args: ParsedArguments, at: Surroundings): Promise<number> {
  const [, name, more] = args.positionals;
  if (more !== undefined || name === undefined) throw usageError('models remove takes one name.', USE);
  return forget(name, args, at);
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
