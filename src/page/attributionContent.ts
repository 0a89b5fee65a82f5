/** @file What the attribution view draws, from an explanation and the text that was explained. */
import { sentenceRanges } from '../prompt/instructions/sentences';
import type { Explanation } from '../protocol/explanation';
import type { AttributionContent } from '../protocol/views/attributionMessages';

export interface ExplainedText {
  /** As a tab names it. */
  readonly fileName: string;
  /** Name of the pair or model. */
  readonly label: string;
  /** The explained text; the explanation's spans count in it. */
  readonly text: string;
  readonly explanation: Explanation;
}

export function attributionContent({ fileName, label, text, explanation }: ExplainedText): AttributionContent {
  const sentences = sentenceRanges(text, explanation.prompt.words);
  return { fileName, label, explanation: withoutFolders(explanation), sentences };
}

/** A page is made to be passed on: where the models lie on this machine is nobody's business, their names are enough. */
export function withoutFolders(explanation: Explanation): Explanation {
  const { provenance } = explanation;
  const models = provenance.models.map(model => ({ ...model, folder: model.folder.replace(/^.*[\\/]/, '') }));
  return { ...explanation, provenance: { ...provenance, models } };
}
