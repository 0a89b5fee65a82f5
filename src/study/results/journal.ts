/**
 * @file What a part has finished so far: one line a case, on the disk before the next case begins. A process that is killed loses the case
 * it was at; a line that it left half written is passed over.
 */
import { closeSync, existsSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { requireRegularFile } from '../../files/regularFile';
import { writing } from './tableFile';
import type { CaseRecord } from './resultTables';

/** Read at a time. */
const CHUNK = 2 ** 20;
const LINE_FEED = 0x0a;

interface Place {
  readonly offset: number;
  readonly length: number;
}

export class Journal {
  readonly #descriptor: number;
  /** Where the line of each case lies. */
  readonly #places = new Map<number, Place>();
  #end: number;

  /** @param stamp the study's hash; lines of another study are not read */
  constructor(
    private readonly file: string,
    private readonly stamp: string,
  ) {
    writing(file, () => mkdirSync(dirname(file), { recursive: true }));
    const isNew = !existsSync(file);
    this.#descriptor = writing(file, () => openSync(file, isNew ? 'wx+' : 'r+'));
    writing(file, () => requireRegularFile(file));
    this.#end = this.#read();
    // Behind half a line the next one would be lost with it.
    if (this.#end > 0 && !this.#endsWithLine()) this.#append('\n');
  }

  has(n: number): boolean {
    return this.#places.has(n);
  }

  get size(): number {
    return this.#places.size;
  }

  add(record: CaseRecord): void {
    const line = Buffer.from(`${JSON.stringify({ stamp: this.stamp, ...record })}\n`);
    const offset = this.#end;
    this.#append(line);
    this.#places.set(record.n, { offset, length: line.length - 1 });
  }

  /** In the order of the study. */
  *records(): Generator<CaseRecord> {
    for (const n of [...this.#places.keys()].sort((a, b) => a - b)) yield this.#record(this.#places.get(n)!);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #record({ offset, length }: Place): CaseRecord {
    const bytes = Buffer.alloc(length);
    readSync(this.#descriptor, bytes, 0, length, offset);
    return JSON.parse(bytes.toString('utf8')) as CaseRecord;
  }

  #append(content: string | Uint8Array): void {
    writing(this.file, () => {
      const bytes = Buffer.from(content);
      for (let done = 0; done < bytes.length;)
        done += writeSync(this.#descriptor, bytes, done, bytes.length - done, this.#end + done);
      fsyncSync(this.#descriptor);
      this.#end += bytes.length;
    });
  }

  #endsWithLine(): boolean {
    const last = Buffer.alloc(1);
    readSync(this.#descriptor, last, 0, 1, this.#end - 1);
    return last[0] === LINE_FEED;
  }

  /** @returns the file's length */
  #read(): number {
    const { size } = fstatSync(this.#descriptor);
    let rest = Buffer.alloc(0);
    let start = 0;
    for (let at = 0; at < size; at += CHUNK) {
      const chunk = Buffer.alloc(Math.min(CHUNK, size - at));
      readSync(this.#descriptor, chunk, 0, chunk.length, at);
      rest = Buffer.concat([rest, chunk]);
      for (let end = rest.indexOf(LINE_FEED); end !== -1; end = rest.indexOf(LINE_FEED)) {
        this.#remember(rest.subarray(0, end), start);
        rest = rest.subarray(end + 1);
        start += end + 1;
      }
    }
    return size;
  }

  #remember(line: Uint8Array, offset: number): void {
    const n = whole(Buffer.from(line).toString('utf8'), this.stamp);
    if (n !== undefined) this.#places.set(n, { offset, length: line.length });
  }
}

/** The case of a line that is whole and of this study. */
function whole(line: string, stamp: string): number | undefined {
  try {
    const value = JSON.parse(line) as Partial<CaseRecord & { stamp: string }> | null;
    return value?.stamp === stamp && typeof value.n === 'number' && value.rows ? value.n : undefined;
  } catch {
    return undefined;
  }
}
