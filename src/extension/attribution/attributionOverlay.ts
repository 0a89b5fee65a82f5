/** @file The overlay of an explanation: fills on a theme with colours, borders in high contrast, never colour alone. */
import * as vscode from 'vscode';
import { paintedNumbers, pickedOf } from '../../picture/paintedNumbers';
import { colours, MAGNITUDE_STEPS } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { cssOf, inkOf, type Look, type Painter } from '../core/overlay';
import { settings } from '../core/settings';
import { planOverlay, type DecorationKind, type RulerKind } from './attributionPlan';

/** A file whose attention is shown shows that until it is cleared, or until the reader asks why this token and not that one. */
export function attributionPainter({ explanations, attention }: LensContext): Painter<DecorationKind> {
  return {
    look,
    uris: () => explanations.all.map(({ uri }) => uri),
    listen: changed => [explanations.onDidChange(changed), attention.onDidChange(changed)],
    painting: uri => {
      const file = explanations.get(uri);
      const text = explanations.textOf(uri);
      if (!file?.explanation || !text || (attention.get(uri)?.report && !file.contrast)) return undefined;
      const numbers = paintedNumbers(file.explanation, {
        mode: explanations.mode,
        quantity: settings.quantity(),
        ...pickedOf(file),
      });
      return { plan: planOverlay(file.explanation, numbers, text, settings.threshold()), faded: file.stale };
    },
  };
}

const look: Look<DecorationKind> = (kind, highContrast, faded) => {
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
