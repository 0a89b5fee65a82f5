/**
 * @file What was kept of an earlier run, to be shown again: an explanation or a comparison as JSON, or a page with its data inside. Of a page
 * only the data is taken, never its script or markup. Runs in Node and in browsers.
 */
import { sentence, type Words } from '../base/sentence';
import { LensError, messageOf } from '../base/errors';
import { matrixFromRows } from '../base/matrix';
import type { Span } from '../base/span';
import { COMPARISON_SCHEMA, type Comparison } from '../protocol/comparison';
import { EXPLANATION_SCHEMA, type Explanation, type ModelExplanation } from '../protocol/explanation';
import { packContent } from '../protocol/views/packedContent';
import { attributionContent } from './attributionContent';
import type { ViewName } from './builtView';
import { comparisonContent } from './comparisonContent';

export interface KeptContent {
  readonly view: ViewName;
  /** What the view draws, as JSON. */
  readonly content: string;
}

const VIEWS: readonly ViewName[] = ['attribution', 'attention', 'concepts', 'comparison', 'study'];

/** The longest prompt that is read. */
const MAX_TEXT = 2 ** 23;

/** Two matrices of 2,000 x 500 in digits are half of it. */
export const MAX_KEPT_BYTES = 2 ** 26;

/** @param name of the file, for titles. @throws LensError bad-input where it is nothing that this product has written */
export function keptContent(name: string, text: string): KeptContent {
  return /^\ufeff?\s*</.test(text) ? ofPage(text) : ofJson(name, text);
}

function ofPage(html: string): KeptContent {
  const view = VIEWS.find(one => html.includes(`<${one}-view></${one}-view>`));
  const content = /<script type="application\/json" id="content">([^<]*)<\/script>/.exec(html)?.[1];
  if (view === undefined || content === undefined)
    throw notKept(sentence`This page was not made by a view of Instruct Lens`);
  const data = parsed(content);
  if (typeof data['fileName'] !== 'string') throw notKept(sentence`The data of this page are damaged`);
  return { view, content };
}

function ofJson(name: string, text: string): KeptContent {
  const data = parsed(text.replace(/^\ufeff/, ''));
  const fileName = name.replace(/\.json$/i, '');
  try {
    if (data['schema'] === EXPLANATION_SCHEMA) {
      const explanation = restored(data as unknown as Explanation);
      const label = labelOf(explanation);
      // Of what stands before the prompt's text in its file, such as a header, nothing is known.
      const content = attributionContent({ fileName, label, text: textOf(explanation), explanation, hasLines: false });
      return { view: 'attribution', content: packContent(content) };
    }
    if (data['schema'] === COMPARISON_SCHEMA) {
      const told = data as unknown as Comparison;
      const comparison = { ...told, explanation: restored(told.explanation) };
      const content = comparisonContent({ fileName, label: labelOf(comparison.explanation), comparison });
      return { view: 'comparison', content: packContent(content) };
    }
  } catch (cause) {
    if (LensError.is(cause)) throw cause;
    throw notKept(sentence`This JSON is damaged (${messageOf(cause)})`);
  }
  throw notKept(sentence`This JSON is neither an explanation nor a comparison of this version`);
}

function parsed(text: string): Record<string, unknown> {
  try {
    const data: unknown = JSON.parse(text);
    if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data as Record<string, unknown>;
  } catch (cause) {
    throw notKept(sentence`This is not JSON (${messageOf(cause)})`);
  }
  throw notKept(sentence`This JSON is neither an explanation nor a comparison of this version`);
}

function notKept(what: Words): LensError {
  return new LensError({
    reason: 'bad-input',
    message: sentence`${what}.`,
    next: sentence`Open an explanation or a comparison that was written as JSON, or an exported page.`,
  });
}

/** Matrices are rows of numbers in JSON. */
function restored(explanation: Explanation): Explanation {
  const models = explanation.models.map(({ attribution, influenceMatrix, ...model }): ModelExplanation => {
    const matrices = { attribution, influenceMatrix } as unknown as Readonly<Record<string, number[][] | undefined>>;
    const read = Object.entries(matrices).flatMap(([key, rows]) =>
      rows ? [[key, matrixFromRows(rows)] as const] : [],
    );
    return { ...model, ...Object.fromEntries(read) };
  });
  return { ...explanation, models };
}

function labelOf({ provenance }: Explanation): string {
  return [...new Set(provenance.models.map(({ folder }) => folder.replace(/^.*[\\/](?=.)/, '')))].join(' · ');
}

/** The prompt's text as far as its tokens and words say it; spaces where they say nothing. */
function textOf({ models, prompt }: Explanation): string {
  const tokens = models.at(-1)?.promptTokens ?? [];
  const pieces = [
    ...tokens.flatMap(({ kind, spans, text }) =>
      kind === 'file' && spans.length === 1 ? [{ span: spans[0]!, text }] : [],
    ),
    ...prompt.words,
  ];
  if (pieces.some(({ span }) => !isPlace(span)))
    throw notKept(sentence`This JSON is damaged (a word lies beyond any prompt)`);
  const shown = pieces.filter(({ span, text }) => text.length === span.end - span.start);
  const length = shown.reduce((end, { span }) => Math.max(end, span.end), 0);
  const units: string[] = Array.from({ length }, () => ' ');
  for (const { span, text } of shown) for (let i = 0; i < text.length; i++) units[span.start + i] = text[i]!;
  return units.join('');
}

function isPlace({ start, end }: Span): boolean {
  return Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= MAX_TEXT;
}
