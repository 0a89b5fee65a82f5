/** @file Lines of a byte stream, one at a time, so that a file of any length is read in constant memory. */
import { LensError } from '../../base/errors';
import { byteSize } from '../../base/readableNumbers';
import { decode } from './readFile';

/** A matrix of 2,000 by 2,000 numbers in full precision takes some 80 MB; a line of more is no matrix of a prompt. */
const MAX_LINE_BYTES = 256 * 1024 * 1024;

export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** Every line without its end, empty ones too. @throws LensError bad-input: a line too long, or not UTF-8 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>, limit = MAX_LINE_BYTES): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let number = 1;
  const line = (): Line => ({ number, text: decode(Buffer.concat(parts), `input, line ${number},`) });
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      parts.push(chunk.subarray(start, end));
      yield line();
      [parts, size, number, start] = [[], 0, number + 1, end + 1];
    }
    parts.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > limit) throw tooLong(number, limit);
  }
  if (size > 0) yield line();
}

function tooLong(number: number, limit: number): LensError {
  return new LensError({
    reason: 'bad-input',
    message: `Line ${number} is longer than ${byteSize(limit)}.`,
    next: 'Put one JSON object on each line.',
  });
}
