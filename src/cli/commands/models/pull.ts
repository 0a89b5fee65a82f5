/** @file `instruct-lens models pull ID`: a model of the hub, or a well-known pair by its name, into the shared cache. */
import { printable } from '../../../base/printable';
import { byteSize } from '../../../base/readableNumbers';
import { downloadModel } from '../../../models/download/downloadModel';
import type { DownloadProgress } from '../../../models/download/downloadModel';
import { findModels } from '../../../models/foundModels';
import { hubHost } from '../../../models/download/hubHost';
import { hubCacheFolder, splitId } from '../../../models/hubFolders';
import { wellKnownPairs } from '../../../models/wellKnownPairs';
import { usageError } from '../../frame/arguments';
import type { ParsedArguments } from '../../frame/arguments';
import type { Surroundings } from '../../frame/surroundings';
import { fit } from '../../terminal/terminalText';
import { namePair } from './add';

/** A line that changes more often than this flickers. */
const REDRAW_MS = 200;

export async function pullModel(args: ParsedArguments, at: Surroundings): Promise<number> {
  const [, word, more] = args.positionals;
  if (word === undefined || more !== undefined)
    throw usageError('models pull takes one id.', 'Use: instruct-lens models pull ORG/NAME, or the name of a pair.');
  const pair = wellKnownPairs.find(({ name }) => name === word);
  if (pair === undefined) return pullOne(word, args.text('file'), at);
  const base = await pull({ id: pair.base, revision: 'main' }, at);
  const tuned = await pull({ id: pair.tuned, revision: 'main' }, at);
  await namePair(pair.name, base, tuned, at);
  await at.stdout.write(`${pair.name} is known now: instruct-lens explain FILE --pair ${pair.name}\n`);
  return 0;
}

async function pullOne(word: string, file: string | undefined, at: Surroundings): Promise<number> {
  const wish = splitId(word);
  if (wish === undefined) {
    const names = wellKnownPairs.map(({ name }) => name).join(', ');
    throw usageError(`${word} is neither an id (ORG/NAME) nor a pair to download.`, `Give an id, or one of: ${names}.`);
  }
  const folder = await pull({ ...wish, file }, at);
  const option = wish.revision === 'main' ? wish.id : `${wish.id}@${wish.revision}`;
  await at.stdout.write(`${folder}\n`);
  await at.stderr.write(`It is there: instruct-lens explain FILE --model ${option}\n`);
  await tellTwin(folder, at);
  return 0;
}

/** Two models that belong together say more than one. */
async function tellTwin(folder: string, at: Surroundings): Promise<void> {
  const { twins } = findModels(at.env);
  const pair = twins.find(({ base, tuned }) => base.folder === folder || tuned.folder === folder);
  if (pair === undefined) return;
  const { base, tuned } = pair;
  await at.stderr.write(`With its twin: instruct-lens explain FILE --base ${base.id} --tuned ${tuned.id}\n`);
}

interface Wish {
  readonly id: string;
  readonly revision: string;
  readonly file?: string | undefined;
}

async function pull(wish: Wish, at: Surroundings): Promise<string> {
  const line = new DownloadLine(at, wish.id);
  try {
    return await downloadModel(hubHost(at.env), wish, {
      cache: hubCacheFolder(at.env),
      signal: at.signal,
      onProgress: progress => line.update(progress),
      onPlan: ({ files, bytes, missing }) => {
        const rest = missing < bytes ? `, ${byteSize(missing)} of them still to come` : '';
        line.say(
          `${wish.id}: ${files} files, ${byteSize(bytes)}${rest}. Ctrl-C stops it; the same command goes on from there.`,
        );
      },
    });
  } finally {
    line.end();
  }
}

/** One line on a terminal's stderr, redrawn; a pipe gets the plan alone. */
class DownloadLine {
  #drawn = 0;

  constructor(
    private readonly at: Surroundings,
    private readonly id: string,
  ) {}

  say(text: string): void {
    void this.at.stderr.write(`${printable(text)}\n`);
  }

  update({ done, total, secondsLeft }: DownloadProgress): void {
    const now = Date.now();
    if (!this.at.stderr.isTTY || now - this.#drawn < REDRAW_MS) return;
    this.#drawn = now;
    const left = secondsLeft === undefined ? '' : ` · ${Math.ceil(secondsLeft)} s left`;
    const text = printable(`downloading ${this.id} · ${byteSize(done)} of ${byteSize(total)}${left}`);
    void this.at.stderr.write(`\r\u001b[2K${fit(text, this.at.stderr.columns - 1).trimEnd()}`);
  }

  end(): void {
    if (this.#drawn > 0) void this.at.stderr.write('\r\u001b[2K');
  }
}
