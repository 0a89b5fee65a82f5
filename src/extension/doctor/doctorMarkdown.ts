/** @file The doctor's report as Markdown: a page to read, and the facts of a report to others. */
import * as l10n from '@vscode/l10n';
import { printable } from '../../base/printable';
import type { DoctorRow, DoctorSection } from '../../doctor/doctorSections';

/** @param level of the sections' headings */
export function doctorMarkdown(sections: readonly DoctorSection[], level: number): string {
  const blocks = sections.map(({ title, rows }) => {
    const items = rows.map(row => item(row)).join('\n');
    return `${'#'.repeat(level)} ${title}\n\n${items}\n`;
  });
  return blocks.join('\n');
}

/** Begins with headings for what only the person who reports knows. */
export function issueMarkdown(sections: readonly DoctorSection[]): string {
  const asks = [l10n.t('What happened'), l10n.t('What you expected')].map(title => `## ${title}\n\n\n\n`).join('');
  const advice = l10n.t(
    'This does not contain your prompts. Read it before you send it, and remove what you do not want to share.',
  );
  return `${asks}## ${l10n.t('Facts')}\n\n${advice}\n\n${doctorMarkdown(sections, 3)}`;
}

function item({ label, text, command }: DoctorRow): string {
  const line = `- **${shown(label)}**: ${shown(text)}`;
  return command === undefined ? line : `${line}\n\n  ~~~sh\n  ${printable(command)}\n  ~~~\n`;
}

/** One line that Markdown shows as it is, and that reads well unrendered: an underscore within a word means nothing. */
function shown(text: string): string {
  return printable(text.replaceAll(/\s+/g, ' ')).replace(
    /[\\`*<>[\]|~&@]|:(?=\/\/)|(?<=www)\.|#(?=\d)|(?<![\p{L}\d])_|_(?![\p{L}\d])/gu,
    '\\$&',
  );
}
