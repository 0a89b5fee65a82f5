/** @file `instruct-lens models pull ID`: a model of the hub, or a well-known pair by its name, into the shared cache. */
import { printable } from '../../../base/printable';
import { byteSize } from '../../../base/readableNumbers';
import { downloadModel } from '../../../models/download/downloadModel';
import type { DownloadProgress } from '../../../models/download/downloadModel';
import { findModels } from '../../../models/foundModels';
import { hubHost } from '../../../models/download/hubHost';
import { hubCacheFolder, splitId } from '../../../models/hubCache';
import { wellKnownPairs } from '../../../models/wellKnownPairs';
import { usageError } from '../../frame/arguments';
import type { ParsedArguments } from '../../frame/arguments';
import type { Surroundings } from '../../frame/surroundings';
import { ProgressLine } from '../../terminal/progressLine';
import { namePair } from './add';

export async function pullModel(args: ParsedArguments, at: Surroundings): Promise<number> {
  const [, word, more] = args.positionals;
  if (word === undefined || more !== undefined)
    throw usageError('models pull takes one ID.', 'Use: instruct-lens models pull ORG/NAME, or the name of a pair.');
  const pair = wellKnownPairs.find(({ name }) => name === word);
  if (pair === undefined) return pullOne(word, args.text('file'), at);
  const base = await pull({ id: pair.base, revision: 'main' }, at);
  const tuned = await pull({ id: pair.tuned, revision: 'main' }, at);
  await namePair(pair.name, base, tuned, at);
  await at.stdout.write(`${pair.name} is added. Try it: instruct-lens explain FILE --pair ${pair.name}\n`);
  return 0;
}

async function pullOne(word: string, file: string | undefined, at: Surroundings): Promise<number> {
  const wish = splitId(word);
  if (wish === undefined) {
    const names = wellKnownPairs.map(({ name }) => name).join(', ');
    throw usageError(
      `${word} is neither a model ID (ORG/NAME) nor a pair to download.`,
      `Use an ID, or one of: ${names}.`,
    );
  }
  const folder = await pull({ ...wish, file }, at);
  const option = wish.revision === 'main' ? wish.id : `${wish.id}@${wish.revision}`;
  await at.stdout.write(`${folder}\n`);
  await at.stderr.write(`Downloaded. Try it: instruct-lens explain FILE --model ${option}\n`);
  await tellTwin(folder, at);
  return 0;
}

/** Two models that belong together say more than one. */
async function tellTwin(folder: string, at: Surroundings): Promise<void> {
  const { twins } = findModels(at.env);
  const pair = twins.find(({ base, tuned }) => base.folder === folder || tuned.folder === folder);
  if (pair === undefined) return;
  const { base, tuned } = pair;
  await at.stderr.write(`Compare it with its twin: instruct-lens explain FILE --base ${base.id} --tuned ${tuned.id}\n`);
}

interface Wish {
  readonly id: string;
  readonly revision: string;
  readonly file?: string | undefined;
}

/** A pipe gets the plan alone: it says itself that Ctrl-C stops it. */
async function pull(wish: Wish, at: Surroundings): Promise<string> {
  const line = new ProgressLine<DownloadProgress>(
    at.stderr,
    progress => printable(downloadText(wish.id, progress)),
    false,
  );
  try {
    return await downloadModel(hubHost(at.env), wish, {
      cache: hubCacheFolder(at.env),
      signal: at.signal,
      onProgress: progress => line.update(progress),
      onPlan: ({ files, bytes, missing }) => {
        const rest = missing < bytes ? `, ${byteSize(missing)} still to download` : '';
        const plan = `${wish.id}: ${files} files, ${byteSize(bytes)}${rest}.`;
        line.say(printable(`${plan} Ctrl-C stops it; the same command resumes.`));
      },
    });
  } finally {
    line.end();
  }
}

function downloadText(id: string, progress: DownloadProgress | undefined): string {
  if (!progress) return `downloading ${id}`;
  return `downloading ${id} · ${byteSize(progress.done)} of ${byteSize(progress.total)}`;
}
