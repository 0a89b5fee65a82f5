/** @file The page of a study's report: in a panel of the editor, or on its own with its data inside. */
import '../../host/ownPage';
import { editorApi, pageContent } from '../../host/ownPage';
import type { StudyContent } from '../../../src/protocol/views/studyMessages';
import { provideUi } from '../../components/ui';
import { editorHost, standaloneHost } from '../../host/studyHost';
import './studyView';
import type { StudyView } from './studyView';

provideUi();
const view = document.querySelector<StudyView>('study-view')!;
const api = editorApi();
view.attach(api ? editorHost(api) : standaloneHost(pageContent() as StudyContent));
