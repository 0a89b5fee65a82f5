/** @file The attention view's page: in a panel of the editor, or on its own with its data inside. */
import '../../host/ownPage';
import { editorApi, pageContent } from '../../host/ownPage';
import type { AttentionContent } from '../../../src/protocol/views/attentionMessages';
import { provideUi } from '../../components/ui';
import { AttentionPageHost, EditorAttentionHost } from '../../host/attentionHost';
import './attentionView';
import type { AttentionView } from './attentionView';

provideUi();
const view = document.querySelector<AttentionView>('attention-view')!;
const api = editorApi();
view.attach(api ? new EditorAttentionHost(api) : new AttentionPageHost(pageContent() as AttentionContent));
