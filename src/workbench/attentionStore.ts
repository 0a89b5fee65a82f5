/** @file What is known of the attention edges of files. */
import type { ErrorFacts } from '../base/errors';
import type { AttentionReport } from '../protocol/attention';
import type { Progress } from '../protocol/engine';
import { FileStore } from './fileStore';

export interface AttendedFile {
  /** The file's address as a string. */
  readonly uri: string;
  /** The text whose edges these are; spans count in it. */
  readonly text: string;
  readonly report?: AttentionReport;
  /** Which of the report's focus words is looked at. */
  readonly focus: number;
  /** Whether the file's text is another by now. */
  readonly stale: boolean;
  readonly work?: { readonly progress?: Progress };
  readonly error?: ErrorFacts;
  /** Name of the pair or model. */
  readonly label: string;
}

export class AttentionStore extends FileStore<AttendedFile> {}
