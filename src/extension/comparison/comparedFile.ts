/** @file What is known of one compared file, and how it changes. */
import { comparedVersions } from '../../picture/versionLists';
import type { TreeBranch } from '../../protocol/branch';
import type { Comparison } from '../../protocol/comparison';
import type {
  AskedContrast,
  ComparisonState,
  EarlierVersion,
  ToldBranches,
  ToldParts,
  ToldVersions,
} from '../../protocol/views/comparisonMessages';
import type { AskedFile } from '../core/fileStore';
import type { Question, ReadPrompt } from '../prompts/prompts';

export interface ComparedFile extends AskedFile {
  /** Absent until the first comparison is there; its `text` is the entry's. */
  readonly compared?: Compared;
  /** The answers while they are generated. */
  readonly saying?: NonNullable<ComparisonState['saying']>;
  /** Why this token and not that one. */
  readonly asked?: AskedContrast;
  /** Of the comparison there is. */
  readonly parts?: ToldParts;
  readonly branches?: BranchedAnswer;
  /** What the comparison is held against: chosen, or the one from before the last edit. */
  readonly earlier?: { readonly kind: EarlierVersion; readonly compared: Compared };
  /** Absent where the two are of the same text. */
  readonly versions?: ToldVersions;
}

/** What branches off from the compared answer. */
export interface BranchedAnswer extends Pick<ToldBranches, 'work' | 'error' | 'newest'> {
  readonly all: readonly TreeBranch[];
}

/** With the prompt that was compared. */
export interface Compared extends ReadPrompt {
  readonly label: string;
  readonly comparison: Comparison;
  /** For questions about it: the same models, the same words. */
  readonly params: Question['params'];
}

/** A new comparison in the place of the one before, whose questions and later parts go with it; branches stay where the answer does. */
export function withCompared(before: ComparedFile, compared: Compared, stale: boolean): ComparedFile {
  const { asked: _, parts: __, whole: ___, branches, ...file } = before;
  const stay = branches && before.compared && sameAnswer(before.compared, compared);
  const now = { ...file, ...compared.asked, compared, stale, ...(stay && { branches: { all: branches.all } }) };
  return withVersions(now, earlierOf(before, compared));
}

/** What was chosen stays; else the version from before the last edit. */
function earlierOf({ earlier, compared: before }: ComparedFile, compared: Compared): ComparedFile['earlier'] {
  if (earlier && earlier.kind !== 'compared-before') return earlier;
  return before && before.source.text !== compared.source.text
    ? { kind: 'compared-before', compared: before }
    : earlier;
}

/** @param earlier version that the comparison is held against; none where it is left out */
export function withVersions(
  { earlier: _, versions: __, ...file }: ComparedFile,
  earlier: ComparedFile['earlier'],
): ComparedFile {
  if (!earlier || !file.compared) return file;
  if (earlier.compared.source.text === file.compared.source.text) return { ...file, earlier };
  const { told } = comparedVersions(earlier.compared.comparison, file.compared.comparison);
  return { ...file, earlier, versions: { earlier: earlier.kind, ...told } };
}

/** Whether branches of the one are branches of the other: the same models were asked the same, and answered by the same tokens. */
export function sameAnswer(a: Compared, b: Compared): boolean {
  const told = ({ source: { text }, label, comparison, params }: Compared): string =>
    JSON.stringify([
      ...[text, label, params.sampling, params.baseRendering, params.models],
      comparison.explanation.provenance.models.map(({ fingerprint }) => fingerprint),
      comparison.explanation.models.map(({ response }) => response.tokens.map(({ id }) => id)),
    ]);
  return a === b || told(a) === told(b);
}

/** Whether something that is known of the file is of the same text, with the same files read in. */
export function isOfText({ text, whole }: AskedFile, { source }: Compared): boolean {
  return (whole?.text ?? text) === source.text;
}
