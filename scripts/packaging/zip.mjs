// Reads the zip file that a package is. Enough for what vsce writes: no encryption, no zip64.
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const STORED = 0;

/**
 * @typedef {object} ZipEntry
 * @property {string} path
 * @property {number} size unpacked, in bytes
 * @property {number} packed bytes in the file
 * @property {() => Buffer} read
 */

/** @returns {ZipEntry[]} */
export function zipEntries(file) {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0 || bytes.length < end + END_BYTES || bytes.readUInt32LE(end) !== END_SIGNATURE)
    throw new Error(`${file} is not a zip file.`);
  const entries = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new Error(`${file}: the list of files is damaged.`);
    const nameBytes = bytes.readUInt16LE(at + 28);
    entries.push(entry(bytes, at, nameBytes));
    at += ENTRY_BYTES + nameBytes + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}

function entry(bytes, at, nameBytes) {
  const packed = bytes.readUInt32LE(at + 20);
  const local = bytes.readUInt32LE(at + 42);
  const stored = bytes.readUInt16LE(at + 10) === STORED;
  return {
    path: bytes.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes),
    size: bytes.readUInt32LE(at + 24),
    packed,
    read() {
      const start = local + LOCAL_BYTES + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const content = bytes.subarray(start, start + packed);
      return stored ? content : inflateRawSync(content);
    },
  };
}
