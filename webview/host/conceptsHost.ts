/** @file Whoever shows the concepts view: the editor, or nobody (a page of its own). */
import type { PromptConcepts } from '../../src/protocol/concepts';
import {
  ChooseConceptsRequest,
  ConceptsContentNotification,
  ConceptsPromptNotification,
  ConceptsReadyRequest,
  ConceptsStateNotification,
  PickConceptRequest,
  RenameConceptRequest,
  type ConceptPlace,
  type ConceptsContent,
  type ConceptsState,
  type PickedConcept,
  type SavedConcepts,
} from '../../src/protocol/views/conceptsMessages';
import type { ConceptChoice } from '../../src/protocol/concepts';
import type { VsCodeApi } from './editorConnection';
import { EditorPanelHost, PageHost, type PanelHost, type PanelListener } from './panelHost';

export interface ConceptsListener extends PanelListener<ConceptsContent, ConceptsState> {
  prompt(prompt: PromptConcepts | undefined): void;
}

export interface ConceptsHost extends PanelHost<ConceptsListener> {
  pickConcept(picked: PickedConcept): void;
  /** Reads concepts in another way; `choice` of the state becomes this. */
  choose(choice: ConceptChoice): void;
  /** Asks the reader for a name. */
  rename(place: ConceptPlace): void;
}

export class EditorConceptsHost
  extends EditorPanelHost<ConceptsContent, ConceptsState, SavedConcepts, ConceptsListener>
  implements ConceptsHost
{
  constructor(api: VsCodeApi) {
    super(api, {
      ready: ConceptsReadyRequest,
      content: ConceptsContentNotification,
      state: ConceptsStateNotification,
    });
  }

  override start(listener: ConceptsListener): void {
    this.connection.onNotification(ConceptsPromptNotification, prompt => listener.prompt(prompt ?? undefined));
    super.start(listener);
  }

  pickConcept(picked: PickedConcept): void {
    this.asked(this.connection.sendRequest(PickConceptRequest, picked));
  }

  choose(choice: ConceptChoice): void {
    this.asked(this.connection.sendRequest(ChooseConceptsRequest, choice));
  }

  rename(place: ConceptPlace): void {
    this.asked(this.connection.sendRequest(RenameConceptRequest, place));
  }
}

export class ConceptsPageHost
  extends PageHost<ConceptsContent, ConceptsState, ConceptsListener>
  implements ConceptsHost
{
  constructor(content: ConceptsContent) {
    super(content, { fileName: content.fileName, names: [], stale: false, restricted: false, follow: false });
  }

  override start(listener: ConceptsListener): void {
    listener.prompt(this.content.prompt);
    super.start(listener);
  }

  pickConcept(picked: PickedConcept): void {
    this.become({ ...this.state, picked });
  }

  choose(): void {
    // A page is of what was read.
  }

  rename(): void {
    // Names are kept by an editor.
  }
}
