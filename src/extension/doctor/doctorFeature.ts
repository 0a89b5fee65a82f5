/** @file Finding out what is wrong: the doctor's page, and a report to others that begins with it. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { CancelledError } from '../../base/errors';
import { inEnglish } from '../../base/language';
import { doctorReport, type ExaminedEngine } from '../../doctor/doctorReport';
import { doctorSections } from '../../doctor/doctorSections';
import type { ExplainService } from '../../client/explainService';
import type { DoctorReport } from '../../protocol/doctor';
import { commands } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { changedSettings } from '../core/settings';
import { inProgress } from '../core/messages';
import { allPairs } from '../models/pairChoice';
import { refuseUntrusted } from '../prompts/prompts';
import { doctorMarkdown, issueMarkdown } from './doctorMarkdown';
import { toldError } from '../core/editorSteps';

export function doctorFeature(lens: LensContext): void {
  lens.register({
    [commands.doctor]: () => doctor(lens),
    [commands.reportIssue]: () => reportIssue(lens),
  });
}

async function doctor(lens: LensContext): Promise<void> {
  const found = await examined(lens, write => write());
  if (!found) return;
  const sections = doctorSections(found);
  const text = `# Instruct Lens: ${vscode.l10n.t('Doctor')}\n\n${doctorMarkdown(sections, 2)}`;
  await lens.pages.show({ title: 'Instruct Lens Doctor.md', text });
}

async function reportIssue(lens: LensContext): Promise<void> {
  // Read by whoever mends it.
  const found = await examined(lens, inEnglish);
  if (!found) return;
  const content = inEnglish(() => issueMarkdown(doctorSections(found)));
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: 'markdown', content }));
}

/** In which language something is said. */
type Say = <T>(write: () => T) => T;

/** Trying the providers takes seconds the first time. @returns undefined where it was cancelled */
async function examined(lens: LensContext, say: Say): Promise<DoctorReport | undefined> {
  const title = vscode.l10n.t('Examining this machine');
  const location = vscode.ProgressLocation.Notification;
  return inProgress({ location, title, cancellable: true }, async (_, token) => {
    const abort = new AbortController();
    const subscription = token.onCancellationRequested(() => abort.abort());
    try {
      return await report(lens, abort.signal, say);
    } catch (error) {
      if (error instanceof CancelledError) return undefined;
      throw error;
    } finally {
      subscription.dispose();
    }
  });
}

/** Errors of open files are reported by their kind alone, because their sentences may quote a prompt. */
function report({ service, explanations, extensionPath, host }: LensContext, signal: AbortSignal, say: Say) {
  // The workspace's own folder, where pictures are kept; there is none where no folder is open.
  const storage = host.storageUri?.fsPath;
  return doctorReport({
    engine: trustedOnly(service),
    packageRoot: extensionPath,
    env: process.env,
    pairs: () => allPairs(extensionPath),
    told: error => say(() => toldError(error)),
    signal,
    vscode: vscode.version,
    settings: changedSettings(),
    folders: storage === undefined ? [] : [{ name: say(() => l10n.t('kept pictures')), folder: storage }],
    problems: explanations.all.flatMap(({ error }) =>
      error ? [say(() => l10n.t('A prompt could not be explained: {0}.', error.reason))] : [],
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
    describe: (params, options) => service.describe(params, options),
  };
}
