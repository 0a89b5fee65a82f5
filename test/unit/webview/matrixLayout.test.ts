/** @file Answer words above narrow columns: the picked one is always written, and none lies on another. */
import { expect, test } from 'vitest';
import { columnLabelAt, layoutOf, UPRIGHT_LABEL } from '../../../webview/views/attribution/matrixLayout';
import type { Picture } from '../../../webview/views/attribution/picture';

const COUNT = 29;
const columns = Array.from({ length: COUNT }, (_, i) => ({ text: `w${i}`, end: false, logProbability: 0 }));
const picture: Picture = {
  ...{ mode: 'single', quantity: 'levels', rows: [], columns, full: 10, cells: 'levels', matrixLeftOut: false },
  ...{ barQuantity: 'influence', barSides: true, barZero: 0, bars: [] },
};
const at = (width: number) => layoutOf(picture, { width, height: 400, scrollLeft: 0, scrollTop: 0, lineHeight: 17 });

test.each([300, 560, 900, 1280, 2600])(
  'in a view of %i pixels no label touches the next, whichever is picked',
  width => {
    const layout = at(width);
    for (const picked of [undefined, ...columns.keys()]) {
      const labels = columns.flatMap((_, column) => columnLabelAt(layout, COUNT, column, picked) ?? []);
      labels.slice(1).forEach((label, i) => expect(label - labels[i]!).toBeGreaterThanOrEqual(UPRIGHT_LABEL));
      if (picked !== undefined) expect(columnLabelAt(layout, COUNT, picked, picked)).toBeDefined();
    }
  },
);

test('the last label is whole where all columns are in sight', () => {
  const layout = at(900);
  expect(layout.contentWidth).toBeLessThanOrEqual(900);
  const last = columnLabelAt(layout, COUNT, COUNT - 1, undefined)!;
  expect(last + UPRIGHT_LABEL / 2).toBeLessThanOrEqual(layout.width - layout.barsWidth);
});
