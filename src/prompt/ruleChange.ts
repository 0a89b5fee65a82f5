/** @file A prompt file with another text in the place of one of its parts, written as the file writes texts. */
import { sentence } from '../base/sentence';
import { LensError } from '../base/errors';
import { movedParts, withinParts } from './assembled/parts';
import { BULLET } from './unitRanges';
import { parsePrompt, type ParseOptions } from './parsePrompt';
import type { PromptDocument } from './promptDocument';
import type { RuleUnit } from './ruleUnits';

export interface ChangedFile {
  readonly text: string;
  readonly document: PromptDocument;
}

/**
 * The bullet and what ends the part's line stay. Whether the file then says the new text is found out by reading it.
 * @throws LensError bad-input where it cannot be written there
 */
export function withTextInstead(text: string, unit: RuleUnit, instead: string, options: ParseOptions): ChangedFile {
  const whole = { start: unit.spans[0]!.start, end: unit.spans.at(-1)!.end };
  const [{ start, end } = whole] = options.parts ? withinParts(options.parts, whole) : [whole];
  const raw = text.slice(start, end);
  const lead = (BULLET.exec(raw) ?? /^[ \t]*/.exec(raw)!)[0];
  const tail = /(?:\s|\\n)*$/.exec(raw)![0];
  const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1))![0];
  const ways = [
    instead.replaceAll('\n', `\n${indent}`),
    JSON.stringify(instead).slice(1, -1),
    instead.replaceAll("'", "''").replaceAll('\n', `\n\n${indent}`),
  ];
  for (const way of ways) {
    const written = `${lead}${way}${tail}`;
    const changed = `${text.slice(0, start)}${written}${text.slice(end)}`;
    const parts = options.parts && { parts: movedParts(options.parts, { start, end }, written.length) };
    const document = parsePrompt(changed, { ...options, ...parts, instructions: [] });
    if (says(document, unit.message, instead)) return { text: changed, document };
  }
  throw new LensError({
    reason: 'bad-input',
    message: sentence`The file would not say that text there.`,
    next: sentence`Write it without quotes, backslashes and braces, or edit the file itself.`,
  });
}

function says({ messages, problems }: PromptDocument, message: number, wanted: string): boolean {
  const spaced = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
  const own = messages[message]?.segments.map(({ text }) => text).join('') ?? '';
  return problems.every(({ severity }) => severity !== 'error') && spaced(own).includes(spaced(wanted));
}
