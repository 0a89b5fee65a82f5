/** @file A whole explanation on a terminal: the prompt three times, the answer, the scores, the strongest words. */
import { printable } from '../../base/printable';
import { figure, plural } from '../../base/readableNumbers';
import type { PromptDocument } from '../../prompt/promptDocument';
import type { ExplainedResponse, Explanation, ModelExplanation } from '../../protocol/explanation';
import { providerName } from '../../protocol/providerName';
import { headline } from '../../picture/headline';
import { TRUST_NAMES, trustSentence } from '../../picture/trustSentence';
import type { Quantity } from '../../protocol/view';
import { drawBlocks, MODEL_TITLES, rolePrefix } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { NO_BREAK, printableLines, wrap } from './terminalText';
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
  const said = headline(explanation);
  return [
    ...heading(
      printable(`${input.fileName} · ${input.label} · ${providerName(explanation.provenance.provider)}`),
      width,
      ink,
    ),
    ...(said === undefined ? [] : wrap(said, width)),
    ...trustLines(explanation, width, ink),
    ...notes(input),
    '',
    ...drawBlocks(input),
    ...answers(explanation, width, ink),
    ...instructionScores(explanation, width, ink),
    ...strongestWords(explanation, quantity, width, ink),
    ...apart(explanation, quantity, width, ink),
    ...provenance(explanation, quantity, width, ink).map(line => ink.dim(line)),
  ];
}

/** Who wrote an answer. */
export const RESPONSE_ORIGINS: Readonly<Record<ModelExplanation['response']['origin'], string>> = {
  tuned: "the tuned model's own",
  base: "the base model's own",
  single: "the model's own",
  file: 'from the file',
  given: 'as given',
};

function heading(text: string, width: number, ink: Ink): string[] {
  return wrap(text, width, '  ').map(ink.bold);
}

function answers(explanation: Explanation, width: number, ink: Ink): string[] {
  const { models, responses } = explanation;
  const shown = responses === 'own' ? models.toReversed() : models.slice(-1);
  return shown.flatMap(model => [
    ...heading(answerTitle(model, explanation), width, ink),
    ...answerText(model.response, explanation, width, ink),
    ...surprise(responses === 'own' ? [model] : models.toReversed(), width),
    '',
  ]);
}

function answerTitle({ response }: ModelExplanation, { models, responses, provenance }: Explanation): string {
  const { temperature, topP, seed } = provenance.sampling;
  const sampled = `sampled at temperature ${temperature}, top-p ${topP}, seed ${seed}`;
  const how = isGenerated(response) ? `, ${temperature === 0 ? 'greedy' : sampled}` : '';
  const forced = responses === 'same' && models.length > 1 ? ', the same forced on both' : '';
  return `Answer · ${RESPONSE_ORIGINS[response.origin]}${how}${forced}`;
}

function isGenerated(response: ExplainedResponse): boolean {
  return response.origin !== 'file' && response.origin !== 'given';
}

/** The end token is drawn as a word, since it has a column of its own like any other. */
function answerText(response: ExplainedResponse, { provenance }: Explanation, width: number, ink: Ink): string[] {
  const lines = printableLines(response.text.trim())
    .split('\n')
    .flatMap(line => wrap(line, width - 2 - END.length))
    .map(line => `  ${line}`);
  const ended = response.tokens.at(-1)?.end === true;
  if (ended) lines.push(lines.pop()! + ink.dim(END));
  const { length } = response.tokens;
  const why = length < provenance.sampling.maxTokens ? 'the context is full' : 'see --max-tokens';
  const cut = `  (cut at ${length} tokens, ${why})`;
  return ended || !isGenerated(response) ? lines : [...lines, ink.dim(cut)];
}

const END = ' [end]';

/** How likely each model finds the answer: without it a picture of a forced answer is easily misread. */
function surprise(models: readonly ModelExplanation[], width: number): string[] {
  const parts = models.map(m => {
    const sum = m.response.tokens.reduce((s, t) => s + t.logProbability, 0);
    return `${rolePrefix(m)}${figure(sum / m.response.tokens.length)}`;
  });
  return wrap(`  log p per token: ${parts.join(' · ')} nats`, width, '  ');
}

/** What the tokens that do not compete drew: of the share where that is painted, else of the influence. */
function apart({ models }: Explanation, quantity: Quantity, width: number, ink: Ink): string[] {
  const name = quantity === 'share' ? 'Share' : 'Influence';
  const parts = models.toReversed().map(m => {
    const { template, special } = (quantity === 'share' ? m.shareApart : undefined) ?? m.influenceApart;
    return `${rolePrefix(m)}template ${figure(template)}, special ${figure(special)}`;
  });
  const text = `${name} of the chat template and of special tokens, the prompt's own = 1.00: ${parts.join(' · ')}`;
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
    const lines = wrap(`${head} ${trustSentence(trust)}${ask}`, width, '  ');
    return 'state' in trust && trust.state === 'chance' ? lines.map(ink.bold) : lines;
  });
}

/** Warnings and errors went to stderr; what is left is good to know before the picture is read. */
function notes({ explanation, notes: given = [], width }: ReportInput): string[] {
  const { prompt, provenance: p } = explanation;
  const [base, tuned] = p.models;
  const twins = base !== undefined && base.fingerprint === tuned?.fingerprint ? [SAME_MODEL] : [];
  const found = prompt.problems.filter(problem => problem.severity === 'information').map(problem => problem.message);
  return [...given, ...twins, ...found].flatMap(text => wrap(`Note: ${printable(text)}`, width, '  '));
}

const SAME_MODEL = 'Base and tuned are the same checkpoint (same fingerprint), so nothing can differ.';

const renderings: Readonly<Record<ModelExplanation['rendering'], string>> = {
  'tuned-template': "through the tuned model's chat template",
  'own-template': 'through its own chat template',
  'plain-text': 'as plain text, without a chat template',
};

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
    share: `${marks} show the share, |gradient × input| of the answer's log p.`,
    density: `${marks} count every level of contribution (${B}0); the score counts only the top three of ten levels (${B}7), so it can be 0 where words are ${marked}. Gradient × input of ${p.target.replace('-', ' ')}.`,
  };
  return texts[quantity];
}

function waitingFor({ matrixSeconds }: Explanation): string {
  const long = matrixSeconds === undefined ? '' : ` (about ${plural(Math.ceil(matrixSeconds / 60), 'minute')})`;
  return `Density and instruction score wait for the full matrix${long}: --matrix always.`;
}

/** Whose rendering each model read; one sentence where it is the same. */
function readings(models: readonly ModelExplanation[]): string {
  const same = models.every(m => m.rendering === models[0]!.rendering);
  const [first] = models;
  if (first?.role === 'single') return `The model read the prompt ${renderings[first.rendering]}.`;
  if (same)
    return `${first?.rendering === 'own-template' ? 'Each' : 'Both'} read the prompt ${renderings[first!.rendering]}.`;
  return models
    .toReversed()
    .map(m => `${MODEL_TITLES[m.role]} read the prompt ${renderings[m.rendering]}.`)
    .join(' ');
}
