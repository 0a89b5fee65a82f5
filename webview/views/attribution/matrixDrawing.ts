/** @file Draws the matrix on a surface: labels, cells, bars, what is picked. */
import { fitted, type Surface } from '../../drawing/surface';
import { BAR_GAP, barsStart, cellColumns, columnLabelAt, type Layout, type Place } from './matrixLayout';
import type { Palette } from '../../drawing/palette';
import type { Picture } from './picture';
import { alphaOf, barMark, markOf, sizeOf, stepOf } from './steps';
import { barFigure } from './attributionWording';

export interface Marked {
  /** Column that is picked. */
  readonly column?: number | undefined;
  /** Row in which the file's cursor stands. */
  readonly row?: number | undefined;
  /** What the pointer is at. */
  readonly pointed?: Place | undefined;
  /** Where the keyboard stands in the picture. */
  readonly focus?: { readonly row: number; readonly column: number } | undefined;
}

interface Drawing {
  readonly surface: Surface;
  readonly picture: Picture;
  readonly layout: Layout;
  readonly palette: Palette;
  readonly marked: Marked;
}

/** Only what is in sight is drawn, so the time does not grow with the matrix. */
export function drawMatrix(drawing: Drawing): void {
  const { surface, layout, palette } = drawing;
  const { width, height, head, gutter, barsWidth } = layout;
  surface.fill(0, 0, width, height, { colour: palette.background });
  const rows = rowsInSight(drawing);
  surface.clipped(0, head, width, height - head, () => {
    band(drawing);
    rows.forEach(row => drawLabel(drawing, row));
    rows.forEach(row => drawBars(drawing, row));
    surface.clipped(gutter, head, Math.max(0, width - gutter - barsWidth), height - head, () => {
      rows.forEach(row => drawCells(drawing, row));
    });
  });
  drawHead(drawing);
  drawPicked(drawing);
}

function rowsInSight({ layout, picture }: Drawing): number[] {
  const from = Math.max(0, Math.floor(layout.scrollTop / layout.rowHeight));
  const to = Math.min(
    picture.rows.length,
    Math.ceil((layout.scrollTop + layout.height - layout.head) / layout.rowHeight),
  );
  return range(from, to);
}

