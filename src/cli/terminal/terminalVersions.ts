/** @file The words of two versions of a prompt on a terminal: those whose density moved most, those that came, those that went. */
import { printable } from '../../base/printable';
import { figure, signed } from '../../base/readableNumbers';
import { versionLists } from '../../picture/versionLists';
import type { VersionComparison } from '../../protocol/comparison';
import type { VersionRow } from '../../protocol/views/comparisonMessages';
import { MODEL_TITLES } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { fit, textWidth, wrap } from './terminalText';

const WIDEST_WORD = 18;

/** Lists of every model that explained both versions, tuned first. */
export function versionLines(versions: VersionComparison, width: number, ink: Ink): string[] {
  return versionLists(versions).flatMap(({ role, gained, lost, came, went }) => {
    const lists: [title: string, rows: readonly VersionRow[]][] = [
      ['leans more on', gained],
      ['leans less on', lost],
      ['new words', came],
      ['words that went', went],
    ];
    return lists.flatMap(([title, rows]) => listLines(`${MODEL_TITLES[role]} · ${title} (density)`, rows, width, ink));
  });
}

function listLines(title: string, rows: readonly VersionRow[], width: number, ink: Ink): string[] {
  if (rows.length === 0) return [];
  const names = rows.map(({ text }) => printable(text));
  const column = Math.min(WIDEST_WORD, Math.max(...names.map(textWidth)));
  const lines = rows.map((row, i) => `  ${fit(names[i]!, column)}  ${numbers(row)}`);
  return [...wrap(title, width, '  ').map(ink.bold), ...lines, ''];
}

function numbers({ before, after }: VersionRow): string {
  if (before === undefined) return figure(after ?? 0);
  if (after === undefined) return figure(before);
  return `${figure(before)} → ${figure(after)}  ${signed(after - before)}`;
}
