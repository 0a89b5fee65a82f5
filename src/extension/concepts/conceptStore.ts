/** @file What is known of the concepts of the pair, once for all files, and of what each file makes the layers write. */
import type { ConceptReport, PromptConcepts } from '../../protocol/concepts';
import type { ConceptPlace } from '../../protocol/views/conceptsMessages';
import type { AskedFile } from '../core/fileController';
import { FileStore } from '../core/fileStore';

export interface ConceptsFile extends AskedFile {
  readonly report?: ConceptReport;
  readonly prompt?: PromptConcepts;
  /** Concepts that somebody wanted followed over the prompt, beside those that it uses most. */
  readonly followed: readonly ConceptPlace[];
  /** The one of them that the models are asked about now; a small wait, beside the picture. */
  readonly following?: ConceptPlace;
}

/** The pair that was read last. */
export interface ReadPair {
  /** As the setting names it. */
  readonly name: string;
  readonly label: string;
  readonly report: ConceptReport;
}

export class ConceptStore extends FileStore<ConceptsFile> {
  /** So that another file does not wait for what is the same for all. */
  pair: ReadPair | undefined;
}
