/** @file Writes the picture into a file: as a page of its own, or as the panel shows it. */
import * as vscode from 'vscode';
import { standalonePage } from '../../page/standalonePage';
import { readViewParts } from '../../page/builtView';
import { PICTURE_FORMATS, type PictureFormat } from '../../protocol/views/attributionMessages';
import type { ExplainedFile } from './explanationStore';
import type { AttributionPanels } from './attributionPanels';
import { exportFile } from '../panel/exportFile';
import type { PanelParts } from '../panel/panelParts';
import { pictureBytes } from '../panel/pictureBytes';
import { contentOf } from './shownContent';

const FORMATS = ['html', ...PICTURE_FORMATS] as const;
type ExportFormat = (typeof FORMATS)[number];

/** Asks for the format where it is not given, then for the file. Says what went wrong; throws nothing. */
export async function exportPicture(
  parts: PanelParts,
  panels: AttributionPanels,
  uri: string | undefined,
  given: unknown,
): Promise<void> {
  const file = uri === undefined ? undefined : parts.store.get(uri);
  if (!file?.explanation) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Explain the prompt first.'));
    return;
  }
  const format = FORMATS.find(known => known === given) ?? (await askFormat());
  if (!format) return;
  await exportFile(
    {
      uri: file.uri,
      ending: format,
      title: vscode.l10n.t('Export the picture'),
      bytes: () => (format === 'html' ? page(parts, file) : picture(panels, file, format)),
    },
    parts.log,
  );
}

async function page({ extensionPath }: PanelParts, file: ExplainedFile): Promise<Uint8Array> {
  const parts = await readViewParts(extensionPath, 'attribution');
  return new TextEncoder().encode(standalonePage(parts, contentOf(file)!));
}

/** The page in the panel draws it, with what its reader has chosen to see. */
async function picture(panels: AttributionPanels, { uri }: ExplainedFile, format: PictureFormat): Promise<Uint8Array> {
  return pictureBytes(format, await panels.show(uri).picture(format));
}

async function askFormat(): Promise<ExportFormat | undefined> {
  const items: (vscode.QuickPickItem & { readonly format: ExportFormat })[] = [
    {
      format: 'html',
      label: vscode.l10n.t('HTML page'),
      detail: vscode.l10n.t('The panel with its numbers in one file; any browser opens it, without a network'),
    },
    { format: 'svg', label: 'SVG', detail: vscode.l10n.t('The picture as drawn, for print and for editing') },
    { format: 'png', label: 'PNG', detail: vscode.l10n.t('The picture as an image') },
  ];
  const title = vscode.l10n.t('Export the picture as');
  return (await vscode.window.showQuickPick(items, { title }))?.format;
}
