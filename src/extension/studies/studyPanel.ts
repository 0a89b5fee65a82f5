/** @file The panel of a study's report: shows one spec, follows its runs, leads into its files. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { CancelledError, LensError } from '../../base/errors';
import { plural } from '../../base/readableNumbers';
import type { StudyReport } from '../../protocol/study';
import {
  StudyContentNotification,
  StudyStateNotification,
  type StudyCommand,
  type StudyContent,
  type StudyPlace,
  type StudyState,
  RunStudyRequest,
  SaveFigureRequest,
  STUDY_COMMANDS,
  StudyPlaceRequest,
  StudyReadyRequest,
} from '../../protocol/views/studyMessages';
import type { Study } from '../../study/spec/loadStudy';
import { plainText } from '../core/labelText';
import type { LensContext } from '../core/lensContext';
import { exportFile } from '../panel/exportFile';
import { ViewPage, type ViewKind } from '../panel/webviewPage';
import { answerRequest } from '../panel/viewRequests';
import { fileNameOf } from '../prompts/promptFiles';
import { studyOf, type StudyRuns } from './studyRuns';
import { toldError } from '../core/editorSteps';

/** No file that an editor opens has more lines. */
const line = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000_000));
const place = v.variant('kind', [
  v.object({ kind: v.literal('clause'), prompt: v.pipe(v.string(), v.maxLength(4096)), line, column: line }),
  v.object({ kind: v.literal('case'), line }),
]);
const saved = v.object({ spec: v.optional(v.pipe(v.string(), v.maxLength(8192))) });
const wantedCommand = v.object({ command: v.picklist(STUDY_COMMANDS) });
/** A figure of a thousand clauses has less. */
const figure = v.object({ svg: v.pipe(v.string(), v.maxLength(4 * 2 ** 20), v.startsWith('<svg ')) });

/** What the view can ask for. Each may throw a LensError, which the view is told. */
export interface StudyActions {
  ready(spec: string | undefined): void;
  run(command: StudyCommand): void;
  show(place: StudyPlace): Promise<void>;
  saveFigure(svg: string): Promise<void>;
}

export function answerStudy(connection: MessageConnection, actions: StudyActions): void {
  answerRequest(connection, StudyReadyRequest, saved, ({ spec }) => actions.ready(spec));
  answerRequest(connection, RunStudyRequest, wantedCommand, ({ command }) => actions.run(command));
  answerRequest(connection, StudyPlaceRequest, place, wanted => actions.show(wanted));
  answerRequest(connection, SaveFigureRequest, figure, ({ svg }) => actions.saveFigure(svg));
}

export const STUDY_VIEW: ViewKind<StudyContent, StudyState> = {
  view: 'study',
  title: () => vscode.l10n.t('Study Report'),
  content: StudyContentNotification,
  state: StudyStateNotification,
};

interface Read {
  readonly hash: string;
  readonly report: StudyReport;
}

export class StudyPanel extends ViewPage<StudyContent, StudyState> {
  #spec: vscode.Uri | undefined;
  /** As the files say it now; undefined where they cannot be read. */
  #study: Study | undefined;
  #read: Read | undefined;
  #error: StudyState['error'];

