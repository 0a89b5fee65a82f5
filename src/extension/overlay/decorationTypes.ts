/** @file How each kind of mark looks: fills on a theme with colours, borders in high contrast, never colour alone. */
import * as vscode from 'vscode';
import { colours, MAGNITUDE_STEPS } from '../core/contributions';
import type { DecorationKind, RulerKind } from './overlayPlan';

/** How a kind of mark looks; faded in a file whose text is another by now. */
export type Look<Kind> = (kind: Kind, highContrast: boolean, faded: boolean) => vscode.DecorationRenderOptions;

/** Types are made when they are first needed, and serve all editors until the kind of theme changes. */
export class DecorationTypes<Kind extends string> implements vscode.Disposable {
  readonly #types = new Map<string, vscode.TextEditorDecorationType>();

  constructor(
    private readonly look: Look<Kind>,
    private readonly highContrast: boolean,
  ) {}

  /** @param faded of a file whose text is another by now */
  get(kind: Kind, faded: boolean): vscode.TextEditorDecorationType {
    const key = `${kind} ${faded}`;
    const type =
      this.#types.get(key) ?? vscode.window.createTextEditorDecorationType(this.look(kind, this.highContrast, faded));
    this.#types.set(key, type);
    return type;
  }

  /** Takes the marks off all editors. */
  dispose(): void {
    for (const type of this.#types.values()) type.dispose();
    this.#types.clear();
  }
}

export function isHighContrast({ kind }: vscode.ColorTheme): boolean {
  return kind === vscode.ColorThemeKind.HighContrast || kind === vscode.ColorThemeKind.HighContrastLight;
}

export const attributionLook: Look<DecorationKind> = (kind, highContrast, faded) => {
  // A letter typed beside a word is not part of what was explained.
  const rangeBehavior = vscode.DecorationRangeBehavior.ClosedClosed;
  if (kind === 'instruction') return { rangeBehavior, ...instructionLook(highContrast, faded) };
  if (kind in rulerLooks) return { rangeBehavior, ...rulerLooks[kind as RulerKind] };
  const step = Number(kind.slice(-1));
  const side = kind.slice(0, -1) as 'magnitude' | 'base' | 'tuned';
  const colour = colours[side](step);
  return { rangeBehavior, ...(highContrast ? borderLook(side, step, colour, faded) : fillLook(side, colour, faded)) };
};

/** The lane says the side of a difference: base left, tuned right. */
const rulerLooks: Readonly<Record<RulerKind, vscode.DecorationRenderOptions>> = {
  strongest: rulerLook(colours.strongest, vscode.OverviewRulerLane.Center),
  strongestBase: rulerLook(colours.strongestBase, vscode.OverviewRulerLane.Left),
  strongestTuned: rulerLook(colours.strongestTuned, vscode.OverviewRulerLane.Right),
};

function rulerLook(colour: string, overviewRulerLane: vscode.OverviewRulerLane): vscode.DecorationRenderOptions {
  return { overviewRulerColor: new vscode.ThemeColor(colour), overviewRulerLane };
}

/** Where the sign of a difference underlines words it keeps to the foot of the line, and where borders do, to the text. */
function instructionLook(highContrast: boolean, faded: boolean): vscode.DecorationRenderOptions {
  const { instruction } = colours;
  if (highContrast) return { textDecoration: `underline dotted ${cssOf(instruction, false)} 1px` };
  return { borderStyle: 'dotted', borderWidth: '0 0 1px 0', borderColor: inkOf(instruction, faded) };
}

/** Syntax colours do not keep their contrast on a fill; the editor's own text colour does, on every step. */
function fillLook(
  side: 'magnitude' | 'base' | 'tuned',
  colour: string,
  faded: boolean,
): vscode.DecorationRenderOptions {
  const fill = { backgroundColor: inkOf(colour, faded), color: new vscode.ThemeColor('editor.foreground') };
  if (side === 'magnitude') return fill;
  const [style, line] = side === 'base' ? ['dotted', colours.strongestBase] : ['solid', colours.strongestTuned];
  return { ...fill, textDecoration: `underline ${style} ${cssOf(line, faded)} 1.5px` };
}

/**
 * The stronger the thicker, above and below only, where no letter is covered; base dotted, tuned solid. In high contrast nothing
 * grows pale: what is faded elsewhere is thin and dashed.
 */
function borderLook(
  side: 'magnitude' | 'base' | 'tuned',
  step: number,
  colour: string,
  faded: boolean,
): vscode.DecorationRenderOptions {
  const width = faded ? 1 : side === 'magnitude' && step === MAGNITUDE_STEPS ? 3 : step > 2 ? 2 : 1;
  const borderStyle = side === 'base' ? 'dotted' : faded ? 'dashed' : 'solid';
  return { borderStyle, borderWidth: `${width}px 1px`, borderColor: new vscode.ThemeColor(colour) };
}

export function inkOf(colour: string, faded: boolean): string | vscode.ThemeColor {
  return faded ? cssOf(colour, faded) : new vscode.ThemeColor(colour);
}

/** Half of a contributed colour, as its user may have set it: decorations have no alpha of their own. */
export function cssOf(colour: string, faded: boolean): string {
  const variable = `var(--vscode-${colour.replaceAll('.', '-')})`;
  return faded ? `color-mix(in srgb, ${variable} 50%, transparent)` : variable;
}
