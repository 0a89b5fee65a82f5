/** @file How much memory this process may still take: of the machine, of its control groups, of the user's own limit. */
import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { dirname, join } from 'node:path';

/** A limit above this is none: version 1 of control groups writes the largest whole page count. */
const NO_LIMIT = 2 ** 60;

/** Bytes; the least of what the machine has, what the control groups leave, and INSTRUCT_LENS_MEMORY_LIMIT minus what is taken. */
export function memoryFree(): number {
  const limit = Number(process.env['INSTRUCT_LENS_MEMORY_LIMIT'] ?? Infinity);
  const own = Number.isFinite(limit) ? Math.max(0, limit - process.memoryUsage.rss()) : Infinity;
  return Math.min(machineFree(), controlGroup()?.free ?? Infinity, own);
}

/** Linux tells what programs can get without swapping, caches included; elsewhere Node's own figure has to do. */
function machineFree(): number {
  const available = /^MemAvailable:\s+(\d+) kB$/m.exec(read('/proc/meminfo') ?? '');
  if (available) return Number(available[1]) * 1024;
  return typeof process.availableMemory === 'function' ? process.availableMemory() : freemem();
}

/** Where one version of control groups keeps its figures. */
interface ControlGroupFiles {
  /** Line of /proc/self/cgroup: `0::/path`, or `7:memory:/path`. */
  readonly line: RegExp;
  readonly mount: string;
  readonly limit: string;
  readonly used: string;
  /** Entry of memory.stat: pages of files that can be dropped. */
  readonly droppable: string;
}

const versions: readonly ControlGroupFiles[] = [
  {
    line: /^0::(\/.*)$/m,
    mount: 'sys/fs/cgroup',
    limit: 'memory.max',
    used: 'memory.current',
    droppable: 'inactive_file',
  },
  {
    line: /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(\/.*)$/m,
    mount: 'sys/fs/cgroup/memory',
    limit: 'memory.limit_in_bytes',
    used: 'memory.usage_in_bytes',
    droppable: 'total_inactive_file',
  },
];

/** Bytes. */
export interface ControlGroup {
  readonly limit: number;
  readonly free: number;
}

/**
 * Of the control groups of this process, and the groups around them, the one that leaves the least; undefined where none has a limit.
 * @param root of the file system; tests give one of their own
 */
export function controlGroup(root = '/'): ControlGroup | undefined {
  const groups = read(join(root, 'proc/self/cgroup')) ?? '';
  const limited = versions.flatMap(version => {
    const path = version.line.exec(groups)?.[1];
    return path === undefined
      ? []
      : groupsAround(path).flatMap(group => figuresOf(join(root, version.mount, group), version) ?? []);
  });
  return limited.sort((a, b) => a.free - b.free)[0];
}

/** The group and those around it, the outermost last. Inside a container its own path may not exist, the outermost does. */
function groupsAround(path: string): string[] {
  return path === '/' ? ['/'] : [path, ...groupsAround(dirname(path))];
}

function figuresOf(folder: string, { limit, used, droppable }: ControlGroupFiles): ControlGroup | undefined {
  const most = figure(read(join(folder, limit)));
  const taken = figure(read(join(folder, used)));
  if (most === undefined || taken === undefined || most >= NO_LIMIT) return undefined;
  const stat = read(join(folder, 'memory.stat')) ?? '';
  const cache = figure(new RegExp(`^${droppable} (\\d+)$`, 'm').exec(stat)?.[1]) ?? 0;
  return { limit: most, free: Math.max(0, most - Math.max(0, taken - cache)) };
}

/** A whole number; undefined for `max`, for anything else, and for a file that is not there. */
function figure(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+\s*$/.test(text) ? Number(text) : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
