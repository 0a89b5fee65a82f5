/** @file Whoever shows a study's report: the editor, or nobody (a page of its own). The view asks and is told through this alone. */
import {
  RunStudyRequest,
  SaveFigureRequest,
  StudyContentNotification,
  StudyPlaceRequest,
  StudyReadyRequest,
  StudyStateNotification,
  type StudyCommand,
  type StudyContent,
  type StudyPlace,
  type StudyState,
} from '../../src/protocol/views/studyMessages';
import { connectEditor, type VsCodeApi } from './editorConnection';

export interface StudyListener {
  content(content: StudyContent | undefined): void;
  state(state: StudyState): void;
}

export interface StudyHost {
  /** Whether there is an editor that can be asked for things. */
  readonly editor: boolean;
  start(listener: StudyListener): void;
  run(command: StudyCommand): void;
  show(place: StudyPlace): void;
  /** @param name without an ending */
  saveFigure(svg: string, name: string): void;
  /** What was kept with `save`, from before a reload. */
  saved(): unknown;
  save(choices: object): void;
}

export function editorHost(api: VsCodeApi): StudyHost {
  const connection = connectEditor(api);
  // The editor answers by telling the new state; where it refuses, all stays as it was.
  const asked = (answer: Promise<unknown>): void => void answer.catch((error: unknown) => console.warn(error));
  return {
    editor: true,
    start: listener => {
      connection.onNotification(StudyContentNotification, content => listener.content(content ?? undefined));
      connection.onNotification(StudyStateNotification, state => listener.state(state));
      connection.listen();
      const saved = api.getState() as { readonly spec?: unknown } | undefined;
      asked(connection.sendRequest(StudyReadyRequest, typeof saved?.spec === 'string' ? { spec: saved.spec } : {}));
    },
    run: command => asked(connection.sendRequest(RunStudyRequest, { command })),
    show: place => asked(connection.sendRequest(StudyPlaceRequest, place)),
    saveFigure: svg => asked(connection.sendRequest(SaveFigureRequest, { svg })),
    saved: () => api.getState(),
    save: choices => api.setState(choices),
  };
}

const nothing = (): void => {
  // There is no editor to ask, and a page begins anew each time it is opened.
};

export function standaloneHost(content: StudyContent): StudyHost {
  return {
    editor: false,
    start: listener => {
      listener.content(content);
      listener.state({ fileName: content.fileName, stale: false, restricted: false });
    },
    run: nothing,
    show: nothing,
    saveFigure: (svg, name) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
      link.download = `${name}.svg`;
      link.click();
      URL.revokeObjectURL(link.href);
    },
    saved: () => undefined,
    save: nothing,
  };
}
