/** @file Writes the picture into a file: as a page of its own, or as the panel shows it. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { factsOf, LensError } from '../base/errors';
import { standalonePage } from '../page/standalonePage';
import { readViewParts } from '../page/view';
import { PICTURE_FORMATS, type PictureFormat } from '../protocol/webview';
import type { ExplainedFile } from '../workbench/explanationStore';
import type { AttributionPanels } from './attributionPanels';
import type { PanelParts } from './panelParts';
import { pictureBytes } from './pictureBytes';
import { contentOf, fileNameOf } from './shownContent';

const FORMATS = ['html', ...PICTURE_FORMATS] as const;
type ExportFormat = (typeof FORMATS)[number];

const MESSAGE_MS = 4000;

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
  try {
    const bytes = format === 'html' ? await page(parts, file) : await picture(panels, file, format);
    const target = await askFile(file.uri, format);
    if (!target) return;
    await vscode.workspace.fs.writeFile(target, bytes);
    vscode.window.setStatusBarMessage(vscode.l10n.t('Written: {0}', path.basename(target.path)), MESSAGE_MS);
  } catch (error) {
    const { message, next } = factsOf(error instanceof LensError ? error : notWritten(error));
    parts.log.error(`export: ${message}`);
    void vscode.window.showErrorMessage(`${message} ${next}`);
  }
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

/** Beside the prompt to begin with; an untitled one has no place yet. */
async function askFile(uri: string, format: ExportFormat): Promise<vscode.Uri | undefined> {
  const source = vscode.Uri.parse(uri);
  const name = `${fileNameOf(uri)}.${format}`;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const beside = source.scheme === 'untitled' ? folder : vscode.Uri.joinPath(source, '..');
  return vscode.window.showSaveDialog({
    ...(beside ? { defaultUri: vscode.Uri.joinPath(beside, name) } : {}),
    filters: { [format.toUpperCase()]: [format] },
    title: vscode.l10n.t('Export the picture'),
  });
}

function notWritten(error: unknown): LensError {
  const reason = error instanceof Error ? error.message : String(error);
  return new LensError(
    { reason: 'internal', message: `The picture was not written: ${reason}`, next: 'Choose another place or format.' },
    { cause: error },
  );
}
