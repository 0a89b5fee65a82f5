/** @file The page of the rules view in the side bar. */
import '../../host/ownPage';
import { editorApi } from '../../host/ownPage';
import { provideUi } from '../../components/ui';
import { editorHost } from '../../host/rulesHost';
import './rulesView';
import type { RulesView } from './rulesView';

provideUi();
// A side bar is narrow: the margin that VS Code gives to pages is taken by the words.
document.body.style.padding = '0';
const api = editorApi();
if (api) document.querySelector<RulesView>('rules-view')!.attach(editorHost(api));