function columnsInSight({ layout, picture }: Drawing): number[] {
  const room = layout.width - layout.gutter - layout.barsWidth;
  const from = Math.max(0, Math.floor(layout.scrollLeft / layout.cellWidth));
  return range(from, Math.min(cellColumns(picture), Math.ceil((layout.scrollLeft + room) / layout.cellWidth)));
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
const rowTop = ({ head, rowHeight, scrollTop }: Layout, row: number): number => head + row * rowHeight - scrollTop;
const columnLeft = ({ gutter, cellWidth, scrollLeft }: Layout, column: number): number =>
  gutter + column * cellWidth - scrollLeft;

/** The row of the cursor: a band, and a bar at its edge for those who see no band. */
function band({ surface, layout, palette, marked: { row, pointed } }: Drawing): void {
  if (pointed?.row !== undefined) {
    surface.fill(0, rowTop(layout, pointed.row), layout.width, layout.rowHeight, { colour: palette.band });
  }
  if (row === undefined || row < 0) return;
  const top = rowTop(layout, row);
  surface.fill(0, top, layout.width, layout.rowHeight, { colour: palette.band });
  surface.fill(0, top, 3, layout.rowHeight, { colour: palette.focus });
}

const EDGE = 8;
const INDENT = 14;

function drawLabel({ surface, picture, layout, palette }: Drawing, index: number): void {
  const row = picture.rows[index]!;
  const top = rowTop(layout, index);
  const left = EDGE + (row.inner ? 2 * INDENT : row.kind === 'sentence' ? INDENT : 0);
  const middle = top + layout.rowHeight / 2;
  if (row.kind === 'sentence') surface.text(row.unfolded ? '▾' : '▸', EDGE, middle, { colour: palette.dim });
  const text = fitted(surface, row.text, layout.gutter - left - EDGE, row.kind === 'sentence' && row.unfolded);
  surface.text(text, left, middle, { colour: palette.text, bold: row.unfolded });
  if (row.instruction) underline({ surface, palette }, left, top + layout.rowHeight - 3, surface.measure(text));
}

/** Dotted, as in the file: this was counted as an instruction. */
function underline(
  { surface, palette }: Pick<Drawing, 'surface' | 'palette'>,
  x: number,
  y: number,
  width: number,
): void {
  for (let at = 0; at < width; at += 4) surface.fill(x + at, y, 2, 1, { colour: palette.instruction });
}

function drawCells(drawing: Drawing, row: number): void {
  const { surface, picture, layout, palette } = drawing;
  const { values } = picture;
  if (!values) return;
  const top = rowTop(layout, row);
  const line = { colour: palette.line, alpha: 0.5 };
  surface.fill(layout.gutter, top + layout.rowHeight - 1, picture.columns.length * layout.cellWidth, 1, line);
  for (const column of columnsInSight(drawing)) {
    const value = values.data[row * values.columns + column]!;
    const step = stepOf(value, picture);
    if (step > 0) drawCell(drawing, value, step, columnLeft(layout, column), top);
  }
}

/** Stronger is larger and deeper; a negative value is hollow. */
function drawCell(
  { surface, picture, layout, palette }: Drawing,
  value: number,
  step: number,
  left: number,
  top: number,
): void {
  const { cellWidth, rowHeight } = layout;
  const room = { width: Math.min(cellWidth, 2 * rowHeight) - 2, height: rowHeight - 3 };
  const [width, height] = [room.width * sizeOf(step), room.height * sizeOf(step)];
  const x = left + (cellWidth - width) / 2;
  const y = top + (rowHeight - 1 - height) / 2;
  const { colour, hollow } = markOf(value, picture, palette);
  const ink = { colour, alpha: alphaOf(step, palette) };
  if (hollow) surface.frame(x, y, width, height, ink, 1.5);
  else surface.fill(x, y, width, height, ink);
}

function drawBars({ surface, picture, layout, palette }: Drawing, row: number): void {
  const start = barsStart(layout, cellColumns(picture));
  const [top, height] = [rowTop(layout, row) + layout.rowHeight * 0.25, layout.rowHeight * 0.5];
  picture.bars.forEach(({ lengths, figures, atChance }, bar) => {
    const left = start + bar * (layout.barWidth + layout.figureWidth + BAR_GAP);
    surface.fill(left, top + height, layout.barWidth, 1, { colour: palette.line });
    drawBar(
      { surface, picture, palette },
      { length: lengths[row]!, atChance },
      {
        ...{ x: left + picture.barZero * layout.barWidth, y: top },
        ...{ room: layout.barWidth, height },
      },
    );
    if (picture.barZero > 0) {
      const axis = left + picture.barZero * layout.barWidth;
      surface.fill(Math.round(axis), rowTop(layout, row), 1, layout.rowHeight, { colour: palette.dim, alpha: 0.6 });
    }
    if (layout.figureWidth === 0) return;
    const end = left + layout.barWidth + layout.figureWidth;
    surface.text(barFigure(picture, figures[row]!), end, top + height / 2, { colour: palette.dim, align: 'end' });
  });
}

interface BarPlace {
  /** Where zero stands. */
  readonly x: number;
  readonly y: number;
  readonly room: number;
  readonly height: number;
}

/**
 * For the answer to the right and full; against it to the left, hatched and framed: told apart without colour. At chance both are hollow: there
 * is nothing behind them.
 */
function drawBar(
  { surface, picture, palette }: Pick<Drawing, 'surface' | 'picture' | 'palette'>,
  { length, atChance }: { readonly length: number; readonly atChance: boolean },
  { x, y, room, height }: BarPlace,
): void {
  const width = Math.abs(length) * room;
  const { colour, hatched } = barMark(length, picture, palette);
  if (atChance) surface.frame(hatched ? x - width : x, y, width, height, { colour }, 1);
  else if (!hatched) surface.fill(x, y, width, height, { colour });
  else hatch(surface, x - width, y, width, height, colour);
}

/** Shorter ones would show no stripe. */
const SHORTEST_HATCHED = 5;

/** Upright stripes in a frame; where it is too short for one, it is full. */
function hatch(
  surface: Pick<Surface, 'fill' | 'frame'>,
  x: number,
  y: number,
  width: number,
  height: number,
  colour: string,
): void {
  if (width < SHORTEST_HATCHED) {
    surface.fill(x, y, width, height, { colour });
    return;
  }
  surface.frame(x, y, width, height, { colour }, 1);
  for (let at = 3; at < width - 1; at += 4) surface.fill(x + at, y, Math.min(1.5, width - at), height, { colour });
}

/** Pixels by which the label of a narrow column is wider than the column, on each side. */
const OVERHANG = 6;

function drawHead(drawing: Drawing): void {
  const { surface, picture, layout, palette } = drawing;
  const { head, gutter, width, barsWidth } = layout;
  surface.clipped(gutter - OVERHANG, 0, Math.max(0, width - gutter - barsWidth + 2 * OVERHANG), head, () => {
    for (const column of columnsInSight(drawing)) drawColumnLabel(drawing, column);
  });
  const start = barsStart(layout, cellColumns(picture));
  picture.bars.forEach(({ title }, bar) => {
    const left = start + bar * (layout.barWidth + layout.figureWidth + BAR_GAP);
    surface.text(fitted(surface, title, layout.barWidth + BAR_GAP - 2), left, head - 14, { colour: palette.dim });
  });
  surface.fill(0, head - 1, width, 1, { colour: palette.line });
}

function drawColumnLabel({ surface, picture, layout, palette, marked }: Drawing, column: number): void {
  const { upright, cellWidth, head } = layout;
  const picked = marked.column === column;
  const middle = columnLabelAt(layout, picture.columns.length, column, marked.column);
  if (middle === undefined) return;
  const { text, end } = picture.columns[column]!;
  const style = { colour: end ? palette.dim : palette.text, bold: picked };
  if (upright) surface.text(fitted(surface, text, head - 10, picked), middle, head - 6, { ...style, upright: true });
  else surface.text(fitted(surface, text, cellWidth - 6, picked), middle, head - 14, { ...style, align: 'middle' });
}

/** A frame around the picked column, and one around the cell where the keyboard stands. */
function drawPicked({ surface, picture, layout, palette, marked: { column, focus } }: Drawing): void {
  const { head, gutter, width, height, barsWidth, cellWidth, rowHeight } = layout;
  surface.clipped(gutter, 0, Math.max(0, width - gutter - barsWidth), height, () => {
    const bottom = Math.min(height, rowTop(layout, picture.rows.length));
    if (column !== undefined) {
      surface.frame(columnLeft(layout, column), 1, cellWidth, bottom - 1, { colour: palette.focus }, 1.5);
    }
    if (focus && focus.row >= 0) {
      const top = rowTop(layout, focus.row);
      if (top >= head - 1)
        surface.frame(columnLeft(layout, focus.column), top, cellWidth, rowHeight, { colour: palette.focus }, 2);
    }
  });
}
