/** @file How a result is written: as text for the window it goes to, as one line of JSON, or as a page for a browser. */
import { readViewParts } from '../../page/builtView';
import type { ViewName } from '../../page/builtView';
import { standalonePage } from '../../page/standalonePage';
import { safeJson } from '../../protocol/explanation';
import { colourDepth, inkFor, themeOf } from '../terminal/terminalColour';
import type { Ink } from '../terminal/terminalColour';
import type { OptionTable, ParsedArguments } from './arguments';
import type { Surroundings } from './surroundings';

export const formatOption = {
  format: { type: 'string', value: 'text|json', help: 'default: text' },
} as const satisfies OptionTable;

export const pageFormatOption = {
  format: { type: 'string', value: 'text|json|html', help: 'default: text; html is a page for any browser' },
} as const satisfies OptionTable;

export const colourOption = {
  'no-color': { type: 'boolean', help: 'without styles' },
} as const satisfies OptionTable;

/** The window that text is laid out for. */
export interface Window {
  readonly width: number;
  readonly ink: Ink;
}

/** A result in each of its forms; only the one that was asked for is made. */
export interface Result {
  readonly json: unknown;
  /** Without line ends. */
  readonly lines: (window: Window) => readonly string[];
}

export interface PagedResult extends Result {
  /** The whole document. */
  readonly page: () => Promise<string>;
}

interface Output<R extends Result> {
  readonly format: 'text' | 'json' | 'html';
  write(result: R): Promise<void>;
}

/** Where and how a command writes. Made before the work, so that a wrong option is told before it. @throws LensError usage */
export function outputOf(args: ParsedArguments, at: Surroundings): Output<Result> {
  const format = args.choice('format', 'text', ['text', 'json']);
  const window = windowOf(args, at);
  return { format, write: result => at.stdout.write(written(result, format, window)) };
}

/** The same of a command that writes pages too. @throws LensError usage */
export function pagedOutputOf(args: ParsedArguments, at: Surroundings): Output<PagedResult> {
  const format = args.choice('format', 'text', ['text', 'json', 'html']);
  const window = windowOf(args, at);
  return {
    format,
    write: async result => at.stdout.write(format === 'html' ? await result.page() : written(result, format, window)),
  };
}

/** What text is laid out for, by the options and the terminal. */
export function windowOf(args: ParsedArguments, at: Surroundings): () => Window {
  const theme = args.choice('theme', themeOf(at.env), ['dark', 'light']);
  const ink = inkFor(colourDepth(at.stdout, at.env, args.flag('no-color')), theme);
  return () => ({ width: at.stdout.columns, ink });
}

function written({ json, lines }: Result, format: 'text' | 'json', window: () => Window): string {
  return format === 'json' ? `${safeJson(json)}\n` : `${lines(window()).join('\n')}\n`;
}

/** A view of the product with its data in one file. */
export async function viewPage(
  view: ViewName,
  content: { readonly fileName: string },
  at: Surroundings,
): Promise<string> {
  return standalonePage(await readViewParts(at.packageRoot, view), content);
}
