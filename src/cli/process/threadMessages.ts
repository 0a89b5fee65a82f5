/** @file What a command, which works in a thread of its own, and the process around it say to each other. */

/** Of the process, as a command finds it. */
export interface CommandData {
  readonly words: readonly string[];
  /** Whether standard output and standard error are windows. */
  readonly windows: { readonly stdout: boolean; readonly stderr: boolean };
  readonly columns: number;
}

export type StreamName = 'stdout' | 'stderr';

export type FromCommand =
  | { readonly kind: 'write'; readonly stream: StreamName; readonly text: string }
  /** More of standard input is wanted. */
  | { readonly kind: 'read' }
  /** An engine is wanted, the `child`th of this command. */
  | { readonly kind: 'fork'; readonly child: number; readonly entry: string; readonly env: NodeJS.ProcessEnv }
  | { readonly kind: 'send'; readonly child: number; readonly message: unknown }
  | { readonly kind: 'kill'; readonly child: number }
  | { readonly kind: 'done'; readonly code: number };

export type ToCommand =
  /** The oldest write of that stream that was not answered yet is done. */
  | { readonly kind: 'written'; readonly stream: StreamName; readonly columns: number }
  /** Undefined at the end of standard input. */
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array | undefined }
  | { readonly kind: 'unreadable'; readonly message: string }
  | { readonly kind: 'child'; readonly child: number; readonly news: ChildNews }
  | { readonly kind: 'cancel' };

/** What becomes of an engine that the process has forked for its command. */
export type ChildNews =
  | { readonly kind: 'forked'; readonly pid: number | undefined }
  | { readonly kind: 'message'; readonly message: unknown }
  | { readonly kind: 'said'; readonly text: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'closed'; readonly code: number | null; readonly signal: string | null };
