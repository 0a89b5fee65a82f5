/** @file `instruct-lens models verify`: every byte of a downloaded model against its hash, and of a pair whether it is still what was added. */
import { readdirSync, realpathSync } from 'node:fs';
import * as path from 'node:path';
import { factsOf } from '../../../base/errors';
import { printable } from '../../../base/printable';
import { openCheckpoint } from '../../../checkpoint/openCheckpoint';
import { rememberedPairs } from '../../../models/rememberedPairs';
import type { RememberedModel } from '../../../models/rememberedPairs';
import { hashOfFile } from '../../../models/download/downloadBlob';
import { usageError } from '../../frame/arguments';
import type { ParsedArguments } from '../../frame/arguments';
import { modelPlace } from '../../frame/modelChoice';
import type { Surroundings } from '../../frame/surroundings';

interface Verdict {
  readonly what: string;
  /** Undefined where it is right. */
  readonly problem: string | undefined;
}

/** @returns 1 where something is wrong */
export async function verifyModels(args: ParsedArguments, at: Surroundings): Promise<number> {
  const [, word, more] = args.positionals;
  if (word === undefined || more !== undefined)
    throw usageError('models verify takes one model.', 'Use: instruct-lens models verify NAME|ID|DIR');
  const pair = rememberedPairs(at.env).find(({ name }) => name === word);
  const verdicts =
    pair === undefined
      ? await verdictsOf(modelPlace(word, 'models verify', at), undefined, at)
      : [
          ...(await verdictsOf(pair.base.folder, pair.base, at)),
          ...(await verdictsOf(pair.tuned.folder, pair.tuned, at)),
        ];
  const lines = verdicts.map(({ what, problem }) =>
    printable(`${problem === undefined ? 'ok   ' : 'WRONG'} ${what}${problem ? `: ${problem}` : ''}`),
  );
  await at.stdout.write(`${lines.join('\n')}\n`);
  return verdicts.some(({ problem }) => problem !== undefined) ? 1 : 0;
}

async function verdictsOf(
  folder: string,
  remembered: RememberedModel | undefined,
  at: Surroundings,
): Promise<Verdict[]> {
  const verdicts = [openVerdict(folder, remembered)];
  for (const { name, blob } of blobsOf(folder)) {
    at.signal.throwIfAborted();
    verdicts.push(await blobVerdict(path.join(folder, name), blob));
  }
  return verdicts;
}

function openVerdict(folder: string, remembered: RememberedModel | undefined): Verdict {
  const what = `${folder}: config, headers${remembered ? ' and sampled weights' : ''}`;
  try {
    const { fingerprint } = openCheckpoint(folder);
    const isSame = remembered === undefined || remembered.fingerprint === fingerprint;
    return { what, problem: isSame ? undefined : 'it is not the model that was added' };
  } catch (error) {
    return { what, problem: factsOf(error).message };
  }
}

/** SHA-256, or SHA-1 as git counts it: how the blobs of the hub cache are named. */
const BLOB = /^(?:[0-9a-f]{64}|[0-9a-f]{40})$/;

/** The files of a snapshot whose links lead to blobs named by their content; of any other folder none. */
function blobsOf(folder: string): readonly { readonly name: string; readonly blob: string }[] {
  if (!/^[0-9a-f]{40}$/.test(path.basename(folder))) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap(name => {
    const blob = realOf(path.join(folder, name));
    return blob !== undefined && BLOB.test(path.basename(blob)) ? [{ name, blob }] : [];
  });
}

function realOf(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

async function blobVerdict(what: string, blob: string): Promise<Verdict> {
  const expected = path.basename(blob);
  const found = await hashOfFile(blob, { algorithm: expected.length === 64 ? 'sha256' : 'git' });
  return { what, problem: found === expected ? undefined : `its hash is ${found}, it should be ${expected}` };
}
