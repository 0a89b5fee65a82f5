/** @file After a reload of the window: the picture of a file out of what was kept, where the file's text is still the same. */
import { messageOf } from '../../base/errors';
import * as vscode from 'vscode';
import type { PanelParts } from '../panel/panelParts';

/** Loads no model. Does nothing where the store knows the file, where nothing is kept of it, or the file cannot be read any more. */
export async function bringBack(uri: string, { store, kept, log }: PanelParts): Promise<void> {
  if (store.get(uri)?.explanation || !kept.has(uri)) return;
  try {
    const document = await openDocument(uri);
    const text = document?.getText();
    const found = text === undefined ? undefined : kept.find(uri, text);
    // Somebody may have explained it while it was read.
    if (text === undefined || !found || store.get(uri)) return;
    store.set({ uri, text, stale: false, ...found });
  } catch (error) {
    log.warn(`the picture of a file did not come back: ${messageOf(error)}`);
  }
}

/** An untitled file is there only where VS Code has brought it back itself: opening one would make a new one. */
async function openDocument(uri: string): Promise<vscode.TextDocument | undefined> {
  const open = vscode.workspace.textDocuments.find(document => document.uri.toString() === uri);
  const address = vscode.Uri.parse(uri, true);
  return open ?? (address.scheme === 'untitled' ? undefined : vscode.workspace.openTextDocument(address));
}
