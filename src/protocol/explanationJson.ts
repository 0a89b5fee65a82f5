/** @file An explanation as JSON: matrices become nested arrays, everything else is as docs/explanation.schema.json says. */
import { isMatrix, matrixToRows } from '../base/matrix';
import type { Explanation } from './explanation';

/** One line. Characters that steer a terminal or reorder text are escaped too: JSON itself lets DEL, C1 and bidirectional controls through. */
export function explanationJson(explanation: Explanation): string {
  return safeJson(explanation);
}

export function safeJson(value: unknown): string {
  return withoutSteering(JSON.stringify(value, (_, v: unknown) => (isMatrix(v) ? matrixToRows(v) : plain(v))));
}

/** The same JSON; what would steer a terminal, or reorder what a reader of the file sees, is escaped. */
export function withoutSteering(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function plain(value: unknown): unknown {
  return value instanceof Float32Array || value instanceof Float64Array ? Array.from(value) : value;
}
