/**
 * @file The content of a view as JSON text, for a page that carries its data: matrices are float32 in base64, a quarter of their size in
 * digits. Runs in Node and in browsers.
 */
import { isMatrix, type Matrix } from '../../base/matrix';

/** In place of a matrix. Little-endian, as all machines that this runs on. */
interface PackedMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly float32: string;
}

/** A function takes only so many arguments at once. */
const SLICE = 0x8000;

/** One line of JSON. */
export function packContent(content: object): string {
  return JSON.stringify(content, (_, value: unknown) => {
    if (isMatrix(value)) return packMatrix(value);
    return value instanceof Float32Array || value instanceof Float64Array ? Array.from(value) : value;
  });
}

/** @param text from `packContent`: of our own making, so it is not checked. Numbers of matrices come back rounded to float32. */
export function unpackContent(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => (isPacked(value) ? unpackMatrix(value) : value)) as unknown;
}

function packMatrix({ rows, columns, data }: Matrix): PackedMatrix {
  const bytes = new Uint8Array(Float32Array.from(data).buffer);
  let binary = '';
  for (let at = 0; at < bytes.length; at += SLICE) {
    binary += String.fromCharCode(...bytes.subarray(at, at + SLICE));
  }
  return { rows, columns, float32: btoa(binary) };
}

function unpackMatrix({ rows, columns, float32 }: PackedMatrix): Matrix {
  const binary = atob(float32);
  const bytes = Uint8Array.from(binary, letter => letter.charCodeAt(0));
  return { rows, columns, data: new Float32Array(bytes.buffer) };
}

function isPacked(value: unknown): value is PackedMatrix {
  return typeof value === 'object' && value !== null && 'float32' in value;
}
