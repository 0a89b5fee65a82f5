/** @file A JSON object from a file of limited size. */
import { sentence } from '../base/sentence';
import { badCheckpoint } from './checkpointError';
import { readExactly, withFile } from './fileAccess';

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON object.
 * @param limit largest size of the file in bytes; nothing is read from a larger one
 * @throws LensError bad-checkpoint
 */
export function readJsonObject(path: string, limit: number): JsonObject {
  return parseJsonObject(path, readSmallFile(path, limit));
}

/**
 * All bytes of a file.
 * @param limit largest size of the file in bytes
 * @throws LensError bad-checkpoint
 */
export function readSmallFile(path: string, limit: number): Buffer {
  return withFile(path, file => {
    if (file.size <= limit) return readExactly(file, 0, file.size);
    throw badCheckpoint(
      sentence`${path} has ${file.size} bytes, more than the ${limit} that such a file may have.`,
      sentence`Check that this is the file that came with the model.`,
    );
  });
}

/** @throws LensError bad-checkpoint where the bytes are not UTF-8, not JSON or not an object */
export function parseJsonObject(path: string, bytes: Uint8Array): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? firstLine(cause.message) : sentence`it is not UTF-8 text`;
    throw badCheckpoint(sentence`${path} is not valid JSON: ${why}.`, sentence`Download the file again.`, cause);
  }
  if (!isJsonObject(value)) {
    throw badCheckpoint(sentence`${path} holds no JSON object.`, sentence`Download the file again.`);
  }
  return value;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!.slice(0, 200);
}
