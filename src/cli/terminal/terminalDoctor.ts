/** @file The doctor's page on a terminal: labels in a column, texts wrapped beside them, commands whole on lines of their own. */
import { printable } from '../../base/printable';
import type { DoctorRow, DoctorSection } from '../../doctor/doctorSections';
import type { Ink } from './terminalColour';
import { fit, textWidth, wrap } from './terminalText';

/** A longer label stands on a line of its own. */
const MOST_LABEL = 24;
const INDENT = '  ';

export function doctorLines(sections: readonly DoctorSection[], width: number, ink: Ink): readonly string[] {
  const blocks = sections.map(({ title, rows }) => {
    const widths = rows.map(({ label }) => textWidth(label)).filter(own => own <= MOST_LABEL);
    const column = Math.max(0, ...widths);
    return [ink.bold(title), ...rows.flatMap(row => rowLines(row, column, width, ink))];
  });
  return blocks.flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]));
}

function rowLines({ label, text, command }: DoctorRow, column: number, width: number, ink: Ink): readonly string[] {
  const name = printable(label);
  const indent = INDENT + ' '.repeat(column + 2);
  const [first = '', ...rest] = wrap(printable(text), Math.max(1, width - indent.length)).map(line => indent + line);
  const fits = textWidth(name) <= column;
  const head = fits
    ? [INDENT + ink.dim(fit(name, column)) + first.slice(indent.length - 2)]
    : [INDENT + ink.dim(name), first];
  return [...head, ...rest, ...(command === undefined ? [] : ['', INDENT + INDENT + printable(command), ''])];
}
