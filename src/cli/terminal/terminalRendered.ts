/** @file What a model reads, on a terminal: the file's own text as it is, the template's dim, control tokens apart. */
import { inEnglishWords } from '../../base/sentence';
import { printable } from '../../base/printable';
import {
  type RenderedForModel,
  type RenderedReport,
  type RenderedSegment,
  RENDERING_TEXTS,
} from '../../protocol/rendered';
import { MODEL_TITLES } from './terminalBlocks';
import type { Ink } from './terminalColour';

interface Window {
  readonly width: number;
  readonly ink: Ink;
}

/** Lines as they are, not wrapped: every line break is the prompt's. One picture where all models read the same. */
export function renderedLines({ models, same }: RenderedReport, { ink }: Window): string[] {
  const shown = same ? models.slice(-1) : models.toReversed();
  return shown.flatMap(model => [ink.bold(titleOf(model, same && models.length > 1)), ...textLines(model, ink), '']);
}

function titleOf({ role, rendering, tokens }: RenderedForModel, both: boolean): string {
  return `${both ? 'Base and tuned' : MODEL_TITLES[role]} · ${inEnglishWords(RENDERING_TEXTS[rendering])} · ${tokens} tokens`;
}

function textLines({ segments }: RenderedForModel, ink: Ink): string[] {
  const pieces = segments.map(segment => segment.text.split('\n').map(line => painted(line, segment, ink)));
  return pieces.reduce<string[]>(
    (lines, [first = '', ...rest]) => [...lines.slice(0, -1), `${lines.at(-1) ?? ''}${first}`, ...rest],
    [],
  );
}

function painted(text: string, { kind, added }: RenderedSegment, ink: Ink): string {
  const shown = printable(text);
  if (shown === '' || kind === 'file') return shown;
  const marked = added ? `${shown} ` : shown;
  return kind === 'special' ? ink.bold(ink.dim(marked)) : ink.dim(marked);
}
