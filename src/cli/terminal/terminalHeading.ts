/** @file What stands above every drawing on a terminal: whose it is, where it was computed, and what to know before it is read. */
import { printable } from '../../base/printable';
import { computedOn, type ComputedBy } from '../../picture/computedOn';
import type { Ink } from './terminalColour';
import { wrap } from './terminalText';

interface Window {
  readonly width: number;
  readonly ink: Ink;
}

/** @param parts of the title: what it is of, and the pair's or the model's name. @param of what was computed */
export function headingLines(
  parts: readonly string[],
  { provenance }: { readonly provenance: ComputedBy },
  { width, ink }: Window,
): string[] {
  const title = [...parts, computedOn(provenance)].join(' · ');
  return wrap(printable(title), width, '  ').map(ink.bold);
}

export function noteLines(texts: readonly string[], width: number): string[] {
  return texts.flatMap(text => wrap(`Note: ${printable(text)}`, width, '  '));
}

interface Problem {
  readonly severity: string;
  readonly message: string;
}

/** Warnings and errors went to stderr; what is left is good to know before the picture is read. */
export function informationOf(problems: readonly Problem[]): string[] {
  return problems.filter(({ severity }) => severity === 'information').map(({ message }) => message);
}
