/** @file Finding out what is wrong: the doctor's page, and a report to others that begins with it. */
import * as vscode from 'vscode';
import { CancelledError } from '../../base/errors';
import { doctorReport, type ExaminedEngine } from '../../doctor/doctorReport';
import { doctorSections, type DoctorSection } from '../../doctor/doctorSections';
import type { ExplainService } from '../../client/explainService';
import { DisposableOwner } from '../../base/disposable';
import { commands, PAGE_SCHEME } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { changedSettings } from '../core/settings';
import { inProgress } from '../core/messages';
import { allPairs } from '../models/pairChoice';
import { refuseUntrusted } from '../prompts/prompts';
import { doctorMarkdown, issueMarkdown } from './doctorMarkdown';

export function doctorFeature(lens: LensContext): void {
  const page = lens.own(new ReadOnlyPage('Instruct Lens Doctor.md'));
  lens.register({
    [commands.doctor]: () => doctor(lens, page),
    [commands.reportIssue]: () => reportIssue(lens),
  });
}

async function doctor(lens: LensContext, page: ReadOnlyPage): Promise<void> {
  const sections = await examined(lens);
  if (sections) await page.show(`# Instruct Lens: ${vscode.l10n.t('Doctor')}\n\n${doctorMarkdown(sections, 2)}`);
}

async function reportIssue(lens: LensContext): Promise<void> {
  const sections = await examined(lens);
  if (!sections) return;
  const content = issueMarkdown(sections, vscode.l10n);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'markdown', content }));
}

/** Trying the providers takes seconds the first time. @returns undefined where it was cancelled */
async function examined(lens: LensContext): Promise<readonly DoctorSection[] | undefined> {
  const title = vscode.l10n.t('Examining this machine');
  const location = vscode.ProgressLocation.Notification;
  return inProgress({ location, title, cancellable: true }, async (_, token) => {
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => abort.abort());
    try {
      return doctorSections(await report(lens, abort.signal));
    } catch (error) {
      if (error instanceof CancelledError) return undefined;
      throw error;
    } finally {
      subscription.dispose();
    }
  });
}

/** Errors of open files are reported by their kind alone, because their sentences may quote a prompt. */
function report({ service, explanations, extensionPath, host }: LensContext, signal: AbortSignal) {
  // The workspace's own folder, where pictures are kept; there is none where no folder is open.
  const storage = host.storageUri?.fsPath;
  return doctorReport({
    engine: trustedOnly(service),
    packageRoot: extensionPath,
    env: process.env,
    pairs: () => allPairs(extensionPath),
    signal,
    vscode: vscode.version,
    settings: changedSettings(),
    folders: storage === undefined ? [] : [{ name: 'kept pictures', folder: storage }],
    problems: explanations.all.flatMap(({ error }) =>
      error ? [`A prompt could not be explained: ${error.reason}.`] : [],
    ),
  });
}

/** No native code runs in Restricted Mode. */
function trustedOnly(service: ExplainService): ExaminedEngine {
  return {
    engineFacts: async (params, options) => {
      refuseUntrusted();
      return service.engineFacts(params, options);
    },
    providers: (params, options) => service.providers(params, options),
  };
}

/** A page of text that is shown in an editor and can only be read. */
class ReadOnlyPage extends DisposableOwner implements vscode.TextDocumentContentProvider {
  readonly #uri: vscode.Uri;
  readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#changed.event;
  #text = '';

  /** @param title of its tab; its ending says in which language it is shown */
  constructor(title: string) {
    super();
    this.#uri = vscode.Uri.from({ scheme: PAGE_SCHEME, path: `/${title}` });
    this.register(vscode.workspace.registerTextDocumentContentProvider(PAGE_SCHEME, this));
  }

  provideTextDocumentContent(): string {
    return this.#text;
  }

  /** Where the page is open already, that editor is shown. */
  async show(text: string): Promise<void> {
    this.#text = text;
    this.#changed.fire(this.#uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(this.#uri), { preview: false });
  }
}
