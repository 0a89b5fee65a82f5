/** @file What is known of one file's rules: measured, or only what measuring them would take. */
import { obeyedRules } from '../../picture/obeyedRules';
import type { PromptSource } from '../../protocol/ablation';
import type { ComparedRules } from '../../protocol/comparisonSections';
import type { RulesReport } from '../../protocol/rules';
import type { AskedFile, FileStore } from '../core/fileStore';
import type { Question } from '../prompts/prompts';

export interface MeasuredRules {
  readonly report: RulesReport;
  readonly params: Question['params'];
  /** What was measured; spans count in its text. */
  readonly source: PromptSource;
}

export interface RuledFile extends AskedFile {
  /** Absent until the first part is measured; its `text` is the entry's. */
  readonly measured?: MeasuredRules;
  /** What measuring takes, where it takes too long to be done unasked. */
  readonly seconds?: number;
}

/** The report, where it is of the file as it stands and of these models. */
export function freshReport(file: RuledFile | undefined, label: string): RulesReport | undefined {
  return file && !file.stale && file.label === label ? file.measured?.report : undefined;
}

/** Which rules each model uses, once all of them are measured. */
export function comparedRulesOf(
  { rules }: { readonly rules: Pick<FileStore<RuledFile>, 'get'> },
  { uri, label }: { readonly uri: string; readonly label: string },
): ComparedRules | undefined {
  const report = freshReport(rules.get(uri), label);
  return report?.complete === true ? obeyedRules(report) : undefined;
}
