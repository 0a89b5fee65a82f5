/** @file Writes a JSON object entry by entry, to a file that appears only when it is whole. */
import { closeSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { LensError, messageOf } from '../../base/errors';
import { systemFacts } from '../../base/systemErrors';
import { createFile, USER_FILE } from '../../files/atomicWrite';

/** Characters: fewer and larger writes are faster, and a megabyte is nothing. */
const WRITTEN_AT_ONCE = 2 ** 20;

export interface ResultFile {
  /** An existing file is replaced at the end, or left as it was where something fails. */
  readonly output: string;
  /** Where the result grows meanwhile; gone afterwards, whatever happens. */
  readonly partial: string;
}

/** @throws LensError bad-input where the file cannot be written */
export async function writeResult(
  { output, partial }: ResultFile,
  entries: AsyncIterable<readonly [string, unknown]>,
): Promise<void> {
  const file = create(partial, output);
  const remove = (): void => rmSync(partial, { force: true });
  // The process ends in the middle of this where its parent is gone.
  process.once('exit', remove);
  try {
    await writeEntries(file, entries);
    renameSync(partial, output);
  } catch (error) {
    throw systemFacts(error) === undefined ? error : unwritable(output, error);
  } finally {
    process.off('exit', remove);
    remove();
  }
}

/** Closes the file, whatever happens. */
async function writeEntries(file: number, entries: AsyncIterable<readonly [string, unknown]>): Promise<void> {
  try {
    let text = '';
    let before = '{';
    for await (const [key, value] of entries) {
      text += `${before}${JSON.stringify(key)}:`;
      for (const piece of jsonPieces(value)) {
        text += piece;
        if (text.length < WRITTEN_AT_ONCE) continue;
        writeFileSync(file, text);
        text = '';
      }
      before = ',\n';
    }
    writeFileSync(file, `${text}}\n`);
  } finally {
    closeSync(file);
  }
}

/** JSON in pieces, none longer than an innermost list: attention patterns may take more than the half gigabyte that a string holds. */
export function* jsonPieces(value: unknown): Generator<string> {
  if (!Array.isArray(value) || !Array.isArray(value[0])) {
    yield JSON.stringify(value);
    return;
  }
  let before = '[';
  for (const item of value as unknown[]) {
    yield before;
    yield* jsonPieces(item);
    before = ',';
  }
  yield ']';
}

function create(partial: string, output: string): number {
  try {
    return createFile(partial, USER_FILE);
  } catch (cause) {
    throw unwritable(output, cause);
  }
}

function unwritable(output: string, cause: unknown): LensError {
  const message = `The result cannot be written to ${output}: ${messageOf(cause)}.`;
  const next = 'Choose an output file in a folder that exists, is writable and has room.';
  return new LensError({ reason: 'bad-input', message, next }, { cause });
}
