/** @file The theme's colours, read from the page: the editor gives them as variables, a page of its own brings its own. */

export interface Palette {
  readonly text: string;
  readonly dim: string;
  readonly background: string;
  readonly line: string;
  readonly focus: string;
  readonly magnitude: string;
  readonly base: string;
  readonly tuned: string;
  readonly instruction: string;
  /** What a word reads, and what reads it. */
  readonly reads: string;
  readonly readBy: string;
  /** Band behind the row where the cursor stands. */
  readonly band: string;
  /** No tints: what is drawn is drawn in full colour, and told by its size. */
  readonly highContrast: boolean;
}

export function paletteOf(element: Element): Palette {
  if (matchMedia('(forced-colors: active)').matches) return FORCED;
  const style = getComputedStyle(element);
  const colour = (name: string, otherwise: string): string => {
    const value = style.getPropertyValue(`--vscode-${name}`).trim();
    return value === '' ? otherwise : value;
  };
  const text = colour('foreground', '#1f1f1f');
  return {
    text,
    dim: colour('descriptionForeground', text),
    background: colour('editor-background', '#ffffff'),
    line: colour('panel-border', colour('contrastBorder', text)),
    focus: colour('focusBorder', text),
    magnitude: colour('instructLens-strongest', text),
    base: colour('instructLens-strongestBase', text),
    tuned: colour('instructLens-strongestTuned', text),
    instruction: colour('instructLens-instruction', text),
    reads: colour('instructLens-strongestReads', text),
    readBy: colour('instructLens-strongestReadBy', text),
    band: colour('list-hoverBackground', 'transparent'),
    highContrast: document.body.classList.contains('vscode-high-contrast'),
  };
}

/** The reader's system gives the colours. */
const FORCED: Palette = {
  text: 'CanvasText',
  dim: 'CanvasText',
  background: 'Canvas',
  line: 'GrayText',
  focus: 'Highlight',
  magnitude: 'CanvasText',
  base: 'CanvasText',
  tuned: 'CanvasText',
  instruction: 'LinkText',
  reads: 'CanvasText',
  readBy: 'CanvasText',
  band: 'transparent',
  highContrast: true,
};
