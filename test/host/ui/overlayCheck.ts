/** @file Holds the open editor, character by character, against the numbers that the terminal command gives for its file. */
import assert from 'node:assert/strict';
import type { PaintedCharacter } from '../../support/vscodeHost/paintedText';
import type { ThemeKind } from '../../support/vscodeHost/userSettings';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { colourOf, sameColour } from './colour';
import { contributedColour, stepName, type MeasuredWord, type Mode } from './measuredWords';

export interface Expectation {
  readonly text: string;
  readonly words: readonly MeasuredWord[];
  readonly mode: Mode;
  readonly theme: ThemeKind;
}

/** Only what does not come is waited for so long. */
const PATIENCE_MS = 60_000;
const OFFERED_MS = 2_000;

/** Waits until the whole picture is right. @throws what is wrong with the last one */
export async function expectOverlay(window: WorkbenchWindow, expected: Expectation): Promise<void> {
  await eventually(async () => {
    await measureTrust(window);
    compare(await window.painted(), expected);
  });
}

/** The terminal measures trust in any case; the window of a slow machine offers to. */
async function measureTrust(window: WorkbenchWindow): Promise<void> {
  const offer = window.lenses.filter({ hasText: /^\s*measure trust/ }).first();
  // Whoever measures meanwhile takes the offer away.
  if ((await offer.count()) > 0) await offer.click({ timeout: OFFERED_MS }).catch(() => undefined);
}

export async function eventually(check: () => Promise<void> | void): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

/** @throws AssertionError where a word is painted otherwise than its number says, or anything else is painted */
export function compare(painted: readonly PaintedCharacter[], { text, words, mode, theme }: Expectation): void {
  const offsets = [...text.split('').keys()].filter(i => !/[\r\n]/.test(text[i]!));
  assert.equal(painted.map(c => c.text).join(''), offsets.map(i => text[i]).join(''), 'the editor shows another text');
  const highContrast = theme.startsWith('highContrast');
  const outlined = words[0]?.outlined.includes(mode) === true;
  const wrong = offsets.flatMap((offset, i) => {
    const allowed = stepsAt(offset, words, mode);
    const seen = seenStep(painted[i]!, highContrast);
    const right = outlined
      ? outlines(allowed, painted[i]!)
      : painted[i]!.outlines.length === 0 && allowed.some(step => matches(step, seen, theme));
    return right ? [] : [`${offset} "${text[offset]!}": ${seen.join() || 'nothing'}, not ${allowed.join(' or ')}`];
  });
  assert.deepEqual(wrong, []);
}

/** Within a word its step; between two words of one step that step or nothing (a line may be wrapped there); nothing elsewhere. */
function stepsAt(offset: number, words: readonly MeasuredWord[], mode: Mode): (string | undefined)[] {
  const within = words.find(({ span }) => span.start <= offset && offset < span.end);
  if (within) return [stepName(within, mode)];
  const before = words.findLast(({ span }) => span.end <= offset);
  const after = words.find(({ span }) => span.start > offset);
  const step = before && stepName(before, mode);
  return after && step === stepName(after, mode) ? [undefined, step] : [undefined];
}

/** No fill and no border, but an outline, dotted on the second side: its colour is mixed by strength. */
function outlines(allowed: readonly (string | undefined)[], seen: PaintedCharacter): boolean {
  if (seen.backgrounds.length > 0 || seen.borders.some(border => border.startsWith('box'))) return false;
  const styles = allowed.map((step): string =>
    step === undefined ? '' : step.startsWith('base') ? 'dotted' : 'dashed',
  );
  return styles.includes(seen.outlines.join());
}

/** High contrast has borders, the others fills. */
function seenStep({ backgrounds, borders }: PaintedCharacter, highContrast: boolean): readonly string[] {
  if (!highContrast) return backgrounds;
  return [...backgrounds, ...borders.map(b => b.replace(/^(?:box|foot) \S+ \S+ /, ''))];
}

function matches(step: string | undefined, seen: readonly string[], theme: ThemeKind): boolean {
  if (step === undefined) return seen.length === 0;
  return seen.length === 1 && sameColour(colourOf(seen[0]!), contributedColour(step, theme));
}
