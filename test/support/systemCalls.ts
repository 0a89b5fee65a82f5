/** @file What a command and all its children do to the file system and the network, as strace sees it. */
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const MAKES_OR_REMOVES = [
  'creat',
  'mkdir',
  'mkdirat',
  'rename',
  'renameat',
  'renameat2',
  'unlink',
  'unlinkat',
  'rmdir',
];
const LINKS = [
  'link',
  'linkat',
  'symlink',
  'symlinkat',
  'mknod',
  'mknodat',
  'truncate',
  'chmod',
  'fchmodat',
  'utimensat',
];
const OPENS = ['open', 'openat', 'openat2'];
/** Every way out begins with one of these; the pipes between a process and its children with none. */
const CONNECTS = ['socket', 'connect', 'bind'];

/** Of the machine, not of a package. */
const STRACE = 'strace';
/** It may be missing, and a container may forbid it. */
export const canTrace = spawnSync(STRACE, ['-f', '-o', '/dev/null', 'true']).status === 0;

export interface Traced {
  readonly code: number | null;
  /** Calls that would change a file or open a connection, whether they succeeded or not, in order. */
  readonly calls: readonly string[];
}

/** @param log where strace writes */
export async function traced(
  command: readonly string[],
  log: string,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Traced> {
  const names = [...MAKES_OR_REMOVES, ...LINKS, ...OPENS, ...CONNECTS].map(name => `?${name}`).join(',');
  const words = ['-f', '-qq', '-s', '4096', '-o', log, '-e', `trace=${names}`, ...command];
  // Through io_uring files could be changed behind strace's back.
  const env = { ...options.env, UV_USE_IO_URING: '0' };
  const code = await new Promise<number | null>((resolve, reject) => {
    spawn(STRACE, words, { cwd: options.cwd, env, stdio: 'ignore' }).on('error', reject).on('close', resolve);
  });
  return { code, calls: callsOf(readFileSync(log, 'utf8')).filter(matters) };
}

function matters(call: string): boolean {
  if (/"\/dev\/(null|tty)"/.test(call)) return false;
  return !/^open/.test(call) || /O_(WRONLY|RDWR|CREAT|TRUNC)/.test(call);
}

/** Calls without the process id; what another process interrupted is put together again. */
function callsOf(log: string): string[] {
  const unfinished = new Map<string, string>();
  return log.split('\n').flatMap(line => {
    const [, pid, text] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (pid === undefined || text === undefined) return [];
    if (text.endsWith('<unfinished ...>')) {
      unfinished.set(pid, text.slice(0, -'<unfinished ...>'.length));
      return [];
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(text)?.[1];
    const call = resumed === undefined ? text : `${unfinished.get(pid) ?? ''}${resumed}`;
    return /^\w+\(/.test(call) ? [call] : [];
  });
}
