/** @file Writes a comparison into a file: as a page of its own, or as a Markdown report. */
import * as vscode from 'vscode';
import { comparisonMarkdown } from '../../picture/comparisonMarkdown';
import { comparisonContent } from '../../page/comparisonContent';
import { standalonePage } from '../../page/standalonePage';
import { readViewParts } from '../../page/builtView';
import type { Comparison } from '../../protocol/comparison';
import type { ComparedRules, PartOf } from '../../protocol/comparisonSections';
import type { ToldPart } from '../../protocol/views/comparisonMessages';
import type { Compared, ComparedFile } from './comparedFile';
import { exportFile } from '../panel/exportFile';
import type { FileStore } from '../core/fileStore';
import type { LensContext } from '../core/lensContext';
import { tellInformation } from '../core/messages';
import { fileNameOf } from '../prompts/promptFiles';
import { comparedRulesOf } from '../rules/ruledFile';

const FORMATS = ['html', 'md'] as const;
type ComparisonFormat = (typeof FORMATS)[number];

/** Asks for the format where it is not given, then for the file. Says what went wrong; throws nothing. */
export async function exportComparison(
  lens: LensContext,
  store: FileStore<ComparedFile>,
  uri: string | undefined,
  given: unknown,
): Promise<void> {
  const { extensionPath, log } = lens;
  const file = uri === undefined ? undefined : store.get(uri);
  if (!file?.compared) {
    tellInformation(vscode.l10n.t('Compare the models first.'));
    return;
  }
  const shown = exported(file, file.compared, comparedRulesOf(lens, file));
  const format = FORMATS.find(known => known === given) ?? (await askFormat());
  if (!format) return;
  const text = async (): Promise<string> =>
    format === 'html'
      ? standalonePage(await readViewParts(extensionPath, 'comparison'), comparisonContent(shown))
      : comparisonMarkdown(comparisonContent(shown), file.versions);
  await exportFile(
    {
      uri: file.uri,
      ending: `comparison.${format}`,
      title: vscode.l10n.t('Export the comparison'),
      bytes: async () => new TextEncoder().encode(await text()),
    },
    log,
  );
}

/** With the later sections, as far as they are there. */
function exported({ uri, parts }: ComparedFile, { comparison, label }: Compared, rules: ComparedRules | undefined) {
  const [attention, concepts, knowing] = [made(parts?.attention), made(parts?.concepts), made(parts?.knowing)];
  const later = { ...(attention && { attention }), ...(concepts && { concepts }), ...(knowing && { knowing }) };
  const whole: Comparison = { ...comparison, ...(rules && { rules }), ...later };
  return { fileName: fileNameOf(uri), label, comparison: whole };
}

function made<T extends object>(part: ToldPart<T> | undefined): PartOf<T> | undefined {
  return part === undefined || 'work' in part || 'offered' in part ? undefined : part;
}

async function askFormat(): Promise<ComparisonFormat | undefined> {
  const items: (vscode.QuickPickItem & { readonly format: ComparisonFormat })[] = [
    {
      format: 'html',
      label: vscode.l10n.t('HTML page'),
      detail: vscode.l10n.t('The view with its numbers in one file; any browser opens it, without a network'),
    },
    {
      format: 'md',
      label: vscode.l10n.t('Markdown report'),
      detail: vscode.l10n.t('Answers, surprise, instruction, attention, concepts, and how the numbers were computed'),
    },
  ];
  const title = vscode.l10n.t('Export the comparison as');
  return (await vscode.window.showQuickPick(items, { title }))?.format;
}
