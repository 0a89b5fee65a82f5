/** @file The concepts view's page, on its own with its data inside. */
import type { ConceptsContent } from '../../../src/protocol/conceptsView';
import { provideUi } from '../../components/ui';
import { pageContent } from '../../host/ownPage';
import './conceptsView';
import type { ConceptsView } from './conceptsView';

provideUi();
const view = document.querySelector<ConceptsView>('concepts-view')!;
view.show(pageContent() as ConceptsContent);
