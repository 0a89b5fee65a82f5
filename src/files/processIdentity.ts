/**
 * @file Which process wrote something into a shared folder, told so that another process, on another machine too, can find out
 * whether it still lives: HOST-PID-START. A process id alone comes back with another program behind it.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Whether a process of another machine lives can't be asked: after a day without a sign it counts as gone. */
const SILENT_MS = 24 * 60 * 60 * 1000;
/** Field 22 of the kernel's line on a process, counted behind its name, which may hold spaces and brackets. */
const START_FIELD = 22 - 3;
/** Where no start can be found out. */
const NO_START = '0';

const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** This process among all that share a folder. */
export const OWNER = `${HOST}-${process.pid}-${startOf(process.pid) ?? NO_START}`;
/** A pattern that an owner matches; older versions wrote no start. */
export const OWNER_PATTERN = '[0-9a-f]{8}-\\d+(?:-[0-9a-f]+)?';

/**
 * Where its start can't be compared, a process id that is taken is believed for as long as that of another machine: by then
 * it is more likely another program's.
 * @param sign when it was last heard of, in milliseconds since 1970
 * @param silentMs how long it is believed without a sign where nobody can be asked
 */
export function lives(owner: string, sign: number, silentMs = SILENT_MS): boolean {
  const [host, id = '', start = NO_START] = owner.split('-');
  // A sign from the future is none: a clock was set back.
  const recent = Math.abs(Date.now() - sign) < silentMs;
  if (host !== HOST) return recent;
  const pid = Number(id);
  if (!isRunning(pid)) return false;
  const now = startOf(pid);
  return start === NO_START || now === undefined ? recent : now === start;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it is there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What no other process with this id on this machine has: boot and start, hashed. Undefined where the system does not say. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const started = line.slice(line.lastIndexOf(')') + 2).split(' ')[START_FIELD];
    if (started === undefined) return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1');
    return createHash('sha256').update(`${boot} ${started}`).digest('hex').slice(0, 12);
  } catch {
    return undefined;
  }
}
