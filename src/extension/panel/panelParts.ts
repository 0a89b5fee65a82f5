/** @file What the panels need of the extension. */
import type { KeptExplanations } from '../attribution/keptExplanations';
import type { ExplanationStore } from '../attribution/explanationStore';
import type { FollowedTexts } from '../prompts/followedTexts';
import type { Log } from '../core/log';
import type { PromptFiles } from '../prompts/promptFiles';

export interface PanelParts {
  readonly store: ExplanationStore;
  readonly texts: FollowedTexts;
  readonly files: PromptFiles;
  readonly kept: KeptExplanations;
  readonly log: Log;
  readonly extensionPath: string;
}
