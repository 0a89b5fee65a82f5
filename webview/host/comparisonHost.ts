/** @file Whoever shows the comparison: the editor, or nobody (a page of its own). The view asks and is told through this alone. */
import {
  AskContrastRequest,
  BranchRequest,
  ComparisonNotification,
  ComparisonReadyRequest,
  ComparisonStateNotification,
  EditAnswerRequest,
  OpenAttentionRequest,
  OpenConceptsRequest,
  RemoveBranchRequest,
  RunComparisonRequest,
  ShowWordRequest,
  UseAnswerRequest,
  UseBranchRequest,
  type ComparisonCommand,
  type ComparisonContent,
  type ComparisonState,
  type ContrastQuestion,
} from '../../src/protocol/views/comparisonMessages';
import type { ConceptPlace } from '../../src/protocol/views/conceptsMessages';
import type { ModelRole } from '../../src/protocol/explanation';
import { connectEditor, type VsCodeApi } from './editorConnection';

export interface ComparisonListener {
  content(content: ComparisonContent | undefined): void;
  state(state: ComparisonState): void;
}

export interface ComparisonHost {
  /** Whether there is an editor that can be asked for things. */
  readonly editor: boolean;
  start(listener: ComparisonListener): void;
  run(command: ComparisonCommand): void;
  useAnswer(role: ModelRole | undefined): void;
  editAnswer(role: ModelRole): void;
  contrast(question: ContrastQuestion): void;
  /** @param parent number of the branch that is left, 0 for the compared answer. @param word of that answer */
  branch(parent: number, word: number): void;
  removeBranch(branch: number): void;
  useBranch(branch: number): void;
  showWord(word: number): void;
  /** @param verb index into the words of the prompt; its first verb where it is left out */
  openAttention(verb: number | undefined): void;
  openConcepts(place: ConceptPlace): void;
  /** What was kept with `save`, from before a reload. */
  saved(): unknown;
  save(choices: unknown): void;
}

export function editorHost(api: VsCodeApi): ComparisonHost {
  const connection = connectEditor(api);
  // The editor answers by telling the new state; where it refuses, all stays as it was.
  const asked = (answer: Promise<unknown>): void => void answer.catch((error: unknown) => console.warn(error));
  return {
    editor: true,
    start: listener => {
      connection.onNotification(ComparisonNotification, content => listener.content(content ?? undefined));
      connection.onNotification(ComparisonStateNotification, state => listener.state(state));
      connection.listen();
      asked(connection.sendRequest(ComparisonReadyRequest, {}));
    },
    run: command => asked(connection.sendRequest(RunComparisonRequest, { command })),
    useAnswer: role => asked(connection.sendRequest(UseAnswerRequest, { role: role ?? null })),
    editAnswer: role => asked(connection.sendRequest(EditAnswerRequest, { role })),
    contrast: question => asked(connection.sendRequest(AskContrastRequest, question)),
    branch: (parent, word) => asked(connection.sendRequest(BranchRequest, { parent, word })),
    removeBranch: branch => asked(connection.sendRequest(RemoveBranchRequest, { branch })),
    useBranch: branch => asked(connection.sendRequest(UseBranchRequest, { branch })),
    showWord: word => asked(connection.sendRequest(ShowWordRequest, { word })),
    openAttention: verb => asked(connection.sendRequest(OpenAttentionRequest, { verb: verb ?? null })),
    openConcepts: place => asked(connection.sendRequest(OpenConceptsRequest, place)),
    saved: () => api.getState(),
    save: choices => api.setState(choices),
  };
}

const nothing = (): void => {
  // There is no editor to ask, and a page begins anew each time it is opened.
};

export function standaloneHost(content: ComparisonContent): ComparisonHost {
  return {
    editor: false,
    start: listener => {
      listener.content(content);
      listener.state({ fileName: content.fileName, stale: false, restricted: false, follow: false });
    },
    run: nothing,
    useAnswer: nothing,
    editAnswer: nothing,
    contrast: nothing,
    branch: nothing,
    removeBranch: nothing,
    useBranch: nothing,
    showWord: nothing,
    openAttention: nothing,
    openConcepts: nothing,
    saved: () => undefined,
    save: nothing,
  };
}
