/** @file Takes an explanation elsewhere: copied as a table or as JSON, or written into a file as a page or a picture. */
import * as vscode from 'vscode';
import { readViewParts } from '../../page/builtView';
import { standalonePage } from '../../page/standalonePage';
import { explanationJson } from '../../protocol/explanation';
import { PICTURE_FORMATS, type PictureFormat } from '../../protocol/views/attributionMessages';
import { commands } from '../core/contributions';
import type { CommandTable, LensContext } from '../core/lensContext';
import { tellBriefly, tellInformation } from '../core/messages';
import { exportFile } from '../panel/exportFile';
import { pictureBytes } from '../panel/viewParams';
import { openKept } from '../viewer/keptViewer';
import { contentOf, type AttributionPanels } from './attributionPanel';
import { explanationMarkdown } from './explanationMarkdown';
import type { ExplainedFile } from './explanationStore';

const MESSAGE_MS = 4000;

type CopyFormat = 'markdown' | 'json';
const EXPORT_FORMATS = ['html', ...PICTURE_FORMATS] as const;
type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Each takes the file's address and the format, and asks for what it was not given. */
export function exportCommands(lens: LensContext, panels: AttributionPanels): CommandTable {
  return {
    [commands.openKept]: argument => openKept(lens.host.extensionUri, argument),
    [commands.copyExplanation]: (uri, format) => copyExplanation(lens, uri, format),
    [commands.exportPicture]: (argument, format) =>
      exportPicture(lens, panels, lens.files.uriOf(argument, panels.current), format),
  };
}

async function copyExplanation(
  { explanations, files }: LensContext,
  argument: unknown,
  wanted: unknown,
): Promise<void> {
  const document = await files.documentOf(argument);
  if (!document) return;
  const file = explanations.get(document.uri.toString());
  if (!file?.explanation) {
    tellInformation(vscode.l10n.t('Explain the prompt first.'));
    return;
  }
  const format = isCopyFormat(wanted) ? wanted : await askCopyFormat();
  if (!format) return;
  const { explanation, label } = file;
  const markdown = format === 'markdown';
  const text = markdown ? explanationMarkdown(explanation, label) : explanationJson(explanation);
  await vscode.env.clipboard.writeText(text);
  const copied = markdown ? vscode.l10n.t('Copied as a Markdown table.') : vscode.l10n.t('Copied as JSON.');
  tellBriefly(copied, MESSAGE_MS);
}

async function askCopyFormat(): Promise<CopyFormat | undefined> {
  const items: (vscode.QuickPickItem & { readonly format: CopyFormat })[] = [
    {
      format: 'markdown',
      label: vscode.l10n.t('Markdown table'),
      detail: vscode.l10n.t(
        'Words with influence, rank and difference, trust and scores, how the numbers were computed',
      ),
    },
    {
      format: 'json',
      label: 'JSON',
      detail: vscode.l10n.t('Everything, matrices included, as the terminal command writes it'),
    },
  ];
  const title = vscode.l10n.t('Copy the explanation as');
  return (await vscode.window.showQuickPick(items, { title }))?.format;
}

function isCopyFormat(value: unknown): value is CopyFormat {
  return value === 'markdown' || value === 'json';
}

/** Asks for the format where it is not given, then for the file. Says what went wrong; throws nothing. */
async function exportPicture(
  lens: LensContext,
  panels: AttributionPanels,
  uri: string | undefined,
  given: unknown,
): Promise<void> {
  const file = uri === undefined ? undefined : lens.explanations.get(uri);
  if (!file?.explanation) {
    tellInformation(vscode.l10n.t('Explain the prompt first.'));
    return;
  }
  const format = EXPORT_FORMATS.find(known => known === given) ?? (await askExportFormat());
  if (!format) return;
  await exportFile(
    {
      uri: file.uri,
      ending: format,
      title: vscode.l10n.t('Export the picture'),
      bytes: () => (format === 'html' ? page(lens, file) : picture(panels, file, format)),
    },
    lens.log,
  );
}

async function page({ extensionPath }: LensContext, file: ExplainedFile): Promise<Uint8Array> {
  const parts = await readViewParts(extensionPath, 'attribution');
  return new TextEncoder().encode(standalonePage(parts, contentOf(file)!));
}

/** The page in the panel draws it, with what its reader has chosen to see. */
async function picture(panels: AttributionPanels, { uri }: ExplainedFile, format: PictureFormat): Promise<Uint8Array> {
  return pictureBytes(format, await panels.show(uri).picture(format));
}

async function askExportFormat(): Promise<ExportFormat | undefined> {
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
