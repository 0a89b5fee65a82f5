/** @file The concepts view's page: in a panel of the editor, or on its own with its data inside. */
import '../../host/ownPage';
import { editorApi, pageContent } from '../../host/ownPage';
import type { ConceptsContent } from '../../../src/protocol/views/conceptsMessages';
import { provideUi } from '../../components/ui';
import { ConceptsPageHost, EditorConceptsHost } from '../../host/conceptsHost';
import './conceptsView';
import type { ConceptsView } from './conceptsView';

provideUi();
const view = document.querySelector<ConceptsView>('concepts-view')!;
const api = editorApi();
view.attach(api ? new EditorConceptsHost(api) : new ConceptsPageHost(pageContent() as ConceptsContent));
