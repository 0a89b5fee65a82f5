/** @file The concepts view's page, on its own with its data inside. */
import type { ConceptsContent } from '../../../src/protocol/conceptsView';
import { unpackContent } from '../../../src/protocol/packedContent';
import { provideUi } from '../../components/ui';
import './conceptsView';
import type { ConceptsView } from './conceptsView';

provideUi();
const view = document.querySelector<ConceptsView>('concepts-view')!;
const data = document.getElementById('content')?.textContent;
view.show(unpackContent(data ?? '') as ConceptsContent);
