/** @file Commands about concepts: those at the cursor, the panel, a name for one. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import { printable } from '../../base/printable';
import { timeLeft } from '../../base/readableNumbers';
import { phaseText } from '../../picture/progressWords';
import type { ConceptReport } from '../../protocol/concepts';
import type { Progress } from '../../protocol/request';
import type { ConceptPlace } from '../../protocol/views/conceptsMessages';
import { commands } from '../core/contributions';
import type { CommandTable, LensContext } from '../core/lensContext';
import { settings } from '../core/settings';
import { askText, inProgress, tellFailure, tellInformation } from '../core/messages';
import { LONGEST_NAME } from './conceptNames';
import { conceptPlace } from './conceptRequests';
import { nameConcepts } from './nameConcepts';
import type { ConceptsPanels, ReadConcepts } from './conceptsPanel';

/** Words that tell the user which concept is named. */
const TOLD = 6;

/** And where they are shown. */
export interface Concepts extends ReadConcepts {
  readonly panels: ConceptsPanels;
}

export function conceptCommands(lens: LensContext, concepts: Concepts): CommandTable {
  const { panels } = concepts;
  return {
    [commands.showConcepts]: () => showConcepts(lens, concepts),
    [commands.showConceptsPanel]: argument => {
      const place = v.safeParse(conceptPlace, argument);
      const panel = panels.show(lens.files.uriOf(argument, panels.current));
      if (place.success) void panel.open(place.output);
    },
    [commands.nameConcepts]: () =>
      nameConcepts(lens, concepts.names, panels.current?.report ?? concepts.store.pair?.report),
    [commands.renameConcept]: argument => rename(concepts, argument),
  };
}

/** What is not known is asked first. The hover beside the cursor, where conceptsFeature.ts registers it, says what is known. */
async function showConcepts({ prompts }: LensContext, concepts: Concepts): Promise<void> {
  const at = prompts.wordAtCursor();
  if (!at) return;
  const { editor, word } = at;
  const { document, selection } = editor;
  const { store } = concepts;
  const uri = document.uri.toString();
  const known = store.get(uri);
  if (!known?.prompt || known.stale) await read(concepts, document, word.text);
  const file = store.get(uri);
  if (file?.error) void tellFailure(file.error);
  // A reader who has moved the cursor meanwhile is not taken back.
  const stayed = vscode.window.activeTextEditor === editor && editor.selection.isEqual(selection);
  if (file?.prompt && !file.stale && stayed) await vscode.commands.executeCommand('editor.action.showHover');
}

/** A pair that was never read takes minutes where it is large: it has a notification of its own, by which it can be cancelled. */
async function read({ store, controller }: Concepts, document: vscode.TextDocument, word: string): Promise<void> {
  const uri = document.uri.toString();
  const { Window, Notification } = vscode.ProgressLocation;
  const location = store.pair?.name === settings.pair() ? Window : Notification;
  const title = vscode.l10n.t('Concepts at “{0}”', word);
  await inProgress({ location, title, cancellable: true }, async (progress, token) => {
    const listening = [
      token.onCancellationRequested(() => controller.cancel(uri)),
      store.onDidChange(changed => {
        const done = changed === uri ? store.get(uri)?.work?.progress : undefined;
        if (done) progress.report({ message: progressText(done) });
      }),
    ];
    await controller.read(document);
    for (const each of listening) each.dispose();
  });
}

function progressText({ phase, done, total, secondsLeft }: Progress): string {
  if (phase !== 'concepts' || !total) return phaseText({ phase });
  const part = vscode.l10n.t('layer {0} of {1}', Math.min(done + 1, total), total);
  return secondsLeft === undefined ? part : `${part}, ${timeLeft(secondsLeft)}`;
}

/** Of the concept that the argument names, else of the one that is picked in the panel. An empty name takes it away. */
async function rename({ names, panels: { current } }: Concepts, argument: unknown): Promise<void> {
  const place = v.safeParse(conceptPlace, argument ?? current?.picked);
  const report = current?.report;
  const words = report && place.success ? wordsOf(report, place.output) : undefined;
  if (!report || !place.success || words === undefined) {
    tellInformation(vscode.l10n.t('Choose a concept in the Concepts panel first.'));
    return;
  }
  const { layer, component } = place.output;
  const before = names.get(report.provenance, place.output) ?? '';
  const name = await askText({
    title: vscode.l10n.t('Name of component {0} of layer {1}', component, layer),
    prompt: vscode.l10n.t('Shown before its words: {0} … Leave empty to remove the name.', words),
    value: before,
    validateInput: text =>
      text.trim().length > LONGEST_NAME ? vscode.l10n.t('Use at most {0} characters.', LONGEST_NAME) : undefined,
  });
  if (name !== undefined && name.trim() !== before) await names.set(report.provenance, place.output, name);
}

/** Undefined where the pair has no such concept. */
function wordsOf({ layers, words }: ConceptReport, { layer, component }: ConceptPlace): string | undefined {
  const concept = layers.find(each => each.layer === layer)?.models[0]?.concepts[component];
  return concept?.words
    .slice(0, TOLD)
    .map(word => printable(words[word]!).trim())
    .join(' ');
}
