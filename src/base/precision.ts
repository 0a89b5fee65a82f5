/** @file The precision that models are run in: that of their files, or 8 bits where somebody asked for it. */

/** The engine reads the setting from this variable of its environment. */
export const PRECISION_VARIABLE = 'INSTRUCT_LENS_PRECISION';
/** `stored`: every weight is the number, or stands for the number, that its file has. `8`: matrices of 16- and 32-bit files are rounded to 8 bits. */
export const PRECISIONS = ['stored', '8'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** What PRECISION_VARIABLE asks for; `stored` where it is empty. @returns undefined where it is no precision */
export function precisionSetting(text: string | undefined): Precision | undefined {
  const name = (text ?? '').trim().toLowerCase();
  return name === '' ? 'stored' : PRECISIONS.find(precision => precision === name);
}

const ROUNDED = ' in 8 bits';

/** @param stored as the file has the weights */
export function roundedPrecision(stored: string): string {
  return `${stored}${ROUNDED}`;
}

/** @param precision as a provenance names it */
export function isRounded(precision: string): boolean {
  return precision.endsWith(ROUNDED);
}
