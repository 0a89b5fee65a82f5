/** @file The three pictures of a prompt, tuned, base and difference, one below the other or side by side. */
import type { PromptDocument } from '../../prompt/promptDocument';
import type { Explanation, ModelExplanation } from '../../protocol/explanation';
import type { Quantity } from '../../protocol/view';
import { differenceValues, markMessage, messageParts, overLargest, quantityValues } from './promptMarks';
import type { FileValues } from './promptMarks';
import { drawMarked } from './terminalPrompt';
import type { DrawnLine } from './terminalPrompt';
import { STEPS } from './palettes';
import type { Ink, MarkKind } from './terminalColour';
import { textWidth, wrap } from './terminalText';

/** From this width on three columns of a prompt are readable beside each other. */
const SIDE_BY_SIDE_COLUMNS = 140;
const GAP = 3;

export const MODEL_TITLES: Readonly<Record<ModelExplanation['role'], string>> = {
  tuned: 'Tuned',
  base: 'Base',
  single: 'Model',
};

/** `tuned `, `base `; nothing where there is one model. */
export function rolePrefix({ role }: Pick<ModelExplanation, 'role'>): string {
  return role === 'single' ? '' : `${role} `;
}

interface Block {
  readonly title: string;
  /** Lines of at most the width given. */
  readonly legend: (width: number) => DrawnLine[];
  readonly values: FileValues;
  readonly kind: MarkKind;
}

export interface BlockInput {
  readonly explanation: Explanation;
  /** One that the explanation has. */
  readonly quantity: Quantity;
  readonly document: PromptDocument;
  readonly fileLength: number;
  readonly width: number;
  readonly ink: Ink;
}

/** Lines of all blocks, tuned first: it is what the user asked about. */
export function drawBlocks(input: BlockInput): string[] {
  const blocks = blocksOf(input);
  const beside = blocks.length > 1 && input.width >= SIDE_BY_SIDE_COLUMNS;
  const width = beside ? Math.floor((input.width - GAP * (blocks.length - 1)) / blocks.length) : input.width;
  const drawn = blocks.map(block => drawBlock(block, input, width));
  if (!beside) return drawn.flatMap(lines => [...lines.map(l => l.text), '']);
  return [...columns(drawn, width), ''];
}

/** How a quantity is called over a picture and in a table. */
export const QUANTITY_NAMES: Readonly<Record<Quantity, string>> = {
  influence: 'influence on the answer',
  density: 'density',
  share: 'share of the prompt',
  gradient: 'gradient × input',
  flow: 'information flow into the answer',
};

export function isSignedQuantity(quantity: Quantity): boolean {
  return quantity === 'influence' || quantity === 'gradient';
}

function blocksOf({ explanation, quantity, fileLength, ink }: BlockInput): Block[] {
  const words = explanation.prompt.words;
  const unit = QUANTITY_NAMES[quantity];
  const kind = isSignedQuantity(quantity) ? 'signed' : 'density';
  const shown = (values: FileValues): FileValues => (quantity === 'density' ? values : overLargest(values));
  const models = explanation.models.map(model => ({
    model,
    values: quantityValues(model, quantity, words, fileLength),
  }));
  const blocks = models
    .map(({ model, values }): Block => {
      return {
        title: `${MODEL_TITLES[model.role]} · ${unit}`,
        legend: width => (kind === 'signed' ? signedLegend(ink, width) : densityLegend(ink, width)),
        values: shown(values),
        kind,
      };
    })
    .reverse();
  const [base, tuned] = models;
  if (base === undefined || tuned === undefined) return blocks;
  const values = shown(differenceValues(tuned.values, base.values));
  const title = `Difference · ${unit}, tuned \u2212 base`;
  return [...blocks, { title, legend: width => differenceLegend(ink, width), values, kind: 'difference' }];
}

function drawBlock(block: Block, { document, ink }: BlockInput, width: number): DrawnLine[] {
  const lines: DrawnLine[] = [{ text: ink.bold(block.title), width: textWidth(block.title) }, ...block.legend(width)];
  const several = document.messages.length > 1;
  for (const message of document.messages) {
    const heading = `[${message.role}]`;
    if (several || message.role !== 'user') lines.push({ text: ink.dim(heading), width: heading.length });
    for (const part of messageParts(message, document.parts)) {
      if (part.heading !== undefined) lines.push(...plainLegend(`── ${part.heading} ──`, ink, width));
      lines.push(...drawMarked(markMessage(part.message, block.values), { width, kind: block.kind, ink }));
    }
  }
  return lines;
}

function densityLegend(ink: Ink, width: number): DrawnLine[] {
  if (ink.depth === 'none') return plainLegend('¹ weak … ⁹ strongest; unmarked: under 0.06', ink, width);
  return [swatches('weak ', range(1, STEPS), ' strong', 'density', ink)];
}

function signedLegend(ink: Ink, width: number): DrawnLine[] {
  if (ink.depth === 'none')
    return plainLegend('¹ weak … ⁹ strongest for the answer, ⁻¹ … ⁻⁹ against it; unmarked: under 0.06', ink, width);
  return [swatches('against ', bothSides(), ' for', 'signed', ink)];
}

function differenceLegend(ink: Ink, width: number): DrawnLine[] {
  if (ink.depth === 'none') return plainLegend('⁺ more in tuned, ⁻ more in base', ink, width);
  return [swatches('base ', bothSides(), ' tuned', 'difference', ink)];
}

function bothSides(): number[] {
  const up = range(1, STEPS);
  return [...up.map(step => -step).reverse(), ...up];
}

function plainLegend(text: string, ink: Ink, width: number): DrawnLine[] {
  return wrap(text, width).map(line => ({ text: ink.dim(line), width: textWidth(line) }));
}

/** The real steps, each with its number. */
function swatches(before: string, steps: readonly number[], after: string, kind: Block['kind'], ink: Ink): DrawnLine {
  const cells = steps.map(step => ink.paint(String(Math.abs(step)), step, kind)).join('');
  return { text: ink.dim(before) + cells + ink.dim(after), width: before.length + steps.length + after.length };
}

function range(low: number, high: number): number[] {
  return Array.from({ length: high - low + 1 }, (_, i) => low + i);
}

function columns(blocks: readonly (readonly DrawnLine[])[], width: number): string[] {
  const height = Math.max(...blocks.map(b => b.length));
  return Array.from({ length: height }, (_, row) =>
    blocks
      .map(block => block[row] ?? { text: '', width: 0 })
      .map(line => line.text + ' '.repeat(Math.max(0, width - line.width)))
      .join(' '.repeat(GAP))
      .trimEnd(),
  );
}
