/** @file What a prompt shows, painted on the files that were read in with it: its picture, its surprise or its attention, with a hover each. */
import * as vscode from 'vscode';
import { paintedNumbers, pickedOf } from '../../picture/paintedNumbers';
import { isAtChance } from '../../picture/shownTrust';
import type { Explanation } from '../../protocol/explanation';
import { attentionHoverText } from '../attention/attentionHoverText';
import { attentionLook } from '../attention/attentionOverlay';
import { planAttention, shownEdges, type AttentionKind } from '../attention/attentionPlan';
import { look, showsPicture } from '../attribution/attributionOverlay';
import { planOverlay, type DecorationKind } from '../attribution/attributionPlan';
import type { ExplainedFile } from '../attribution/explanationStore';
import { hoverText } from '../attribution/hoverText';
import { shownQuantity } from '../attribution/shownQuantity';
import { commands } from '../core/contributions';
import type { AskedFile, FileStore } from '../core/fileStore';
import type { LensContext } from '../core/lensContext';
import { joined, ours, type MarkdownPart } from '../core/markdownText';
import type { Painter, Painting } from '../core/overlay';
import { settings } from '../core/settings';
import type { HoveredWords } from '../core/wordHover';
import { fileNameOf } from '../prompts/promptFiles';
import { planSurprise, shownSurprise } from '../surprise/surprisedFile';
import { surpriseHover } from '../surprise/surpriseTexts';
import { LinkedPart, linkedUris } from './linkedPicture';

/** Files that may still have marks of what is gone by now are painted too: with none. */
function watching(
  stores: readonly Pick<FileStore<AskedFile>, 'all' | 'onDidChange'>[],
): Pick<Painter<never>, 'uris' | 'listen'> {
  const uris = (): string[] => stores.flatMap(({ all }) => all.flatMap(linkedUris));
  const painted = new Set<string>();
  const changes = (changed: (uri: string) => void) => (): void => {
    for (const uri of uris()) painted.add(uri);
    for (const uri of painted) changed(uri);
  };
  return { uris, listen: changed => stores.map(store => store.onDidChange(changes(changed))) };
}

export function linkedPainter(lens: LensContext): Painter<DecorationKind> {
  const { explanations, surprises, attention } = lens;
  return {
    look,
    ...watching([explanations, surprises, attention]),
    painting: uri => surprisePainting(lens, uri) ?? picturePainting(lens, uri),
  };
}

export function linkedAttentionPainter(lens: LensContext): Painter<AttentionKind> {
  const { explanations, attention } = lens;
  return {
    look: attentionLook,
    ...watching([attention, explanations]),
    painting: uri => {
      const edges = edgesIn(lens, uri);
      return edges && { plan: planAttention(edges.report, edges.shown, edges.part.text), faded: edges.part.file.stale };
    },
  };
}

/** Of whatever the prompt shows. */
export function linkedHover(lens: LensContext, uri: string): HoveredWords | undefined {
  return attentionHover(lens, uri) ?? surprisedHover(lens, uri) ?? pictureHover(lens, uri);
}

function partOf<File extends AskedFile>(
  { texts }: LensContext,
  files: readonly File[],
  uri: string,
): LinkedPart<File> | undefined {
  const now = texts.textOf(uri);
  return now === undefined ? undefined : LinkedPart.of(files, uri, now);
}

/** Said above whatever a hover says. */
function whose(file: AskedFile, parts: readonly MarkdownPart[]): MarkdownPart[] {
  const from = ours`${vscode.l10n.t('Read in with {0}: the numbers are of that prompt.', fileNameOf(file.uri))}`;
  return joined([[from], parts], '\n\n');
}

