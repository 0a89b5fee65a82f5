/** @file What the operating system refused, by its code: nobody needs to report the stack of a full disk. */
import { sentence, type Words } from './sentence';

interface SystemFacts {
  readonly message: Words;
  readonly next: Words;
}

const path = sentence`Check the path: its spelling, its links, and that you may read it.`;
const room = sentence`Make room there, or choose another place.`;
const files = sentence`Allow more open files (ulimit -n 1024), or close other programs, then try again.`;
const memory = sentence`Close other programs, or raise the limits of this shell (ulimit -a shows them), then try again.`;
const permissions = sentence`Check its permissions.`;

const steps: Readonly<Record<string, Words>> = {
  ...{ EMFILE: files, ENFILE: files },
  ...{ ENOMEM: memory, EAGAIN: memory },
  ...{ ENOSPC: room, EDQUOT: room, EFBIG: room, EROFS: room },
  ...{ EACCES: permissions, EPERM: permissions },
  ...{
    ENOENT: path,
    ENOTDIR: path,
    EISDIR: path,
    ELOOP: path,
    ENAMETOOLONG: path,
    EIO: path,
    ENXIO: path,
    ENODEV: path,
  },
};
const CODE = new RegExp(`\\b(${Object.keys(steps).join('|')})\\b`);

/** What to do about a code of the system that a text says. */
export function systemStep(text: string): Words | undefined {
  return steps[CODE.exec(text)?.[1] ?? ''];
}

/** Of an error that the system threw; undefined for every other. */
export function systemFacts(error: unknown): SystemFacts | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, syscall, message } = error as Error & { readonly code?: string; readonly syscall?: string };
  if (syscall === 'uv_cwd')
    return {
      message: sentence`The current folder is not there any more.`,
      next: sentence`Change to a folder that is there.`,
    };
  // A thread that could not be started says it in words alone.
  const named =
    syscall === undefined && code !== 'ERR_WORKER_INIT_FAILED' ? undefined : systemStep(`${code ?? ''} ${message}`);
  return named === undefined ? undefined : { message: sentence`The system refused: ${message}.`, next: named };
}
