/** @file The one attribution panel of a window. */
import { ATTRIBUTION, AttributionPanel } from './attributionPanel';
import type { PanelParts } from '../panel/panelParts';
import { ViewPanels } from '../panel/viewPanels';

export type AttributionPanels = ViewPanels<AttributionPanel>;

export function attributionPanels(parts: PanelParts): AttributionPanels {
  return new ViewPanels(ATTRIBUTION, panel => new AttributionPanel(panel, parts));
}
