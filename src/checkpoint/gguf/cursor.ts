/** @file Reads a file from its start in small steps, through a window, and never past its end. */
import { sentence } from '../../base/sentence';
import { badCheckpoint } from '../checkpointError';
import { readExactly } from '../fileAccess';
import type { OpenFile } from '../fileAccess';

/** Bytes held at a time. */
const WINDOW = 2 ** 20;

export class Cursor {
  #position = 0;
  #window: Buffer = Buffer.alloc(0);
  #windowStart = 0;

  /** @param limit bytes of the file that may be read */
  constructor(
    readonly file: OpenFile,
    private readonly limit: number,
  ) {}

  /** Bytes from the start of the file. */
  get position(): number {
    return this.#position;
  }

  u8(): number {
    const at = this.#take(1);
    return this.#window.readUInt8(at);
  }

  u32(): number {
    const at = this.#take(4);
    return this.#window.readUInt32LE(at);
  }

  i32(): number {
    const at = this.#take(4);
    return this.#window.readInt32LE(at);
  }

  f32(): number {
    const at = this.#take(4);
    return this.#window.readFloatLE(at);
  }

  f64(): number {
    const at = this.#take(8);
    return this.#window.readDoubleLE(at);
  }

  /** Rounded above 2^53, where no count or offset of a real file lies; every caller compares it with a limit. */
  u64(): number {
    const low = this.u32();
    return low + this.u32() * 2 ** 32;
  }

  i64(): number {
    const low = this.u32();
    return low + this.i32() * 2 ** 32;
  }

  /** Text of `length` bytes; what is not UTF-8 becomes U+FFFD. */
  text(length: number): string {
    this.require(length);
    if (length > WINDOW) {
      this.#position += length;
      return readExactly(this.file, this.#position - length, length).toString();
    }
    const from = this.#take(length);
    return this.#window.toString('utf8', from, from + length);
  }

  skip(length: number): void {
    this.require(length);
    this.#position += length;
  }

  /** @throws LensError bad-checkpoint where fewer bytes are left than something announces; before anything is allocated */
  require(length: number): void {
    const end = Math.min(this.file.size, this.limit);
    if (length <= end - this.#position) return;
    const { path, size } = this.file;
    const what =
      length <= size - this.#position
        ? sentence`has a header of more than the ${this.limit} bytes allowed`
        : sentence`is truncated or damaged: at byte ${this.#position} its header announces ${length} more bytes, the file has ${size}`;
    throw badCheckpoint(sentence`${path} ${what}.`, sentence`Download the file again.`);
  }

  /** Makes sure that `length` bytes stand in the window, passes them and says where in it they begin. */
  #take(length: number): number {
    this.require(length);
    const start = this.#position - this.#windowStart;
    if (start + length > this.#window.length) this.#refill(length);
    const from = this.#position - this.#windowStart;
    this.#position += length;
    return from;
  }

  #refill(length: number): void {
    const left = this.file.size - this.#position;
    this.#window = readExactly(this.file, this.#position, Math.min(Math.max(length, WINDOW), left));
    this.#windowStart = this.#position;
  }
}