function pictureIn(lens: LensContext, uri: string) {
  const { explanations } = lens;
  const explained = explanations.all.filter(
    (file): file is ExplainedFile & { readonly explanation: Explanation } => file.explanation !== undefined,
  );
  const part = partOf(lens, explained, uri);
  if (!part || !showsPicture(lens, part.file.uri)) return undefined;
  const { file } = part;
  const { prompt } = file.explanation;
  const clauses = prompt.clauses.map(clause => ({ ...clause, spans: part.placedHere(clause.spans) }));
  const explanation = { ...file.explanation, prompt: { ...prompt, words: part.words(prompt.words), clauses } };
  const view = { mode: explanations.modeOf(file.uri), quantity: shownQuantity(file.explanation) };
  return { part, file, explanation, view };
}

function picturePainting(lens: LensContext, uri: string): Painting<DecorationKind> | undefined {
  const picture = pictureIn(lens, uri);
  if (!picture) return undefined;
  const { part, file, explanation, view } = picture;
  const numbers = paintedNumbers(explanation, { ...view, ...pickedOf(file) });
  const outlined = isAtChance(explanation, numbers);
  const strongest = settings.strongest();
  const plan = planOverlay(explanation, numbers, part.text, settings.threshold(), outlined, strongest);
  return { plan, faded: file.stale };
}

function pictureHover(lens: LensContext, uri: string): HoveredWords | undefined {
  const picture = pictureIn(lens, uri);
  if (!picture) return undefined;
  const { part, file, explanation, view } = picture;
  // Verbs have places in the whole text.
  const shown = { ...file, document: { ...file.document, clauses: [] }, explanation };
  return {
    words: explanation.prompt.words,
    text: part.text,
    partsOf: word => whose(file, hoverText(shown, word, view)),
    linked: [commands.explainPrompt, commands.showPanel, commands.copyExplanation, commands.clearContrast],
  };
}

function surpriseIn(lens: LensContext, uri: string) {
  const part = partOf(
    lens,
    lens.surprises.all.filter(({ report }) => report),
    uri,
  );
  const shown = part && shownSurprise(lens, part.file.uri);
  if (!shown) return undefined;
  const { prompt, models } = shown.report;
  const tokens = models.map(model => ({
    ...model,
    tokens: model.tokens.map(token => ({ ...token, spans: part.placedHere(token.spans) })),
  }));
  const report = { ...shown.report, prompt: { ...prompt, words: part.words(prompt.words) }, models: tokens };
  return { ...shown, report, text: part.text };
}

function surprisePainting(lens: LensContext, uri: string): Painting<DecorationKind> | undefined {
  const shown = surpriseIn(lens, uri);
  return shown && { plan: planSurprise(shown), faded: shown.file.stale };
}

function surprisedHover(lens: LensContext, uri: string): HoveredWords | undefined {
  const shown = surpriseIn(lens, uri);
  if (!shown) return undefined;
  const partsOf = (word: number): MarkdownPart[] => whose(shown.file, surpriseHover(shown, word));
  return { words: shown.report.prompt.words, text: shown.text, partsOf, linked: [commands.leaveView] };
}

/** A contrast is painted over edges. */
function edgesIn(lens: LensContext, uri: string) {
  const { attention, explanations } = lens;
  const part = partOf(
    lens,
    attention.all.filter(({ report }) => report),
    uri,
  );
  const given = part?.file.report;
  if (!part || !given || explanations.get(part.file.uri)?.contrast) return undefined;
  const prompt = { ...given.prompt, words: part.words(given.prompt.words) };
  const words = given.words.map(word => (word.part === 'prompt' ? { ...word, span: part.placed(word.span) } : word));
  const report = { ...given, prompt, words };
  const shown = shownEdges(report, part.file.focus, explanations.modeOf(part.file.uri));
  return shown && { part, report, shown };
}

function attentionHover(lens: LensContext, uri: string): HoveredWords | undefined {
  const edges = edgesIn(lens, uri);
  if (!edges) return undefined;
  const { part, report, shown } = edges;
  return {
    words: report.prompt.words,
    text: part.text,
    partsOf: word => {
      const parts = attentionHoverText(report, shown, word);
      return parts && whose(part.file, parts);
    },
    linked: [commands.showAttentionPanel, commands.clearAttention],
  };
}
