/** @file The comparison view's page: in the side bar of the editor, or on its own with its data inside. */
import { unpackContent } from '../../../src/protocol/packedContent';
import type { ComparisonContent } from '../../../src/protocol/comparisonView';
import { provideUi } from '../../components/ui';
import { editorHost, standaloneHost } from '../../host/comparisonHost';
import type { VsCodeApi } from '../../host/editorConnection';
import './comparisonView';
import type { ComparisonView } from './comparisonView';

declare const acquireVsCodeApi: (() => VsCodeApi) | undefined;

provideUi();
// A side bar is narrow: the margin that VS Code gives to pages is taken by the words.
document.body.style.padding = '0';
const view = document.querySelector<ComparisonView>('comparison-view')!;
const data = document.getElementById('content')?.textContent;
view.attach(
  typeof acquireVsCodeApi === 'function'
    ? editorHost(acquireVsCodeApi())
    : standaloneHost(unpackContent(data ?? '') as ComparisonContent),
);
