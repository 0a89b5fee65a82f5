/** @file Matches base components with tuned ones by the cosines between them. */
import type { Matrix } from '../../base/matrix';
import type { ConceptMatching } from '../../protocol/concepts';
import { assignment } from './assignment';
import type { Matching } from './spectrum';

/** @param cosines base components x tuned components; one-to-one needs at least as many tuned as base components */
export function matchComponents(cosines: Matrix, matching: ConceptMatching): Matching {
  const tuned = matching === 'one-to-one' ? assignment(negated(cosines)) : largest(cosines);
  return { tuned, cosines: tuned.map((j, i) => cosines.data[i * cosines.columns + j]!) };
}

/** The first of the largest |cos| of each row. */
function largest({ rows, columns, data }: Matrix): number[] {
  return Array.from({ length: rows }, (_, i) => {
    let best = 0;
    for (let j = 1; j < columns; j++)
      if (Math.abs(data[i * columns + j]!) > Math.abs(data[i * columns + best]!)) best = j;
    return best;
  });
}

/** What the assignment makes small: the largest sum of |cos| is the smallest sum of -|cos|. */
function negated({ rows, columns, data }: Matrix): Matrix {
  return { rows, columns, data: Float64Array.from(data, x => -Math.abs(x)) };
}
