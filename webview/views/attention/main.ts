/** @file The attention view's page: in a panel of the editor, or on its own with its data inside. */
import type { AttentionContent } from '../../../src/protocol/attentionView';
import { unpackContent } from '../../../src/protocol/packedContent';
import { provideUi } from '../../components/ui';
import { EditorAttentionHost, StandaloneAttentionHost } from '../../host/attentionHost';
import type { VsCodeApi } from '../../host/editorConnection';
import './attentionView';
import type { AttentionView } from './attentionView';

declare const acquireVsCodeApi: (() => VsCodeApi) | undefined;

provideUi();
const view = document.querySelector<AttentionView>('attention-view')!;
const data = document.getElementById('content')?.textContent;
view.attach(
  typeof acquireVsCodeApi === 'function'
    ? new EditorAttentionHost(acquireVsCodeApi())
    : new StandaloneAttentionHost(unpackContent(data ?? '') as AttentionContent),
);
