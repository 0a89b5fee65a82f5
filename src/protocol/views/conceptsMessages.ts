/**
 * @file What the concepts view draws, and what it and the extension say to each other beside what all views say (webview.ts). The concepts
 * of a pair go out once for all its prompts, a prompt's part when it is another, state whenever anything is.
 */
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { ConceptReport, PromptConcepts } from '../concepts';
import type { ConceptChoice } from '../concepts';
import type { FileState } from './attributionMessages';

export interface ConceptsContent {
  /** As a tab names it: the prompt's file, or the pair. */
  readonly fileName: string;
  /** Name of the pair or model. */
  readonly label: string;
  readonly report: ConceptReport;
  /** Of a page that stands alone; a panel is told it apart. */
  readonly prompt?: PromptConcepts;
}

/** A concept of a pair: a layer, and the rank of the base's (or single model's) component in it. */
export interface ConceptPlace {
  readonly layer: number;
  readonly component: number;
}

/** What is looked at: a layer, and one of its components where one is picked. */
export interface PickedConcept {
  readonly layer: number;
  readonly component?: number;
}

export interface ConceptName extends ConceptPlace {
  readonly name: string;
  /** The model that gave it; absent where the user did. */
  readonly by?: string;
}

export interface ConceptsState extends FileState {
  /** Undefined until somebody picked: a view begins where tuning turned most. */
  readonly picked?: PickedConcept;
  /** Of the pair that is shown. */
  readonly names: readonly ConceptName[];
  /** How concepts are to be read; of a panel. What is drawn may still be read otherwise. */
  readonly choice?: ConceptChoice;
  /** The models are asked where the prompt writes this one. */
  readonly following?: ConceptPlace;
  /** Word of the prompt in which the cursor stands. */
  readonly cursorWord?: number;
}

/** What the view keeps over a reload. */
export interface SavedConcepts {
  readonly uri?: string;
  readonly follow?: boolean;
  readonly picked?: PickedConcept;
}

/** Looks at a concept; the models are asked where the prompt writes it, if that is not known. */
export const PickConceptRequest = new RequestType<PickedConcept, null, void>('view/pickConcept');
/** Reads them in another way, from now on. */
export const ChooseConceptsRequest = new RequestType<ConceptChoice, null, void>('view/chooseConcepts');
/** The user is asked for a name. */
export const RenameConceptRequest = new RequestType<ConceptPlace, null, void>('view/renameConcept');
export const ConceptsReadyRequest = new RequestType<SavedConcepts, null, void>('view/ready');
export const ConceptsContentNotification = new NotificationType<ConceptsContent | null>('view/content');
export const ConceptsPromptNotification = new NotificationType<PromptConcepts | null>('view/prompt');
export const ConceptsStateNotification = new NotificationType<ConceptsState>('view/state');
