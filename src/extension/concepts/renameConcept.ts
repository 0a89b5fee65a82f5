/** @file Commands of the concepts panel: show it, also at one concept; give a concept a name. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import { printable } from '../../base/printable';
import type { ConceptReport } from '../../protocol/concepts';
import type { ConceptPlace } from '../../protocol/views/conceptsMessages';
import { LONGEST_NAME, type ConceptNames } from './conceptNames';
import { commands, type CommandId } from '../core/contributions';
import { conceptPlace } from './conceptParams';
import type { ConceptsPanels } from './conceptsPanel';
import { fileOf } from '../panel/fileInFront';

type CommandTable = Partial<Record<CommandId, (...args: unknown[]) => unknown>>;

/** Words that tell the user which concept is named. */
const TOLD = 6;

export function conceptPanelCommands(panels: ConceptsPanels, names: ConceptNames): CommandTable {
  return {
    [commands.showConceptsPanel]: argument => {
      const place = v.safeParse(conceptPlace, argument);
      const panel = panels.show(fileOf(argument, panels));
      if (place.success) void panel.open(place.output);
    },
    [commands.renameConcept]: argument => rename(panels, names, argument),
  };
}

/** Of the concept that the argument names, else of the one that is picked in the panel. An empty name takes it away. */
async function rename({ current }: ConceptsPanels, names: ConceptNames, argument: unknown): Promise<void> {
  const place = v.safeParse(conceptPlace, argument ?? current?.picked);
  const report = current?.report;
  const words = report && place.success ? wordsOf(report, place.output) : undefined;
  if (!report || !place.success || words === undefined) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Pick a concept in the Concepts panel first.'));
    return;
  }
  const { layer, component } = place.output;
  const before = names.get(report.provenance, place.output) ?? '';
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t('Name of component {0} of layer {1}', component, layer),
    prompt: vscode.l10n.t('Shown ahead of its words: {0} … Empty takes the name away.', words),
    value: before,
    validateInput: text =>
      text.trim().length > LONGEST_NAME ? vscode.l10n.t('At most {0} characters.', LONGEST_NAME) : undefined,
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
