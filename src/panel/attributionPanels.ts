/** @file The one attribution panel of a window. */
import { ATTRIBUTION, AttributionPanel } from './attributionPanel';
import type { PanelParts } from './panelParts';
import { ViewPanels } from './viewPanels';

export type AttributionPanels = ViewPanels<AttributionPanel>;

export function attributionPanels(parts: PanelParts): AttributionPanels {
  return new ViewPanels(ATTRIBUTION, panel => new AttributionPanel(panel, parts));
}
