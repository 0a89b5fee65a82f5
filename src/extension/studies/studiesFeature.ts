/** @file Studies in the editor: the panel of a report, and the Test Explorer. */
import * as vscode from 'vscode';
import { commands, STUDY_PANEL } from '../core/contributions';
import { label } from '../core/labelText';
import type { LensContext } from '../core/lensContext';
import { tellInformation } from '../core/messages';
import { STUDY_VIEW, StudyPanel } from './studyPanel';
import { StudyRuns } from './studyRuns';
import { MOST_SPECS, SPEC_FILES, StudyTests } from './studyTests';

/** For tests: the parts that they watch. */
export interface Studies {
  readonly tests: StudyTests;
  readonly panel: () => StudyPanel | undefined;
}

export function studiesFeature(lens: LensContext): Studies {
  const runs = lens.own(new StudyRuns(lens));
  const tests = lens.own(new StudyTests(runs));
  let current: StudyPanel | undefined;
  const own = (panel: vscode.WebviewPanel): StudyPanel => {
    current?.dispose();
    current = new StudyPanel(panel, lens, runs, spec => {
      tests.runSpec(spec).catch((error: unknown) => lens.log.warn(`study: ${String(error)}`));
    });
    return current;
  };
  const open = (): StudyPanel | undefined => (current?.disposed === false ? current : undefined);
  lens.own(
    vscode.window.registerWebviewPanelSerializer(STUDY_PANEL, {
      deserializeWebviewPanel: panel => {
        own(panel);
        return Promise.resolve();
      },
    }),
  );
  lens.own({ dispose: () => current?.dispose() });
  lens.register({
    [commands.openStudyReport]: async argument => {
      const spec = await chosenSpec(argument);
      if (!spec) return;
      const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      const known = open();
      known?.reveal();
      const panel = known ?? own(vscode.window.createWebviewPanel(STUDY_PANEL, STUDY_VIEW.title(), place));
      panel.show(spec);
    },
  });
  return { tests, panel: open };
}

/** The one that is given or is being edited, else the workspace's own, else one that is chosen. */
async function chosenSpec(argument: unknown): Promise<vscode.Uri | undefined> {
  const active = vscode.window.activeTextEditor?.document.uri;
  const given = argument instanceof vscode.Uri ? argument : active;
  if (given?.scheme === 'file' && /\.study\.ya?ml$/i.test(given.path)) return given;
  const found = await vscode.workspace.findFiles(SPEC_FILES, '**/node_modules/**', MOST_SPECS);
  if (found.length === 0) {
    tellInformation(
      vscode.l10n.t('There is no study (*.study.yaml) in this workspace; docs/studies.md has an example.'),
    );
    return undefined;
  }
  if (found.length === 1) return found[0];
  const items = found
    .map(uri => ({ label: label`${vscode.workspace.asRelativePath(uri)}`, uri }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
  return (await vscode.window.showQuickPick(items, { title: vscode.l10n.t('Open the report of a study') }))?.uri;
}
