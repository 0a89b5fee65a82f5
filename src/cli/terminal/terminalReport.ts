/** @file A whole explanation on a terminal: the prompt three times, the answer, the scores, the strongest words. */
import { inEnglishWords } from '../../base/sentence';
import { printable } from '../../base/printable';
import { figure, plural } from '../../base/readableNumbers';
import type { PromptDocument } from '../../prompt/promptDocument';
import type { ExplainedResponse, Explanation, ModelExplanation, Rendering } from '../../protocol/explanation';
import { firstMethod } from '../../picture/firstMethod';
import { headline } from '../../picture/headline';
import { notMeasured, TRUST_NAMES, trustSentence } from '../../picture/trustSentence';
import type { Quantity } from '../../protocol/view';
import { RENDERING_TEXTS, SAME_MODEL } from '../../protocol/rendered';
import { answerLines, RESPONSE_ORIGINS, samplingText } from './terminalAnswers';
import { drawBlocks, MODEL_TITLES, rolePrefix } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { headingLines, informationOf, noteLines } from './terminalHeading';
import { NO_BREAK, wrap } from './terminalText';
import { instructionScores } from './terminalScores';
import { strongestWords } from './terminalWords';

export interface ReportInput {
  readonly explanation: Explanation;
  readonly quantity: Quantity;
  readonly document: PromptDocument;
  readonly fileName: string;
  readonly fileLength: number;
  /** The pair's or the model's name. */
  readonly label: string;
  /** What the command has to say about its choice of models and file. */
  readonly notes?: readonly string[];
  readonly width: number;
  readonly ink: Ink;
}

/** Lines without line ends, none wider than the window where words allow. */
export function explanationReport(input: ReportInput): string[] {
  const { explanation, quantity, ink, width } = input;
  const said = headline(explanation, firstMethod(explanation.models[0]?.words ?? []));
  return [
    ...headingLines([input.fileName, input.label], explanation, input),
    ...(said === undefined ? [] : wrap(said, width)),
    ...trustLines(explanation, width, ink),
    ...noteLines(notes(input), width),
    '',
    ...drawBlocks(input),
    ...answers(explanation, width, ink),
    ...instructionScores(explanation, width, ink),
    ...strongestWords(explanation, quantity, width, ink),
    ...apart(explanation, quantity, width, ink),
    ...provenance(explanation, quantity, width, ink).map(line => ink.dim(line)),
  ];
}

function answers(explanation: Explanation, width: number, ink: Ink): string[] {
  const { models, responses } = explanation;
  const shown = responses === 'own' ? models.toReversed() : models.slice(-1);
  return shown.flatMap(model => [
    ...wrap(answerTitle(model, explanation), width, '  ').map(ink.bold),
    ...answerLines(model.response.text, endingOf(model.response, explanation), width, ink),
    ...surprise(responses === 'own' ? [model] : models.toReversed(), width),
    '',
  ]);
}

function answerTitle({ response }: ModelExplanation, { models, responses, provenance }: Explanation): string {
  const how = isGenerated(response) ? `, ${samplingText(provenance.sampling)}` : '';
  const forced = responses === 'same' && models.length > 1 ? ', the same forced on both' : '';
  return `Answer · ${RESPONSE_ORIGINS[response.origin]}${how}${forced}`;
}

function isGenerated({ origin }: Pick<ExplainedResponse, 'origin'>): boolean {
  return origin !== 'file' && origin !== 'given';
}

function endingOf({ tokens, ...response }: ExplainedResponse, { provenance }: Explanation): boolean | string {
  if (tokens.at(-1)?.end === true) return true;
  if (!isGenerated(response)) return false;
  const why = tokens.length < provenance.sampling.maxTokens ? 'the context is full' : 'see --max-tokens';
  return `cut at ${plural(tokens.length, 'token')}, ${why}`;
}

/** How likely each model finds the answer: without it a picture of a forced answer is easily misread. */
function surprise(models: readonly ModelExplanation[], width: number): string[] {
  const parts = models.map(m => {
    const sum = m.response.tokens.reduce((s, t) => s + t.logProbability, 0);
    return `${rolePrefix(m)}${figure(sum / m.response.tokens.length)}`;
  });
  return wrap(`  log p per token: ${parts.join(' · ')} nats`, width, '  ');
}

/** What the tokens that do not compete drew: of the share or the flow where that is painted, else of the influence. */
function apart({ models }: Explanation, quantity: Quantity, width: number, ink: Ink): string[] {
  const name = quantity === 'share' ? 'Share' : quantity === 'flow' ? 'Flow' : 'Influence';
  const parts = models.toReversed().flatMap(m => {
    const apartOf = { share: m.shareApart, flow: m.flowApart, influence: m.influenceApart };
    const own = apartOf[quantity === 'share' || quantity === 'flow' ? quantity : 'influence'] ?? m.influenceApart;
    if (!own) return [];
    const first = quantity === 'flow' && m.flowApart ? [`the first token ${figure(m.flowApart.first)}`] : [];
    const parts = [`chat template ${figure(own.template)}`, `special tokens ${figure(own.special)}`, ...first];
    return [`${rolePrefix(m)}${parts.join(', ')}`];
  });
  const text = `${name} of what is around the prompt (the prompt's own words together: 1.00): ${parts.join(' · ')}`;
  return [...wrap(text, width, '  ').map(ink.dim), ''];
}

