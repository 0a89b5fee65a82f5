/** @file Whoever shows the attention view: the editor, or nobody (a page of its own). */
import {
  AttentionContentNotification,
  AttentionReadyRequest,
  AttentionStateNotification,
  PickFocusRequest,
  type AttentionContent,
  type AttentionState,
  type SavedAttention,
} from '../../src/protocol/views/attentionMessages';
import type { VsCodeApi } from './editorConnection';
import { EditorPanelHost, PageHost, type PanelHost, type PanelListener } from './panelHost';

type AttentionListener = PanelListener<AttentionContent, AttentionState>;

export interface AttentionHost extends PanelHost<AttentionListener> {
  /** @param word index into the report's words */
  pickFocus(word: number): void;
}

export class EditorAttentionHost
  extends EditorPanelHost<AttentionContent, AttentionState, SavedAttention, AttentionListener>
  implements AttentionHost
{
  constructor(api: VsCodeApi) {
    super(api, {
      ready: AttentionReadyRequest,
      content: AttentionContentNotification,
      state: AttentionStateNotification,
    });
  }

  pickFocus(word: number): void {
    this.asked(this.connection.sendRequest(PickFocusRequest, { word }));
  }
}

export class AttentionPageHost
  extends PageHost<AttentionContent, AttentionState, AttentionListener>
  implements AttentionHost
{
  constructor(content: AttentionContent) {
    super(content, {
      fileName: content.fileName,
      mode: 'tuned',
      focus: 0,
      stale: false,
      restricted: false,
      follow: false,
    });
  }

  pickFocus(word: number): void {
    const focus = this.content.report.focus.findIndex(known => known.word === word);
    if (focus >= 0) this.become({ ...this.state, focus });
  }
}
