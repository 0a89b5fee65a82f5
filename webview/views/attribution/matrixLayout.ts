/** @file Where everything of the matrix stands, in CSS pixels. Labels and bars stay in sight; cells scroll below and beside them. */
import type { Picture } from './picture';

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Height of the answer words above the cells. */
  readonly head: number;
  /** Width of the row labels. */
  readonly gutter: number;
  /** Width of all bars, at the right. */
  readonly barsWidth: number;
  readonly barWidth: number;
  readonly rowHeight: number;
  readonly cellWidth: number;
  /** Answer words are written from bottom to top. */
  readonly upright: boolean;
  /** Of the whole picture, seen or not. */
  readonly contentWidth: number;
  readonly contentHeight: number;
  readonly scrollLeft: number;
  readonly scrollTop: number;
}

export interface Viewport {
  readonly width: number;
  readonly height: number;
  readonly scrollLeft: number;
  readonly scrollTop: number;
  /** Of a line of text. */
  readonly lineHeight: number;
}

const NARROW = 480;
const WIDEST_GUTTER = 220;
/** Answer words side by side need this much; below they stand upright. */
const LEVEL_LABEL = 44;
const WIDEST_CELL = 64;
const UPRIGHT_HEAD = 84;
/** Cells can still be told apart. */
const LEAST_CELL = 9;
export const BAR_GAP = 10;

export function layoutOf({ rows, columns, bars }: Picture, view: Viewport): Layout {
  const narrow = view.width < NARROW;
  const gutter = Math.round(Math.min(WIDEST_GUTTER, view.width * (narrow ? 0.34 : 0.28)));
  const barWidth = narrow ? 30 : 72;
  const barsWidth = bars.length * (barWidth + BAR_GAP);
  const room = Math.max(LEAST_CELL * 4, view.width - gutter - barsWidth);
  const fair = columns.length === 0 ? WIDEST_CELL : room / columns.length;
  const cellWidth =
    fair >= LEVEL_LABEL
      ? Math.min(WIDEST_CELL, Math.floor(fair))
      : Math.max(LEAST_CELL, Math.min(24, Math.floor(fair)));
  const upright = cellWidth < LEVEL_LABEL;
  const head = upright ? UPRIGHT_HEAD : Math.round(view.lineHeight * 1.8);
  const rowHeight = Math.round(view.lineHeight * 1.25);
  const contentWidth = gutter + columns.length * cellWidth + barsWidth;
  const contentHeight = head + rows.length * rowHeight + 1;
  return {
    width: view.width,
    height: view.height,
    head,
    gutter,
    barsWidth,
    barWidth,
    rowHeight,
    cellWidth,
    upright,
    contentWidth: Math.max(contentWidth, view.width),
    contentHeight,
    scrollLeft: view.scrollLeft,
    scrollTop: view.scrollTop,
  };
}

/** Where the bars begin: right behind the last cell, or at the edge where cells run below them. */
export function barsStart({ gutter, cellWidth, width, barsWidth }: Layout, columns: number): number {
  return Math.min(gutter + columns * cellWidth, width - barsWidth) + BAR_GAP;
}

export interface Place {
  readonly row?: number;
  readonly column?: number;
}

/** What stands at a point of the viewport. */
export function placeAt(layout: Layout, { rows, columns }: Picture, x: number, y: number): Place {
  const row = Math.floor((y - layout.head + layout.scrollTop) / layout.rowHeight);
  const column = Math.floor((x - layout.gutter + layout.scrollLeft) / layout.cellWidth);
  const inRows = y >= layout.head && row < rows.length;
  const inCells = x >= layout.gutter && x < layout.width - layout.barsWidth && column < columns.length;
  return { ...(inRows && { row }), ...(inCells && { column }) };
}

/** Scroll offsets that bring a cell into sight, moving as little as possible. */
export function scrollTo(layout: Layout, row: number, column: number): { readonly top: number; readonly left: number } {
  const into = (at: number, size: number, from: number, length: number): number =>
    Math.min(Math.max(from, at + size - length), at);
  return {
    top: into(row * layout.rowHeight, layout.rowHeight, layout.scrollTop, layout.height - layout.head),
    left: into(
      column * layout.cellWidth,
      layout.cellWidth,
      layout.scrollLeft,
      layout.width - layout.gutter - layout.barsWidth,
    ),
  };
}
