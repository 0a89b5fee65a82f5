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
  /** Of the number behind a bar; 0 where there is no room. */
  readonly figureWidth: number;
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
const WIDEST_GUTTER = 260;
const LEAST_GUTTER = 60;
/** Answer words side by side need this much; below they stand upright. */
const LEVEL_LABEL = 56;
const WIDEST_CELL = 72;
/** Cells below upright words, where there is room. */
const WIDEST_UPRIGHT = 36;
const UPRIGHT_HEAD = 84;
/** Cells can still be told apart. */
const LEAST_CELL = 9;
export const BAR_GAP = 10;

export function layoutOf(picture: Picture, view: Viewport): Layout {
  const { rows, bars } = picture;
  const columns = cellColumns(picture);
  const narrow = view.width < NARROW;
  const wanted = labelWidth(rows, view.lineHeight);
  const least = Math.min(wanted, WIDEST_GUTTER, view.width * (narrow ? 0.34 : 0.28));
  const figureWidth = narrow ? 0 : Math.round(view.lineHeight * (picture.barSides ? 3.9 : 2.9));
  const barWidth = columns > 0 ? (narrow ? 38 : 64) : widerBar(view.width - least, bars.length, figureWidth);
  const barsWidth = bars.length * (barWidth + figureWidth + BAR_GAP) + (narrow ? 0 : BAR_GAP);
  const cellWidth = cellWidthFor(view.width - least - barsWidth, columns);
  // Labels take what the cells leave.
  const spare = view.width - barsWidth - columns * cellWidth;
  const gutter = Math.round(Math.max(least, Math.min(wanted, spare)));
  const upright = cellWidth < LEVEL_LABEL;
  const head = upright && columns > 0 ? UPRIGHT_HEAD : Math.round(view.lineHeight * 1.8);
  const rowHeight = Math.round(view.lineHeight * 1.25);
  return {
    width: view.width,
    height: view.height,
    head,
    gutter,
    barsWidth,
    barWidth,
    figureWidth,
    rowHeight,
    cellWidth,
    upright,
    contentWidth: Math.max(gutter + columns * cellWidth + barsWidth, view.width),
    contentHeight: head + rows.length * rowHeight + 1,
    scrollLeft: view.scrollLeft,
    scrollTop: view.scrollTop,
  };
}

/** Answer words that have a column: none where the matrix was left out. */
export function cellColumns({ columns, matrixLeftOut }: Picture): number {
  return matrixLeftOut ? 0 : columns.length;
}

const WIDEST_BAR = 300;

/** The bars take what the cells would have had. */
function widerBar(room: number, bars: number, figureWidth: number): number {
  const fair = Math.floor((room - BAR_GAP) / Math.max(1, bars)) - figureWidth - BAR_GAP;
  return Math.max(38, Math.min(WIDEST_BAR, fair));
}

function cellWidthFor(room: number, columns: number): number {
  const fair = Math.floor(room / Math.max(1, columns));
  return fair >= LEVEL_LABEL ? Math.min(WIDEST_CELL, fair) : Math.max(LEAST_CELL, Math.min(WIDEST_UPRIGHT, fair));
}

/** Room for the longest label; a character of the editor's font is about half as wide as its line is high. */
function labelWidth(rows: Picture['rows'], lineHeight: number): number {
  const longest = rows.reduce((most, { text }) => Math.max(most, text.length), 0);
  const sentences = rows.some(row => row.kind === 'sentence');
  return Math.max(LEAST_GUTTER, longest * lineHeight * 0.48 + (sentences ? 36 : 20));
}

/** Where the bars begin: right behind the last cell, or at the edge where cells run below them. */
export function barsStart({ gutter, cellWidth, width, barsWidth }: Layout, columns: number): number {
  return Math.min(gutter + columns * cellWidth, width - barsWidth) + BAR_GAP;
}

/** Width of an upright word with its surroundings. */
export const UPRIGHT_LABEL = 14;

/**
 * Where the word above a column has its middle; undefined where cells are narrower than a line and another is written in its place: only every so
 * many words are, the picked one always, and none that would touch it.
 * @param count of the columns
 */
export function columnLabelAt(
  layout: Layout,
  count: number,
  column: number,
  picked: number | undefined,
): number | undefined {
  const { cellWidth, gutter, scrollLeft, width, barsWidth, upright } = layout;
  const centre = gutter + (column + 0.5) * cellWidth - scrollLeft;
  if (!upright) return centre;
  const every = Math.max(1, Math.ceil(UPRIGHT_LABEL / cellWidth));
  const near = picked !== undefined && Math.abs(column - picked) < every;
  if (column !== picked && (column % every !== 0 || near)) return undefined;
  // The last one stays whole where its column is: a column that is scrolled away has its label there, not over others.
  const edge = width - barsWidth;
  const whole = column === count - 1 && centre + cellWidth / 2 <= edge + 1;
  return whole ? Math.min(centre, edge - UPRIGHT_LABEL / 2) : centre;
}

export interface Place {
  readonly row?: number;
  readonly column?: number;
}

/** What stands at a point of the viewport. */
export function placeAt(layout: Layout, picture: Picture, x: number, y: number): Place {
  const { rows } = picture;
  const row = Math.floor((y - layout.head + layout.scrollTop) / layout.rowHeight);
  const column = Math.floor((x - layout.gutter + layout.scrollLeft) / layout.cellWidth);
  const inRows = y >= layout.head && row < rows.length;
  const inCells = x >= layout.gutter && x < layout.width - layout.barsWidth && column < cellColumns(picture);
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
