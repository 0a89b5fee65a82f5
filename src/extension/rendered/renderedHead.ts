/** @file How the models read a file, as far as it is known, and what stands above it: who reads it, through which template, in how many tokens, and what its colours mean. */
import { inOwnWords } from '../../base/sentence';
import * as l10n from '@vscode/l10n';
import type { RenderedText } from '../../picture/renderedText';
import type { ModelRole } from '../../protocol/explanation';
import { RENDERING_TEXTS, type RenderedForModel, type RenderedReport } from '../../protocol/rendered';
import { commands, type CommandId } from '../core/contributions';
import type { AskedFile } from '../core/fileStore';

/** Its `text` is the one that was rendered. */
export interface RenderedFile extends AskedFile {
  readonly report?: RenderedReport;
  /** As `report.models`. */
  readonly texts: readonly RenderedText[];
}

/** What a role's model reads; the lead's where the role is not there any more. */
export function readBy(
  { report, texts }: RenderedFile,
  role: ModelRole,
): { readonly model: RenderedForModel; readonly rendered: RenderedText } | undefined {
  const at = report?.models.findIndex(model => model.role === role) ?? -1;
  const [model, rendered] = [report?.models.at(at), texts.at(at)];
  return model && rendered && { model, rendered };
}

export interface HeadPart {
  readonly title: string;
  readonly tooltip?: string;
  readonly command?: CommandId;
}

export function renderedHead(file: RenderedFile, role: ModelRole): HeadPart[] {
  const read = readBy(file, role);
  if (!read || !file.report) return [];
  const { model } = read;
  const { models, same } = file.report;
  const who =
    same && models.length > 1
      ? l10n.t('Base and tuned read')
      : { base: l10n.t('Base reads'), tuned: l10n.t('Tuned reads'), single: l10n.t('The model reads') }[model.role];
  const how = inOwnWords(RENDERING_TEXTS[model.rendering]);
  const legend = l10n.t(
    'Pale: the template’s. Badges: control tokens. Dotted: filled in for a placeholder or an escape.',
  );
  const links = l10n.t('The cursor marks the same place in the file, and the file’s cursor the place here.');
  return [
    { title: l10n.t('{0} · {1} · {2} tokens', who, how, model.tokens), tooltip: `${legend}\n${links}` },
    ...(same
      ? []
      : [{ title: l10n.t('the other model reads another text · compare'), command: commands.compareRendered }]),
    ...(file.error ? [{ title: l10n.t('as it was: {0}', file.error.brief ?? file.error.message) }] : []),
  ];
}
