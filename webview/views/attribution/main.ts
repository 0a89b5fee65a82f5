/** @file The attribution view's page: in a panel of the editor, or on its own with its data inside. */
import '../../host/ownPage';
import { editorApi, pageContent } from '../../host/ownPage';
import type { AttributionContent } from '../../../src/protocol/views/attributionMessages';
import { provideUi } from '../../components/ui';
import { AttributionPageHost, EditorAttributionHost } from '../../host/attributionHost';
import './attributionView';
import type { AttributionView } from './attributionView';

provideUi();
const view = document.querySelector<AttributionView>('attribution-view')!;
const api = editorApi();
view.attach(api ? new EditorAttributionHost(api) : new AttributionPageHost(pageContent() as AttributionContent));
