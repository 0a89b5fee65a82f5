/** @file Where two models are not compared on equal terms, and what was done about it. */
import { plural } from '../../base/readableNumbers';
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
  return [{ code: 'same-model', message: SAME_MODEL }];
}

function precisions(base: Explained, tuned: Explained): ComparisonWarning[] {
  const message = differentPrecisions([base, tuned].map(({ reader }) => reader.opened));
  return message === undefined ? [] : [{ code: 'different-precisions', message }];
}

function vocabularies({ reader, text }: Explained, tuned: Explained): ComparisonWarning[] {
  if (reader.sharesIds) return [];
  const counts = [text, tuned.text].map(({ ids, promptTokens }) => ids.length - promptTokens);
  const message =
    `Base and tuned split text into different tokens (${counts[0]!} and ${counts[1]!} for the answer). ` +
    'The answer was forced as text and is compared by words; divergence needs one vocabulary and is left out.';
  return [{ code: 'different-vocabularies', message }];
}

function renderings(params: ExplainParams, base: Explained, tuned: Explained): ComparisonWarning[] {
  const [a, b] = [base.reader, tuned.reader];
  if (a.prompt.text !== b.prompt.text) {
    const message =
      `They did not read the same text: base read the prompt ${RENDERING_TEXTS[a.rendering]}, tuned ${RENDERING_TEXTS[b.rendering]}. ` +
      "Words of the prompt file are compared; the templates' own text is left out.";
    return [{ code: 'different-renderings', message }];
  }
  const own = ownRendering(params, a);
  if (own === undefined || own === a.prompt.text) return [];
  const message =
    'The base model has a different chat template from the tuned model. Both read the tuned model’s rendering, so that they see the same text.';
  return [{ code: 'different-templates', message }];
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
  const message =
    `Each model is explained on its own answer (base ${plural(a, 'token')}, tuned ${b}), and scores and densities depend on the answer and ` +
    'its length. Surprise is compared only up to the first difference between the answers.';
  return [{ code: 'own-answers', message }];
}
