/** @file The contributed colours: text stays readable on each step, steps differ, colour-blind eyes see both sides. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { colours, EDGE_STEPS, MAGNITUDE_STEPS, SIGNED_STEPS } from '../../../../src/extension/core/contributions';
import { contrast, distance, luminance, opaque, over, type Rgb, type Vision } from '../../../support/colour';

interface Contributed {
  readonly id: string;
  readonly defaults: Readonly<Record<ThemeKind, string>>;
}

type ThemeKind = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

const manifest = JSON.parse(readFileSync(path.join(__dirname, '../../../../package.json'), 'utf8')) as {
  contributes: { colors: readonly Contributed[] };
};
const contributed = new Map(manifest.contributes.colors.map(colour => [colour.id, colour.defaults]));

/** `editor.background` and `editor.foreground` of VS Code's own themes (1.100). On a fill all text has the foreground's colour. */
const themes = {
  dark: { name: 'Default Dark Modern', background: opaque('#1F1F1F'), text: opaque('#CCCCCC') },
  light: { name: 'Default Light Modern', background: opaque('#FFFFFF'), text: opaque('#3B3B3B') },
  highContrast: { name: 'Default High Contrast', background: opaque('#000000'), text: opaque('#FFFFFF') },
  highContrastLight: { name: 'Default High Contrast Light', background: opaque('#FFFFFF'), text: opaque('#292929') },
} as const satisfies Record<ThemeKind, { name: string; background: Rgb; text: Rgb }>;

/** WCAG 2.2, 1.4.3 for text and 1.4.11 for what is not text. */
const TEXT_CONTRAST = 4.5;
const MARK_CONTRAST = 3;
/** CIELAB. About 2.3 is the least that an eye notices side by side. */
const STEP_APART = 5;
const SIDES_APART = 7;

const visions: readonly Vision[] = ['normal', 'protan', 'deutan', 'tritan'];
const ramps = {
  magnitude: Array.from({ length: MAGNITUDE_STEPS }, (_, i) => colours.magnitude(i + 1)),
  base: Array.from({ length: SIGNED_STEPS }, (_, i) => colours.base(i + 1)),
  tuned: Array.from({ length: SIGNED_STEPS }, (_, i) => colours.tuned(i + 1)),
  reads: Array.from({ length: EDGE_STEPS }, (_, i) => colours.reads(i + 1)),
  readBy: Array.from({ length: EDGE_STEPS }, (_, i) => colours.readBy(i + 1)),
};

function seen(id: string, kind: ThemeKind, alpha = 1): Rgb {
  return over(contributed.get(id)![kind], themes[kind].background, alpha);
}

describe.each(['dark', 'light'] as const)('fills, %s', kind => {
  const { background, text } = themes[kind];

  it.each(Object.values(ramps).flat())('text on %s is readable, fresh and faded', id => {
    expect(contrast(seen(id, kind), text)).toBeGreaterThanOrEqual(TEXT_CONTRAST);
    expect(contrast(seen(id, kind, 0.5), text)).toBeGreaterThanOrEqual(contrast(seen(id, kind), text));
  });

  it.each(Object.entries(ramps))('every step of %s is further from the background than the one before', (_, ramp) => {
    const steps = [background, ...ramp.map(id => seen(id, kind))];
    for (let i = 1; i < steps.length; i++) {
      expect(distance(steps[i]!, steps[i - 1]!, 'normal')).toBeGreaterThanOrEqual(STEP_APART);
      expect(contrast(steps[i]!, background)).toBeGreaterThan(contrast(steps[i - 1]!, background));
    }
  });

  it.each(visions)('base and tuned differ for %s eyes, step by step', vision => {
    ramps.base.forEach((id, i) => {
      const apart = distance(seen(id, kind), seen(ramps.tuned[i]!, kind), vision);
      expect(apart).toBeGreaterThanOrEqual(SIDES_APART * (i + 1));
    });
  });
});

describe.each(['dark', 'light'] as const)('what is read and who reads, %s', kind => {
  it.each(visions)('differ for %s eyes, step by step', vision => {
    ramps.reads.forEach((id, i) => {
      const apart = distance(seen(id, kind), seen(ramps.readBy[i]!, kind), vision);
      expect(apart).toBeGreaterThanOrEqual(SIDES_APART * (i + 1));
    });
  });
});

describe.each(['highContrast', 'highContrastLight'] as const)('borders, %s', kind => {
  const { background } = themes[kind];

  it.each(Object.entries(ramps))('%s stands out, opaque, and more with every step', (_, ramp) => {
    for (const id of ramp) expect(contributed.get(id)![kind]).toMatch(/^#[0-9A-F]{6}$/);
    const contrasts = ramp.map(id => contrast(seen(id, kind), background));
    expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(MARK_CONTRAST);
    expect(contrasts).toEqual(contrasts.toSorted((a, b) => a - b));
  });
});

it.each(Object.keys(themes) as ThemeKind[])('underlines and ruler marks stand out, %s', kind => {
  for (const id of [
    colours.instruction,
    colours.strongest,
    colours.strongestBase,
    colours.strongestTuned,
    colours.strongestReads,
    colours.strongestReadBy,
  ]) {
    expect(contrast(seen(id, kind), themes[kind].background)).toBeGreaterThanOrEqual(MARK_CONTRAST);
  }
});

it('white on black and no colour at all are told apart by the arithmetic', () => {
  expect(contrast([255, 255, 255], [0, 0, 0])).toBeCloseTo(21, 6);
  expect(luminance([128, 128, 128])).toBeCloseTo(0.2159, 4);
  expect(over('#00000080', [255, 255, 255])[0]).toBeCloseTo(127, 0);
});
