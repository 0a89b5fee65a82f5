/** @file The attribution view's page: in a panel of the editor, or on its own with its data inside. */
import { unpackContent } from '../../../src/protocol/packedContent';
import type { AttributionContent } from '../../../src/protocol/webview';
import { provideUi } from '../../components/ui';
import { StandaloneHost } from '../../host/standaloneHost';
import type { VsCodeApi } from '../../host/editorConnection';
import { VsCodeHost } from '../../host/vscodeHost';
import './attributionView';
import type { AttributionView } from './attributionView';

declare const acquireVsCodeApi: (() => VsCodeApi) | undefined;

provideUi();
const view = document.querySelector<AttributionView>('attribution-view')!;
const data = document.getElementById('content')?.textContent;
view.attach(
  typeof acquireVsCodeApi === 'function'
    ? new VsCodeHost(acquireVsCodeApi())
    : new StandaloneHost(unpackContent(data ?? '') as AttributionContent),
);
