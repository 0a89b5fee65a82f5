/** @file Layers in four quarters, from the input to the output. */
import type { LayerRange } from '../../protocol/attention';

const BANDS = 4;

/** Band k of 4 is layers floor(kL/4) to floor((k+1)L/4) - 1; a model of fewer layers has fewer bands. */
export function layerBands(layers: number): LayerRange[] {
  const edge = (k: number): number => Math.floor((k * layers) / BANDS);
  return Array.from({ length: BANDS }, (_, k) => ({ from: edge(k), to: edge(k + 1) - 1 })).filter(b => b.from <= b.to);
}
