/** @file What Linux tells of processes in /proc; elsewhere tests that need it are skipped. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export const linux = process.platform === 'linux';

/** Whether the process exists and still runs: one that has ended but was not waited for does not count. */
export function alive(pid: number): boolean {
  const state = quietly(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  return state !== undefined && !/\) [ZX] /.test(state);
}

/** The process, its children, theirs, and so on, as far as they live now. */
export function treeOf(pid: number): number[] {
  const children = quietly(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')) ?? '';
  return [pid, ...children.split(' ').filter(Boolean).map(Number).flatMap(treeOf)];
}

/** Whether the process has mapped a file whose path ends so. */
export function hasMapped(pid: number, end: string): boolean {
  const maps = quietly(() => readFileSync(`/proc/${pid}/maps`, 'utf8')) ?? '';
  return maps.split('\n').some(line => line.endsWith(end));
}

/** Most memory that the process has held at once, in bytes. */
export function peakBytesOf(pid: number): number {
  return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

/** Inodes of sockets that the process holds open and that are no unix sockets: each a way out of the machine. */
export function foreignSockets(pid: number): string[] {
  const foreign = (): string[] => {
    const sockets = socketsOf(pid);
    const unix = quietly(() => readFileSync(`/proc/${pid}/net/unix`, 'utf8')) ?? '';
    const known = new Set(unix.split('\n').map(line => line.trim().split(/\s+/)[6]));
    return sockets.filter(inode => !known.has(inode));
  };
  const seen = foreign();
  // One that was closed between the two looks is in no table; one that is still there is what it seems to be.
  return seen.length === 0 ? seen : foreign().filter(inode => seen.includes(inode));
}

function socketsOf(pid: number): string[] {
  const descriptors = quietly(() => readdirSync(`/proc/${pid}/fd`)) ?? [];
  const targets = descriptors.map(fd => quietly(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? '');
  return targets.flatMap(target => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []);
}

/** Looks again and again. @returns whether it came true within the time */
export async function comesTrue(condition: () => boolean, milliseconds: number): Promise<boolean> {
  const end = Date.now() + milliseconds;
  while (!condition()) {
    if (Date.now() > end) return false;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
  return true;
}

/** A process may end while it is being looked at. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
