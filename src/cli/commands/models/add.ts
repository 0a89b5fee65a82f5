/** @file `instruct-lens models add NAME --base … --tuned …`: a pair under a name of the user's. */
import { openCheckpoint } from '../../../checkpoint/openCheckpoint';
import { knownPairs } from '../../../models/modelPairs';
import { rememberPair } from '../../../models/rememberedPairs';
import type { RememberedModel } from '../../../models/rememberedPairs';
import { usageError } from '../../frame/arguments';
import type { ParsedArguments } from '../../frame/arguments';
import { modelPlace } from '../../frame/modelChoice';
import type { Surroundings } from '../../frame/surroundings';

export async function addPair(args: ParsedArguments, at: Surroundings): Promise<number> {
  const [, name, more] = args.positionals;
  const [base, tuned] = [args.text('base'), args.text('tuned')];
  if (name === undefined || more !== undefined || !base || !tuned) {
    throw usageError(
      'models add takes a name and two models.',
      'Use: instruct-lens models add NAME --base DIR --tuned DIR',
    );
  }
  await namePair(name, modelPlace(base, '--base', at), modelPlace(tuned, '--tuned', at), at);
  await at.stdout.write(`${name} is added. Try it: instruct-lens explain FILE --pair ${name}\n`);
  return 0;
}

/** @throws LensError where a model can't be opened or the name is taken */
export async function namePair(name: string, base: string, tuned: string, at: Surroundings): Promise<void> {
  if (knownPairs(at.packageRoot).some(pair => pair.name === name))
    throw usageError(`The name ${name} belongs to a bundled pair.`, 'Choose another name.');
  await rememberPair({ name, base: remembered(base), tuned: remembered(tuned) }, at.env);
}

function remembered(folder: string): RememberedModel {
  return { folder, fingerprint: openCheckpoint(folder).fingerprint };
}
