/** @file Everything outside the process that a command may touch, so that tests can run commands in process. */
import type { EngineClient } from '../../client/engineClient';
import type { ForkEngine } from '../../client/engineProcess';

export interface OutputStream {
  /** Resolves when more may be written. */
  write(text: string): Promise<void>;
  readonly isTTY: boolean;
  /** Width of the window in columns. */
  readonly columns: number;
}

export interface Surroundings {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from. */
  readonly cwd: string;
  /** Folder of the product: holds `models/` and `package.json`. */
  readonly packageRoot: string;
  readonly engineEntry: string;
  /** One that is there already and outlives the command; without it a command starts its own. */
  readonly engine?: EngineClient;
  /** Makes an engine's process where the command's own thread is not to be its parent. */
  readonly forkEngine?: ForkEngine;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
