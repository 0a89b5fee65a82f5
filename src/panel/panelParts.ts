/** @file What the panels need of the extension. */
import type { KeptExplanations } from '../workbench/keptExplanations';
import type { ExplanationStore } from '../workbench/explanationStore';
import type { FollowedTexts } from '../workbench/followedTexts';
import type { Log } from '../workbench/log';
import type { PromptFiles } from '../workbench/promptFiles';

export interface PanelParts {
  readonly store: ExplanationStore;
  readonly texts: FollowedTexts;
  readonly files: PromptFiles;
  readonly kept: KeptExplanations;
  readonly log: Log;
  readonly extensionPath: string;
}
