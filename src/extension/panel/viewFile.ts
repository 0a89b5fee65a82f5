/** @file What every view is told of the file that it shows, beside its own content. */
import type { FileState } from '../../protocol/views/attributionMessages';

export interface ShownFile {
  readonly uri: string;
  /** As a tab names it. */
  readonly fileName: string;
}

export interface FileStateInput {
  /** Undefined while no prompt is followed. */
  readonly shown: ShownFile | undefined;
  /** What is known of that file. */
  readonly file: Pick<FileState, 'work' | 'error' | 'stale'> | undefined;
  readonly trusted: boolean;
  readonly follow: boolean;
}

export function fileState({ shown, file, trusted, follow }: FileStateInput): FileState {
  return {
    ...shown,
    stale: file?.stale ?? false,
    ...(file?.work ? { work: file.work } : {}),
    ...(file?.error ? { error: file.error } : {}),
    restricted: !trusted,
    follow,
  };
}
