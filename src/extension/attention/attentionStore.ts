/** @file What is known of the attention edges of files. */
import type { AttentionReport } from '../../protocol/attention';
import type { AskedFile } from '../core/fileController';
import { FileStore } from '../core/fileStore';

export interface AttendedFile extends AskedFile {
  readonly report?: AttentionReport;
  /** Which of the report's focus words is looked at. */
  readonly focus: number;
}

export class AttentionStore extends FileStore<AttendedFile> {}
