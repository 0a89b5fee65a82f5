/** @file Commands about what is wrong: the doctor's page, and a report to others that begins with it. */
import * as vscode from 'vscode';
import { CancelledError } from '../../base/errors';
import { doctorReport, type ExaminedEngine } from '../../doctor/doctorReport';
import { doctorSections, type DoctorSection } from '../../doctor/doctorSections';
import type { ExplainService } from '../../client/explainService';
import { commands } from '../core/contributions';
import { allPairs } from '../models/pairChoice';
import { refuseUntrusted } from '../core/refusals';
import { changedSettings } from '../core/settings';
import { doctorMarkdown, issueMarkdown } from './doctorMarkdown';
import type { ReadOnlyPage } from '../core/readOnlyPage';
import type { CommandContext, CommandTable } from '../core/commandContext';

/** @param storage the workspace's own folder, where pictures are kept; undefined where no folder is open */
export function doctorCommands(context: CommandContext, page: ReadOnlyPage, storage: string | undefined): CommandTable {
  return {
    [commands.doctor]: () => doctor(context, page, storage),
    [commands.reportIssue]: () => reportIssue(context, storage),
  };
}

async function doctor(context: CommandContext, page: ReadOnlyPage, storage: string | undefined): Promise<void> {
  const sections = await examined(context, storage);
  if (sections) await page.show(`# Instruct Lens: ${vscode.l10n.t('Doctor')}\n\n${doctorMarkdown(sections, 2)}`);
}

async function reportIssue(context: CommandContext, storage: string | undefined): Promise<void> {
  const sections = await examined(context, storage);
  if (!sections) return;
  const content = issueMarkdown(sections, vscode.l10n);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'markdown', content }));
}

/** Trying the providers takes seconds the first time. @returns undefined where it was called off */
async function examined(
  context: CommandContext,
  storage: string | undefined,
): Promise<readonly DoctorSection[] | undefined> {
  const title = vscode.l10n.t('Instruct Lens looks at this machine');
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (_, token) => {
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => abort.abort());
    try {
      return doctorSections(await report(context, storage, abort.signal));
    } catch (error) {
      if (error instanceof CancelledError) return undefined;
      throw error;
    } finally {
      subscription.dispose();
    }
  });
}

/** Of errors that files show only what kind they are: their sentences may quote a prompt. */
function report({ service, store, extensionPath }: CommandContext, storage: string | undefined, signal: AbortSignal) {
  return doctorReport({
    engine: trustedOnly(service),
    packageRoot: extensionPath,
    env: process.env,
    pairs: () => allPairs(extensionPath),
    signal,
    vscode: vscode.version,
    settings: changedSettings(),
    folders: storage === undefined ? [] : [{ name: 'kept pictures', folder: storage }],
    problems: store.all.flatMap(({ error }) => (error ? [`A prompt could not be explained: ${error.reason}.`] : [])),
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
