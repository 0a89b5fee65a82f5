/** @file What the comparison in the side bar needs of the extension. */
import type { Comparisons } from './comparisons';
import type { PromptMemory } from '../prompts/promptMemory';
import type { AttentionLink } from '../attention/openAttention';
import type { PanelParts } from '../panel/panelParts';

export interface ComparisonParts extends Pick<PanelParts, 'store' | 'texts' | 'files' | 'log' | 'extensionPath'> {
  readonly comparisons: Comparisons;
  readonly memory: PromptMemory;
  /** Where the attention of the file is shown. */
  readonly attentionLink: AttentionLink;
}
