/** @file Where two models are not compared on equal terms, and what was done about it. */
import { messageIn, sentence } from '../../base/sentence';
import { counted } from '../../base/readableNumbers';
import type { ComparisonWarning } from '../../protocol/comparison';
import type { ExplainParams } from '../../protocol/request';
import { RENDERING_TEXTS, SAME_MODEL } from '../../protocol/rendered';
import { renderPrompt } from '../../tokenize/renderPrompt';
import { differentPrecisions } from '../runtime/precisions';
import type { Explained } from '../attribution/assembleExplanation';

export function comparisonWarnings(params: ExplainParams, explained: readonly Explained[]): ComparisonWarning[] {
  const [base, tuned] = explained;
  if (!base || !tuned) return [];
  return [
    ...sameModel(base, tuned),
    ...vocabularies(base, tuned),
    ...precisions(base, tuned),
    ...renderings(params, base, tuned),
    ...(params.ownResponses ? ownAnswers(base, tuned) : []),
  ];
}

function sameModel(base: Explained, tuned: Explained): ComparisonWarning[] {
  if (base.reader.opened.checkpoint.fingerprint !== tuned.reader.opened.checkpoint.fingerprint) return [];
  return [{ code: 'same-model', ...messageIn(SAME_MODEL) }];
}

function precisions(base: Explained, tuned: Explained): ComparisonWarning[] {
  const words = differentPrecisions([base, tuned].map(({ reader }) => reader.opened));
  return words === undefined ? [] : [{ code: 'different-precisions', ...messageIn(words) }];
}

function vocabularies({ reader, text }: Explained, tuned: Explained): ComparisonWarning[] {
  if (reader.sharesIds) return [];
  const counts = [text, tuned.text].map(({ ids, promptTokens }) => ids.length - promptTokens);
  const words = sentence`Base and tuned split text into different tokens (${counts[0]!} and ${counts[1]!} for the answer). The answer was forced as text and is compared by words; divergence needs one vocabulary and is left out.`;
  return [{ code: 'different-vocabularies', ...messageIn(words) }];
}

function renderings(params: ExplainParams, base: Explained, tuned: Explained): ComparisonWarning[] {
  const [a, b] = [base.reader, tuned.reader];
  if (a.prompt.text !== b.prompt.text) {
    const words = sentence`They did not read the same text: base read the prompt ${RENDERING_TEXTS[a.rendering]}, tuned ${RENDERING_TEXTS[b.rendering]}. Words of the prompt file are compared; the templates' own text is left out.`;
    return [{ code: 'different-renderings', ...messageIn(words) }];
  }
  const own = ownRendering(params, a);
  if (own === undefined || own === a.prompt.text) return [];
  const words = sentence`The base model has a different chat template from the tuned model. Both read the tuned model’s rendering, so that they see the same text.`;
  return [{ code: 'different-templates', ...messageIn(words) }];
}

/** What the base would read by itself; undefined where it has no template that can be used. */
function ownRendering({ document }: ExplainParams, { tokenizer }: Explained['reader']): string | undefined {
  try {
    const { rendering, text } = renderPrompt(document, tokenizer, { rendering: 'chat' });
    return rendering === 'chat' ? text : undefined;
  } catch {
    // It was given another's rendering: its own need not work.
    return undefined;
  }
}

function ownAnswers(base: Explained, tuned: Explained): ComparisonWarning[] {
  const [a, b] = [base.response.ids.length, tuned.response.ids.length];
  const words = sentence`Each model is explained on its own answer (base ${counted(a, 'token')}, tuned ${b}), and scores and densities depend on the answer and its length. Surprise is compared only up to the first difference between the answers.`;
  return [{ code: 'own-answers', ...messageIn(words) }];
}
