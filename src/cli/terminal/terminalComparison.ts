/** @file A whole comparison on a terminal: where the models part, what each says, surprise, instruction, words gained and lost. */
import { printable } from '../../base/printable';
import { signedPercent } from '../../base/readableNumbers';
import type { Comparison, WordShift } from '../../protocol/comparison';
import type { VersionLists, VersionRow } from '../../protocol/views/comparisonMessages';
import { comparisonHeadline } from '../../picture/comparisonHeadline';
import { fairnessOf } from '../../picture/trustWarning';
import type { ComparedVersions } from '../../picture/versionLists';
import { ownAnswerLines, samplingText } from './terminalAnswers';
import { MODEL_TITLES } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { partLines } from './terminalSections';
import { instructionScores } from './terminalScores';
import { surpriseTable } from './terminalSurprise';
import { fit, textWidth, wrap } from './terminalText';
import { headingLines, noteLines } from './terminalHeading';

export interface ComparisonDrawing {
  readonly label: string;
  readonly notes: readonly string[];
  readonly width: number;
  readonly ink: Ink;
}

const WIDEST_WORD = 18;

/** Lines without line ends, none wider than the window where words allow. */
export function comparisonReport(comparison: Comparison, fileName: string, drawing: ComparisonDrawing): string[] {
  const { explanation, answers } = comparison;
  const { width, ink } = drawing;
  return [
    ...headingLines([fileName, drawing.label], explanation, drawing),
    ...wrap(comparisonHeadline(comparison), width),
    ...noteLines([...drawing.notes, ...fairnessOf(comparison)], width),
    '',
    ...ownAnswerLines(answers, samplingText(explanation.provenance.sampling), { width, ink }),
    ...surpriseTable(comparison, width, ink),
    ...instructionScores(explanation, width, ink),
    ...shiftLines('Words that tuned relies on more than base', comparison.instruction.gained, width, ink),
    ...shiftLines('Words that tuned relies on less than base', comparison.instruction.lost, width, ink),
    ...partLines(comparison, width, ink),
  ];
}

/** The same for two versions of a prompt: the answers of both, then the words. */
export function versionsReport(
  { versions, told }: ComparedVersions,
  files: { readonly before: string; readonly after: string },
  drawing: ComparisonDrawing,
): string[] {
  const { before, after } = versions;
  const { width, ink } = drawing;
  const answers = ({ answers: own, explanation }: Comparison, file: string): string[] => {
    const where = ` to ${printable(file)}`;
    return ownAnswerLines(own, samplingText(explanation.provenance.sampling), { width, ink, where });
  };
  const warnings = [before, after].flatMap(fairnessOf);
  return [
    ...headingLines([`${files.before} → ${files.after}`, drawing.label], after.explanation, drawing),
    ...wrap(told.headline, width),
    ...noteLines([...drawing.notes, ...new Set(warnings), ...told.notes], width),
    '',
    ...answers(before, files.before),
    ...answers(after, files.after),
    ...versionLines(told.lists, width, ink),
  ];
}

function shiftLines(title: string, shifts: readonly WordShift[], width: number, ink: Ink): string[] {
  if (shifts.length === 0) return [];
  const told = shifts.map(
    ({ base, tuned, difference }) => `base ${part(base)}  tuned ${part(tuned)}  ${part(difference)}`,
  );
  const rows = besideWords(
    shifts.map(({ text }) => text),
    told,
    width,
  );
  return [...wrap(`${title} (influence, %)`, width, '  ').map(ink.bold), ...rows, ''];
}

/** Lists of every model that explained both versions, tuned first: words that moved most, that came, that went. */
function versionLines(told: readonly VersionLists[], width: number, ink: Ink): string[] {
  return told.flatMap(({ role, gained, lost, came, went }) => {
    const lists: [title: string, rows: readonly VersionRow[]][] = [
      ['relies more on', gained],
      ['relies less on', lost],
      ['added words', came],
      ['removed words', went],
    ];
    return lists.flatMap(([title, rows]) =>
      listLines(`${MODEL_TITLES[role]} · ${title} (influence, %)`, rows, width, ink),
    );
  });
}

function listLines(title: string, rows: readonly VersionRow[], width: number, ink: Ink): string[] {
  if (rows.length === 0) return [];
  const lines = besideWords(
    rows.map(({ text }) => text),
    rows.map(numbers),
    width,
  );
  return [...wrap(title, width, '  ').map(ink.bold), ...lines, ''];
}

function numbers({ before, after }: VersionRow): string {
  if (before === undefined) return part(after ?? 0);
  if (after === undefined) return part(before);
  return `${part(before)} → ${part(after)}  ${part(after - before)}`;
}

/** In hundredths of the sum of all sizes, with its sign; the title says so. */
function part(influence: number): string {
  return signedPercent(influence).replace(' %', '');
}

/** Words in a column of their own, cut where the numbers need the room. */
function besideWords(words: readonly string[], numbers: readonly string[], width: number): string[] {
  const names = words.map(printable);
  const room = width - 4 - Math.max(...numbers.map(textWidth));
  const column = Math.max(1, Math.min(WIDEST_WORD, room, Math.max(...names.map(textWidth))));
  return names.map((name, i) => `  ${fit(name, column)}  ${numbers[i]!}`);
}
