/** @file The picture as a file: all of it, not only what is in sight. */
import * as l10n from '@vscode/l10n';
import { CanvasSurface, type Font } from '../../drawing/canvasSurface';
import type { Surface } from '../../drawing/surface';
import { SvgSurface } from '../../drawing/svgSurface';
import { layoutOf, type Layout } from './matrixLayout';
import { drawMatrix, type Marked } from './matrixDrawing';
import type { Palette } from '../../drawing/palette';
import type { Picture } from './picture';
import { quantityText } from './attributionWording';

/** Wide enough for labels and bars; cells take what they need. */
const WIDTH = 900;
/** Browsers draw nothing on a canvas that is larger. CSS pixels a side. */
const LONGEST_SIDE = 16_000;
/** Dots a CSS pixel, where the size allows it. */
const SHARPNESS = 2;

export interface PictureParts {
  readonly picture: Picture;
  readonly palette: Palette;
  readonly font: Font;
  readonly marked: Marked;
}

export function svgPicture(parts: PictureParts): string {
  const layout = wholeLayout(parts);
  const measuring = new CanvasSurface(document.createElement('canvas').getContext('2d')!, parts.font);
  const surface = new SvgSurface(layout, parts.font, (text, bold) => measuring.measure(text, bold));
  drawWhole(parts, layout, surface);
  return surface.toString(quantityText(parts.picture));
}

/** @returns base64. @throws Error in words for the reader, where no canvas is large enough */
export function pngPicture(parts: PictureParts): string {
  const layout = wholeLayout(parts);
  const longest = Math.max(layout.width, layout.height);
  if (longest > LONGEST_SIDE)
    throw new Error(l10n.t('The picture is too large for a PNG. Export it as SVG, or show fewer rows.'));
  const ratio = Math.min(SHARPNESS, LONGEST_SIDE / longest);
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(layout.width * ratio);
  canvas.height = Math.ceil(layout.height * ratio);
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  drawWhole(parts, layout, new CanvasSurface(context, parts.font));
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}

function wholeLayout({ picture, font }: PictureParts): Layout {
  const view = { width: WIDTH, height: 0, lineHeight: font.size * 1.3, scrollLeft: 0, scrollTop: 0 };
  const { contentWidth } = layoutOf(picture, view);
  const { contentHeight } = layoutOf(picture, { ...view, width: contentWidth });
  return layoutOf(picture, { ...view, width: contentWidth, height: contentHeight });
}

function drawWhole({ picture, palette, marked: { column } }: PictureParts, layout: Layout, surface: Surface): void {
  drawMatrix({ surface, picture, layout, palette, marked: { column } });
}
