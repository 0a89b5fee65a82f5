/** @file The picture of a file of the store, as a panel and an exported page show it. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { attributionContent } from '../../page/attributionContent';
import type { AttributionContent } from '../../protocol/views/attributionMessages';
import type { ExplainedFile } from './explanationStore';

/** As a tab names it. */
export function fileNameOf(uri: string): string {
  return path.posix.basename(vscode.Uri.parse(uri).path);
}

/** Undefined while the file has no picture. */
export function contentOf({ uri, label, text, explanation }: ExplainedFile): AttributionContent | undefined {
  return explanation && attributionContent({ fileName: fileNameOf(uri), label, text, explanation });
}