/** Whether the picture can be believed, a line a model. One that was not tried because it takes long is left to whoever asks for it. */
function trustLines({ models, provenance }: Explanation, width: number, ink: Ink): string[] {
  return models.toReversed().flatMap(model => {
    const { trust } = model;
    if (!trust || ('absent' in trust && trust.secondsEstimated === undefined && models.length > 1)) return [];
    const state = 'state' in trust ? `, ${TRUST_NAMES[trust.state]}` : '';
    const head = `Trust${state} (${rolePrefix(model)}${provenance.painted}):`;
    const ask = 'absent' in trust && trust.secondsEstimated !== undefined ? ' --trust always measures it.' : '';
    const said = 'absent' in trust ? notMeasured(trust) : trustSentence(trust);
    const lines = wrap(`${head} ${said}${ask}`, width, '  ');
    return 'state' in trust && trust.state === 'chance' ? lines.map(ink.bold) : lines;
  });
}

/** Warnings and errors went to stderr; what is left is good to know before the picture is read. */
function notes({ explanation, notes: given = [] }: ReportInput): string[] {
  const { prompt, provenance: p } = explanation;
  const [base, tuned] = p.models;
  const twins = base !== undefined && base.fingerprint === tuned?.fingerprint ? [inEnglishWords(SAME_MODEL)] : [];
  return [...given, ...twins, ...informationOf(prompt.problems)];
}

/** The threshold of levels, without a break inside. */
const B = `b${NO_BREAK}=${NO_BREAK}`;

function provenance(explanation: Explanation, quantity: Quantity, width: number, ink: Ink): string[] {
  const { provenance: p, models, prompt } = explanation;
  const tokens = plural(models.at(-1)?.promptTokens.length ?? 0, 'prompt token');
  const matrix = explanation.stage === 'complete' ? [] : [waitingFor(explanation)];
  const read = readings(models);
  const versions = `${prompt.format}, ${tokens}. ${p.product}, ONNX Runtime ${p.onnxruntime}.`;
  return [drawn(explanation, quantity, ink), ...matrix, read, versions].flatMap(text =>
    wrap(printable(text), width, '  '),
  );
}

/** What the marks of the picture say, and by what method. */
function drawn({ provenance: p }: Explanation, quantity: Quantity, ink: Ink): string {
  const marks = ink.depth === 'none' ? 'Superscripts' : 'Colours';
  const marked = ink.depth === 'none' ? 'marked' : 'coloured';
  const texts: Readonly<Record<Quantity, string>> = {
    influence: `${marks} show the influence: gradient × input of the answer's summed logits by GIM's backward rules, signed, as a part of all words'.`,
    gradient: `${marks} show gradient × input of the answer's log p, signed, as a part of all words'.`,
    flow: `${marks} show the information flow: what each word passes on to the answer through attention, by layer, as a part of all words'. From one forward pass; it has no sign.`,
    share: `${marks} show the share, |gradient × input| of the answer's log p.`,
    density: `${marks} count every level of contribution (${B}0); the score counts only the top three of ten levels (${B}7), so it can be 0 where words are ${marked}. Gradient × input of ${p.target.replace('-', ' ')}.`,
  };
  return texts[quantity];
}

function waitingFor({ matrixSeconds, stage }: Explanation): string {
  if (stage === 'flow') return 'Influence, density and instruction score need backward passes: --method influence.';
  const long = matrixSeconds === undefined ? '' : ` (about ${plural(Math.ceil(matrixSeconds / 60), 'minute')})`;
  return `Density and instruction score need the full matrix${long}: --matrix always.`;
}

function howRead(rendering: Rendering): string {
  return inEnglishWords(RENDERING_TEXTS[rendering]);
}

/** Whose rendering each model read; one sentence where it is the same. */
function readings(models: readonly ModelExplanation[]): string {
  const same = models.every(m => m.rendering === models[0]!.rendering);
  const [first] = models;
  if (first?.role === 'single') return `The model read the prompt ${howRead(first.rendering)}.`;
  if (same)
    return `${first?.rendering === 'own-template' ? 'Each' : 'Both'} read the prompt ${howRead(first!.rendering)}.`;
  return models
    .toReversed()
    .map(m => `${MODEL_TITLES[m.role]} read the prompt ${howRead(m.rendering)}.`)
    .join(' ');
}
