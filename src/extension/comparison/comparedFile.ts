/** @file What is known of one compared file, and how it changes. */
import type { ErrorFacts } from '../../base/errors';
import { comparedVersions } from '../../picture/versionLists';
import type { PromptDocument } from '../../prompt/promptDocument';
import type { Comparison } from '../../protocol/comparison';
import type {
  AskedContrast,
  ComparisonState,
  EarlierVersion,
  ToldParts,
  ToldVersions,
} from '../../protocol/views/comparisonMessages';
import type { Progress } from '../../protocol/request';
import type { Question } from '../attribution/explainController';

export interface ComparedFile {
  /** The file's address as a string. */
  readonly uri: string;
  /** Name of the pair. */
  readonly label: string;
  /** Together with what it is of; absent until the first one is there. */
  readonly compared?: Compared;
  /** Whether the file's text is another than the compared one by now. */
  readonly stale: boolean;
  readonly saying?: NonNullable<ComparisonState['saying']>;
  readonly work?: { readonly progress?: Progress };
  readonly error?: ErrorFacts;
  readonly asked?: AskedContrast;
  /** Of the comparison there is. */
  readonly parts?: ToldParts;
  /** What the comparison is held against: chosen, or the one from before the last edit. */
  readonly earlier?: { readonly kind: EarlierVersion; readonly compared: Compared };
  /** Absent where the two are of the same text. */
  readonly versions?: ToldVersions;
}

export interface Compared {
  /** The text that was compared; spans count in it. */
  readonly text: string;
  readonly document: PromptDocument;
  readonly label: string;
  readonly comparison: Comparison;
  /** For questions about it: the same models, the same words. */
  readonly params: Question['params'];
}

export function ended({ work: _, saying: __, ...file }: ComparedFile): ComparedFile {
  return file;
}

/** Questions and parts were of the comparison before. */
export function withoutAnswers({ asked: _, parts: __, ...file }: ComparedFile): ComparedFile {
  return file;
}

/** What was chosen stays; else the version from before the last edit. */
export function earlierOf({ earlier, compared: before }: ComparedFile, compared: Compared): ComparedFile['earlier'] {
  if (earlier && earlier.kind !== 'compared-before') return earlier;
  return before && before.text !== compared.text ? { kind: 'compared-before', compared: before } : earlier;
}

export function withVersions(
  { earlier: _, versions: __, ...file }: ComparedFile,
  earlier: ComparedFile['earlier'],
): ComparedFile {
  if (!earlier || !file.compared) return file;
  if (earlier.compared.text === file.compared.text) return { ...file, earlier };
  const { told } = comparedVersions(earlier.compared.comparison, file.compared.comparison);
  return { ...file, earlier, versions: { earlier: earlier.kind, ...told } };
}
