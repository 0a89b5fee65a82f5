/** @file A whole comparison on a terminal: where the models part, what each says, surprise, instruction, words gained and lost. */
import { printable } from '../../base/printable';
import { figure, signed } from '../../base/readableNumbers';
import type { Comparison, VersionComparison, WordShift } from '../../protocol/comparison';
import type { Sampling } from '../../protocol/explanation';
import { providerName } from '../../protocol/providerName';
import { comparisonHeadline, versionsHeadline } from '../../picture/comparisonHeadline';
import { versionNotes } from '../../picture/versionLists';
import { ownAnswerLines } from './terminalAnswers';
import type { Ink } from './terminalColour';
import { partLines } from './terminalSections';
import { instructionScores } from './terminalScores';
import { surpriseTable } from './terminalSurprise';
import { fit, textWidth, wrap } from './terminalText';
import { versionLines } from './terminalVersions';

export interface ComparisonDrawing {
  readonly label: string;
  readonly notes: readonly string[];
  readonly width: number;
  readonly ink: Ink;
}

const WIDEST_WORD = 18;

/** Lines without line ends, none wider than the window where words allow. */
export function comparisonReport(comparison: Comparison, fileName: string, drawing: ComparisonDrawing): string[] {
  const { explanation, answers, warnings } = comparison;
  const { width, ink } = drawing;
  return [
    ...heading(fileName, comparison, drawing),
    ...wrap(comparisonHeadline(comparison), width),
    ...notes([...drawing.notes, ...warnings.map(warning => warning.message)], width),
    '',
    ...ownAnswerLines(answers, howOf(explanation.provenance.sampling), { width, ink }),
    ...surpriseTable(comparison, width, ink),
    ...instructionScores(explanation, width, ink),
    ...shiftLines('Words on which tuned leans more than base', comparison.instruction.gained, width, ink),
    ...shiftLines('Words on which tuned leans less than base', comparison.instruction.lost, width, ink),
    ...partLines(comparison, width, ink),
  ];
}

/** The same for two versions of a prompt: the answers of both, then the words. */
export function versionsReport(
  versions: VersionComparison,
  files: { readonly before: string; readonly after: string },
  drawing: ComparisonDrawing,
): string[] {
  const { before, after } = versions;
  const { width, ink } = drawing;
  const told = (one: Comparison, file: string): string[] =>
    ownAnswerLines(one.answers, howOf(one.explanation.provenance.sampling), {
      ...{ width, ink },
      where: ` to ${printable(file)}`,
    });
  const warnings = [...before.warnings, ...after.warnings].map(warning => warning.message);
  return [
    ...heading(`${files.before} → ${files.after}`, after, drawing),
    ...wrap(versionsHeadline(versions), width),
    ...notes([...drawing.notes, ...new Set(warnings), ...versionNotes(versions)], width),
    '',
    ...told(before, files.before),
    ...told(after, files.after),
    ...versionLines(versions, width, ink),
  ];
}

function heading(files: string, { explanation }: Comparison, { label, width, ink }: ComparisonDrawing): string[] {
  const text = `${files} · ${label} · ${providerName(explanation.provenance.provider)}`;
  return wrap(printable(text), width, '  ').map(ink.bold);
}

function notes(texts: readonly string[], width: number): string[] {
  return texts.flatMap(text => wrap(`Note: ${printable(text)}`, width, '  '));
}

function howOf({ temperature, topP, seed }: Sampling): string {
  return temperature === 0 ? 'greedy' : `sampled at temperature ${temperature}, top-p ${topP}, seed ${seed}`;
}

function shiftLines(title: string, shifts: readonly WordShift[], width: number, ink: Ink): string[] {
  if (shifts.length === 0) return [];
  const names = shifts.map(({ text }) => printable(text));
  const column = Math.min(WIDEST_WORD, Math.max(...names.map(textWidth)));
  const rows = shifts.map(
    ({ base, tuned, difference }, i) =>
      `  ${fit(names[i]!, column)}  base ${figure(base)}  tuned ${figure(tuned)}  ${signed(difference)}`,
  );
  return [...wrap(`${title} (density)`, width, '  ').map(ink.bold), ...rows, ''];
}
