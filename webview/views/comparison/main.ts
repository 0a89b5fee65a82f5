/** @file The comparison view's page: in the side bar of the editor, or on its own with its data inside. */
import '../../host/ownPage';
import { editorApi, pageContent } from '../../host/ownPage';
import type { ComparisonContent } from '../../../src/protocol/views/comparisonMessages';
import { provideUi } from '../../components/ui';
import { editorHost, standaloneHost } from '../../host/comparisonHost';
import './comparisonView';
import type { ComparisonView } from './comparisonView';

provideUi();
// A side bar is narrow: the margin that VS Code gives to pages is taken by the words.
document.body.style.padding = '0';
const view = document.querySelector<ComparisonView>('comparison-view')!;
const api = editorApi();
view.attach(api ? editorHost(api) : standaloneHost(pageContent() as ComparisonContent));