  /** @param run what “Run the study” does */
  constructor(
    private readonly panel: vscode.WebviewPanel,
    lens: LensContext,
    private readonly runs: StudyRuns,
    private readonly run: (spec: vscode.Uri) => void,
  ) {
    super(panel.webview, STUDY_VIEW, lens);
    this.register(panel);
    this.register(panel.onDidDispose(() => this.dispose()));
    this.register(
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.gone();
      }),
    );
    this.register(runs.onDidChange(file => this.#ran(file)));
    this.register(vscode.workspace.onDidSaveTextDocument(({ uri }) => this.#saved(uri.fsPath)));
    // The terminal has finished one.
    const finished = this.register(vscode.workspace.createFileSystemWatcher('**/*.results/merged.json'));
    this.register(finished.onDidCreate(() => this.#refresh()));
    this.register(finished.onDidChange(() => this.#refresh()));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(this.soon));
    answerStudy(this.connection, {
      ready: spec => this.#ready(spec),
      run: command => this.#command(command),
      show: place => this.#show(place),
      saveFigure: svg => this.#saveFigure(svg),
    });
    this.start();
  }

  /** What is shown now: for tests. */
  get shown(): { readonly content: StudyContent | undefined; readonly state: StudyState } {
    return { content: this.content(), state: this.state() };
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  /** Shows the report of a spec, or that there is none yet. */
  show(spec: vscode.Uri): void {
    if (spec.toString() !== this.#spec?.toString()) {
      this.#spec = spec;
      this.#read = undefined;
      this.panel.title = plainText(vscode.l10n.t('Study · {0}', fileNameOf(spec.toString())));
    }
    this.#refresh();
    this.soon();
  }

  protected source(): unknown {
    return this.#read?.report;
  }

  protected content(): StudyContent | undefined {
    return this.#read && this.#spec && { fileName: fileNameOf(this.#spec.toString()), report: this.#read.report };
  }

  protected state(): StudyState {
    const spec = this.#spec?.toString();
    const { work, error = this.#error } = this.#spec ? this.runs.state(this.#spec.fsPath) : {};
    const text = work && vscode.l10n.t('{0} of {1} measured', work.done, plural(work.total, 'case'));
    return {
      ...(spec !== undefined && { spec, fileName: fileNameOf(spec) }),
      stale: this.#read !== undefined && this.#study !== undefined && this.#read.hash !== this.#study.hash,
      ...(text !== undefined && { work: { text } }),
      ...(error && { error }),
      restricted: !vscode.workspace.isTrusted,
    };
  }

  #ready(spec: string | undefined): void {
    if (!this.#spec && spec !== undefined) this.show(vscode.Uri.parse(spec, true));
    this.came();
  }

  #ran(file: string): void {
    if (file !== this.#spec?.fsPath) return;
    this.soon();
    if (!this.runs.state(file).work) this.#refresh();
  }

  #saved(file: string): void {
    const { file: spec, casesFile, prompts = [] } = this.#study ?? { file: this.#spec?.fsPath };
    if (file === spec || file === casesFile || prompts.some(one => one.file === file)) this.#refresh();
  }

  /** Reads spec and results again; an earlier report stays where there is no newer one. */
  #refresh(): void {
    if (!this.#spec) return;
    try {
      const study = studyOf(this.#spec);
      this.#study = study;
      this.#error = undefined;
      if (this.#read?.hash !== study.hash && this.runs.isMeasured(study)) this.logged(this.#load(study));
    } catch (error) {
      this.#error = told(error);
    }
    this.soon();
  }

  async #load(study: Study): Promise<void> {
    try {
      const report = await this.runs.report(study);
      if (this.#study?.hash === study.hash) this.#read = { hash: study.hash, report };
    } catch (error) {
      if (!CancelledError.is(error)) this.#error = told(error);
    }
    this.soon();
  }

  #command(command: StudyCommand): void {
    const spec = this.#spec;
    if (!spec) return;
    if (command === 'run') this.run(spec);
    else if (command === 'cancel') this.runs.cancel(spec.fsPath);
    else if (command === 'openSpec') this.logged(open(spec.fsPath, 1, 1));
    else this.logged(vscode.commands.executeCommand('workbench.trust.manage'));
  }

  async #show(place: StudyPlace): Promise<void> {
    const study = this.#study;
    const file =
      place.kind === 'clause'
        ? study?.prompts.find(one => one.name === place.prompt)?.file
        : (study?.casesFile ?? study?.file);
    if (file === undefined)
      throw new LensError({
        reason: 'usage',
        message: vscode.l10n.t('It has no file.'),
        next: vscode.l10n.t('Look into the cases of the study.'),
      });
    await open(file, place.line, place.kind === 'clause' ? place.column : 1);
  }

  async #saveFigure(svg: string): Promise<void> {
    if (!this.#spec) return;
    const uri = this.#spec.toString();
    const title = vscode.l10n.t('Save the figure');
    await exportFile({ uri, ending: 'svg', title, bytes: () => new TextEncoder().encode(svg) }, this.lens.log);
  }
}

function told(error: unknown): { readonly message: string; readonly next: string } {
  const { message, next } = toldError(error);
  return { message, next };
}

/** Beside the panel, at the place. */
async function open(file: string, line: number, column: number): Promise<void> {
  const document = await vscode.workspace.openTextDocument(file);
  const at = document.validatePosition(new vscode.Position(line - 1, column - 1));
  const inView = vscode.window.visibleTextEditors.find(editor => editor.document === document)?.viewColumn;
  await vscode.window.showTextDocument(document, {
    viewColumn: inView ?? vscode.ViewColumn.One,
    selection: new vscode.Range(at, at),
  });
}
