/** @file Whoever shows the attribution view: the editor, or nobody (a page of its own). */
import {
  ContentNotification,
  PickAnswerWordRequest,
  PictureRequest,
  ReadyRequest,
  StateNotification,
  type AttributionContent,
  type AttributionState,
  type PictureFormat,
  type SavedView,
} from '../../src/protocol/views/attributionMessages';
import type { VsCodeApi } from './editorConnection';
import { EditorPanelHost, PageHost, type PanelHost, type PanelListener } from './panelHost';

export interface AttributionListener extends PanelListener<AttributionContent, AttributionState> {
  /** The picture as it is shown: SVG as text, PNG in base64. */
  picture(format: PictureFormat): Promise<string>;
}

export interface AttributionHost extends PanelHost<AttributionListener> {
  pickAnswerWord(word: number | undefined): void;
}

export class EditorAttributionHost
  extends EditorPanelHost<AttributionContent, AttributionState, SavedView, AttributionListener>
  implements AttributionHost
{
  constructor(api: VsCodeApi) {
    super(api, { ready: ReadyRequest, content: ContentNotification, state: StateNotification });
  }

  override start(listener: AttributionListener): void {
    this.connection.onRequest(PictureRequest, ({ format }) => listener.picture(format));
    super.start(listener);
  }

  pickAnswerWord(word: number | undefined): void {
    this.asked(this.connection.sendRequest(PickAnswerWordRequest, { word: word ?? null }));
  }
}

export class AttributionPageHost
  extends PageHost<AttributionContent, AttributionState, AttributionListener>
  implements AttributionHost
{
  constructor(content: AttributionContent) {
    super(content, {
      fileName: content.fileName,
      mode: 'tuned',
      stale: false,
      restricted: false,
      follow: false,
    });
  }

  pickAnswerWord(word: number | undefined): void {
    const { answerWord: _, ...state } = this.state;
    this.become(word === undefined ? state : { ...state, answerWord: word });
  }
}
