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

/** `editor.background` of VS Code's own themes (1.100). */
const themes = {
  dark: { name: 'Default Dark Modern', background: opaque('#1F1F1F') },
  light: { name: 'Default Light Modern', background: opaque('#FFFFFF') },
  highContrast: { name: 'Default High Contrast', background: opaque('#000000') },
  highContrastLight: { name: 'Default High Contrast Light', background: opaque('#FFFFFF') },
} as const satisfies Record<ThemeKind, { name: string; background: Rgb }>;

/** Of the other themes that VS Code has. */
const others = {
  dark: {
    Abyss: '#000C18',
    'Kimbie Dark': '#221A0F',
    Monokai: '#272822',
    Red: '#390000',
    'Solarized Dark': '#002B36',
    'Tomorrow Night Blue': '#002451',
  },
  light: { 'Quiet Light': '#F5F5F5', 'Solarized Light': '#FDF6E3' },
} as const;

/** WCAG 2.2, 1.4.3 for text and 1.4.11 for what is not text. */
const TEXT_CONTRAST = 4.5;
const MARK_CONTRAST = 3;
/** Between neighbours, and between the weakest and the background. Steps of 1.1 to 1.2 looked the same to those who tried them. */
const STEP_CONTRAST = 1.4;
/** In a theme whose background we did not choose the colours for. */
const OTHER_TEXT_CONTRAST = 4.4;
const OTHER_STEP_CONTRAST = 1.25;
/** CIELAB. About 2.3 is the least that an eye notices side by side. */
const STEP_APART = 10;
const SIDES_APART = 7;

const visions: readonly Vision[] = ['normal', 'protan', 'deutan', 'tritan'];
const ramps = {
  magnitude: Array.from({ length: MAGNITUDE_STEPS }, (_, i) => colours.magnitude(i + 1)),
  base: Array.from({ length: SIGNED_STEPS }, (_, i) => colours.base(i + 1)),
  tuned: Array.from({ length: SIGNED_STEPS }, (_, i) => colours.tuned(i + 1)),
  reads: Array.from({ length: EDGE_STEPS }, (_, i) => colours.reads(i + 1)),
  readBy: Array.from({ length: EDGE_STEPS }, (_, i) => colours.readBy(i + 1)),
};

function seen(id: string, kind: ThemeKind, alpha = 1, background: Rgb = themes[kind].background): Rgb {
  return over(contributed.get(id)![kind], background, alpha);
}

describe.each(['dark', 'light'] as const)('fills, %s', kind => {
  const { background } = themes[kind];
  const text = seen(colours.paintedText, kind);

  it.each(Object.values(ramps).flat())('text on %s is readable, fresh and faded', id => {
    expect(contrast(seen(id, kind), text)).toBeGreaterThanOrEqual(TEXT_CONTRAST);
    expect(contrast(seen(id, kind, 0.5), text)).toBeGreaterThanOrEqual(contrast(seen(id, kind), text));
  });

  it.each(Object.entries(ramps))('the eye tells apart the steps of %s, whichever colours it sees', (_, ramp) => {
    const steps = [background, ...ramp.map(id => seen(id, kind))];
    for (let i = 1; i < steps.length; i++) {
      expect(contrast(steps[i]!, steps[i - 1]!)).toBeGreaterThanOrEqual(STEP_CONTRAST);
      for (const vision of visions)
        expect(distance(steps[i]!, steps[i - 1]!, vision)).toBeGreaterThanOrEqual(STEP_APART);
    }
  });

  it.each(Object.entries(others[kind]))('steps and text hold in %s', (_, colour) => {
    for (const ramp of Object.values(ramps)) {
      const steps = [opaque(colour), ...ramp.map(id => seen(id, kind, 1, opaque(colour)))];
      for (let i = 1; i < steps.length; i++) {
        expect(contrast(steps[i]!, steps[i - 1]!)).toBeGreaterThanOrEqual(OTHER_STEP_CONTRAST);
        expect(contrast(steps[i]!, text)).toBeGreaterThanOrEqual(OTHER_TEXT_CONTRAST);
      }
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
