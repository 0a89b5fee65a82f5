/**
 * @file The overlay of an explanation: fills on a theme with colours, borders in high contrast, never colour alone; outlines where the
 * picture is no better than chance.
 */
import * as vscode from 'vscode';
import { paintedNumbers, pickedOf } from '../../picture/paintedNumbers';
import { isAtChance } from '../../picture/shownTrust';
import { colours, MAGNITUDE_STEPS, SIGNED_STEPS } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { cssOf, inkOf, type Look, type Painter } from '../core/overlay';
import { settings } from '../core/settings';
import { pairLabel } from '../models/pairChoice';
import { planOverlay, SIDES, type DecorationKind, type RulerKind, type Side } from './attributionPlan';
import { shownSurprise } from '../surprise/surprisedFile';
import { shownQuantity } from './shownQuantity';

export function attributionPainter(lens: LensContext): Painter<DecorationKind> {
  const { explanations, attention, surprises } = lens;
  return {
    look,
    uris: () => explanations.all.map(({ uri }) => uri),
    listen: changed => [explanations, attention, surprises].map(store => store.onDidChange(changed)),
    painting: uri => {
      const file = explanations.get(uri);
      const text = explanations.textOf(uri);
      if (!file?.explanation || !text || !showsPicture(lens, uri)) return undefined;
      const numbers = paintedNumbers(file.explanation, {
        mode: explanations.modeOf(uri),
        quantity: shownQuantity(file.explanation),
        ...pickedOf(file),
      });
      // A picture of another text, or of another model than the one that is chosen now.
      const faded = file.stale || file.label !== pairLabel(settings.pair());
      const outlined = isAtChance(file.explanation, numbers);
      return {
        plan: planOverlay(file.explanation, numbers, text, settings.threshold(), outlined, settings.strongest()),
        faded,
      };
    },
  };
}

/** A file whose attention or surprise is shown shows that until it is cleared, or until the reader asks why this token and not that one. */
export function showsPicture(lens: LensContext, uri: string): boolean {
  const attended = lens.attention.get(uri)?.report !== undefined && !lens.explanations.get(uri)?.contrast;
  return !attended && !shownSurprise(lens, uri);
}

/** Also of other numbers that are painted in these steps. */
export const look: Look<DecorationKind> = (kind, highContrast, faded) => {
  // A letter typed beside a word is not part of what was explained.
  const rangeBehavior = vscode.DecorationRangeBehavior.ClosedClosed;
  if (kind === 'instruction') return { rangeBehavior, ...instructionLook(highContrast, faded) };
  if (kind in rulerLooks) return { rangeBehavior, ...rulerLooks[kind as RulerKind] };
  const step = Number(kind.slice(-1));
  const side = SIDES.find(name => kind.includes(name))!;
  if (kind.startsWith('outlined')) return { rangeBehavior, ...outlineLook(side, step, highContrast, faded) };
  return { rangeBehavior, ...(highContrast ? borderLook(side, step, faded) : fillLook(side, step, faded)) };
};

/** The first hue of a signed picture is the tuned model's, the second the base's, whatever the sides are. */
const rampOf: Readonly<Record<Side, (step: number) => string>> = {
  magnitude: colours.magnitude,
  tuned: colours.tuned,
  base: colours.base,
  for: colours.tuned,
  against: colours.base,
};

const strongOf: Readonly<Record<Side, string>> = {
  magnitude: colours.strongest,
  tuned: colours.strongestTuned,
  base: colours.strongestBase,
  for: colours.strongestTuned,
  against: colours.strongestBase,
};

/** What is underlined, and how. The words that speak for an answer are most of them, and plain. */
const underlineOf: Readonly<Partial<Record<Side, string>>> = { base: 'dotted', against: 'dotted', tuned: 'solid' };

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

/** Neither syntax colours nor the text colours of all themes keep their contrast on a fill: ours does, on every step. */
function fillLook(side: Side, step: number, faded: boolean): vscode.DecorationRenderOptions {
  const fill = {
    backgroundColor: inkOf(rampOf[side](step), faded),
    color: new vscode.ThemeColor(colours.paintedText),
  };
  return { ...fill, ...underlineLook(side, faded) };
}

function underlineLook(side: Side, faded: boolean): vscode.DecorationRenderOptions {
  const style = underlineOf[side];
  return style ? { textDecoration: `underline ${style} ${cssOf(strongOf[side], faded)} 1.5px` } : {};
}

/**
 * Lines below words, and a frame around the strongest alone: a frame around each would be a wall of them. The second side is dotted, the
 * first solid. In high contrast nothing grows pale: what is faded elsewhere is thin and dashed.
 */
function borderLook(side: Side, step: number, faded: boolean): vscode.DecorationRenderOptions {
  const borderStyle = underlineOf[side] === 'dotted' ? 'dotted' : faded ? 'dashed' : 'solid';
  const strongest = step === (side === 'magnitude' ? MAGNITUDE_STEPS : SIGNED_STEPS);
  const below = faded ? 1 : step;
  const borderWidth = strongest ? `${faded ? 1 : 2}px` : `0 0 ${below}px 0`;
  return { borderStyle, borderWidth, borderColor: new vscode.ThemeColor(rampOf[side](step)) };
}

/**
 * No surface and no thickness, which would speak of strength that is not there. An outline takes no room, so that no letter moves; it lies
 * within the word, since beside the first column it would be cut off.
 */
function outlineLook(side: Side, step: number, highContrast: boolean, faded: boolean): vscode.DecorationRenderOptions {
  const part = step / (side === 'magnitude' ? MAGNITUDE_STEPS : SIGNED_STEPS);
  const ink = Math.round(100 * (faded ? 0.5 : 1) * (LEAST_OUTLINE + (1 - LEAST_OUTLINE) * part));
  const colour = highContrast
    ? cssOf(rampOf[side](step), false)
    : `color-mix(in srgb, ${cssOf(strongOf[side], false)} ${ink}%, transparent)`;
  return { outline: `1px ${underlineOf[side] === 'dotted' ? 'dotted' : 'dashed'} ${colour}; outline-offset: -1px` };
}

/** Ink of the weakest outline, of 1: less is not seen. */
const LEAST_OUTLINE = 0.3;
