/** @file What is known of how the models read a file. */
import type { RenderedText } from '../../picture/renderedText';
import type { ModelRole } from '../../protocol/explanation';
import type { RenderedForModel, RenderedReport } from '../../protocol/rendered';
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
