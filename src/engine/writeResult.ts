/** @file Writes a JSON object entry by entry, to a file that appears only when it is whole. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { LensError } from '../base/errors';

/**
 * @param path an existing file is replaced at the end, or left as it was where something fails
 * @throws LensError bad-input where the file cannot be written
 */
export async function writeResult(path: string, entries: AsyncIterable<readonly [string, unknown]>): Promise<void> {
  const partial = `${path}.${process.pid}.partial`;
  const file = create(partial, path);
  try {
    let before = '{';
    for await (const [key, value] of entries) {
      writeSync(file, `${before}${JSON.stringify(key)}:${JSON.stringify(value)}`);
      before = ',\n';
    }
    writeSync(file, '}\n');
    closeSync(file);
    renameSync(partial, path);
  } catch (error) {
    rmSync(partial, { force: true });
    throw error;
  }
}

function create(partial: string, path: string): number {
  try {
    return openSync(partial, 'w');
  } catch (cause) {
    const message = `The result cannot be written to ${path}: ${cause instanceof Error ? cause.message : String(cause)}.`;
    throw new LensError(
      { reason: 'bad-input', message, next: 'Give an --output in a folder that exists and may be written.' },
      { cause },
    );
  }
}
