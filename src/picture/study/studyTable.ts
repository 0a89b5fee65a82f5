/** @file A table of a study's report, the same for terminal, Markdown and page. */
import * as l10n from '@vscode/l10n';
import type { ClauseSummary } from '../../protocol/study';
import { cut } from './studyWords';

export interface StudyTable {
  readonly title: string;
  readonly head: readonly string[];
  /** The first cell is text; all others are figures unless `textColumns` names them. */
  readonly rows: readonly (readonly string[])[];
  readonly textColumns?: readonly number[];
  readonly note?: string;
}

/** As the first cell of a row. */
export function clauseName({ text, line }: ClauseSummary): string {
  return line > 1 ? l10n.t('{0} (line {1})', cut(text), line) : cut(text);
}
