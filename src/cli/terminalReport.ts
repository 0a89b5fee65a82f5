/** @file A whole explanation on a terminal: the prompt three times, the answer, the scores, the strongest words. */
import { printable } from '../base/printable';
import { figure, plural, signed } from '../base/readableNumbers';
import type { PromptDocument } from '../prompt/promptDocument';
import type { ExplainedResponse, Explanation, ModelExplanation } from '../protocol/explanation';
import { providerName } from '../protocol/providerName';
import { headline } from './headline';
import { drawBlocks, MODEL_TITLES } from './terminalBlocks';
import type { Ink } from './terminalColour';
import { printableLines, wrap } from './terminalText';
import { strongestWords } from './terminalWords';

export interface ReportInput {
  readonly explanation: Explanation;
  readonly document: PromptDocument;
  readonly fileName: string;
  readonly fileLength: number;
  /** The pair's or the model's name. */
  readonly label: string;
  readonly width: number;
  readonly ink: Ink;
}

/** Lines without line ends, none wider than the window where words allow. */
export function explanationReport(input: ReportInput): string[] {
  const { explanation, ink, width } = input;
  const said = headline(explanation);
  return [
    ...heading(printable(`${input.fileName} · ${input.label} · ${providerName(explanation.provenance.provider)}`), width, ink),
    ...(said === undefined ? [] : wrap(said, width)),
    '',
    ...drawBlocks(input),
    ...answers(explanation, width, ink),
    ...scores(explanation, width, ink),
    ...strongestWords(explanation, width, ink),
    ...apart(explanation, width, ink),
    ...notes(explanation, width, ink),
    ...provenance(explanation, width).map(line => ink.dim(line)),
  ];
}

const origins: Readonly<Record<ModelExplanation['response']['origin'], string>> = {
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
  const { temperature } = provenance.sampling;
  const how = isGenerated(response) ? `, ${temperature === 0 ? 'greedy' : `sampled at ${temperature}`}` : '';
  const forced = responses === 'same' && models.length > 1 ? ', the same forced on both' : '';
  return `Answer · ${origins[response.origin]}${how}${forced}`;
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
    return `${name(m)}${figure(sum / m.response.tokens.length)}`;
  });
  return wrap(`  log p per token: ${parts.join(' · ')} nats`, width, '  ');
}

/**
 * Vicuna-7B on its own answers to Self-Instruct prompts, mean and standard deviation of the instruction score where the
 * instruction was followed and where it was not (Wu et al. 2023, the paper's released matrices).
 */
const FOLLOWED = '1.23 ± 0.53';
const UNFOLLOWED = '0.89 ± 0.48';
/** Shorter answers give scores that those figures say nothing about. */
const SHORTEST_COMPARABLE_ANSWER = 5;

function scores(explanation: Explanation, width: number, ink: Ink): string[] {
  const { models, prompt, difference } = explanation;
  if (explanation.stage === 'share') return [];
  const scored = models.toReversed().filter(m => m.instructionScore !== undefined);
  if (scored.length === 0) {
    const advice = 'Instruction score · no instruction was found; mark one with --instruction START:END';
    return [...wrap(advice, width, '  '), ''];
  }
  const values = scored.map(m => `${name(m)}${figure(m.instructionScore!.value)}`);
  if (difference?.instructionScore !== undefined) values.push(`difference ${signed(difference.instructionScore)}`);
  const lines = [ink.bold('Instruction score'), ...wrap(`  ${values.join(' · ')}`, width, '  ')];
  const clauses = prompt.clauses.map((clause, c) => {
    const each = scored.map(m => `${name(m)}${figure(m.instructionScore!.clauses[c]?.value ?? 0)}`).join(' · ');
    const text = printable(clause.text.replaceAll(/\s+/g, ' '));
    return prompt.clauses.length > 1 ? `${c + 1}. ${text} ${each}` : text;
  });
  lines.push(...clauses.flatMap(clause => wrap(`  ${clause}`, width, '     ')));
  if ((models.at(-1)?.response.tokens.length ?? 0) >= SHORTEST_COMPARABLE_ANSWER) {
    const marks = `  for comparison, Vicuna-7B on its own answers: ${FOLLOWED} followed, ${UNFOLLOWED} not followed`;
    lines.push(...wrap(marks, width, '  ').map(ink.dim));
  }
  return [...lines, ''];
}

function name(model: ModelExplanation): string {
  return model.role === 'single' ? '' : `${model.role} `;
}

/** What the tokens that do not compete drew. */
function apart({ models }: Explanation, width: number, ink: Ink): string[] {
  const parts = models.toReversed().map(m => {
    return `${name(m)}template ${figure(m.shareApart.template)}, special ${figure(m.shareApart.special)}`;
  });
  const text = `Beside the prompt's own tokens (all of them = 1.00): ${parts.join(' · ')}`;
  return [...wrap(text, width, '  ').map(ink.dim), ''];
}

/** Warnings and errors went to stderr; what is left is good to know. */
function notes({ prompt }: Explanation, width: number, ink: Ink): string[] {
  const texts = prompt.problems.filter(p => p.severity === 'information').map(p => `Note: ${printable(p.message)}`);
  return texts.length === 0 ? [] : [...texts.flatMap(text => wrap(text, width, '  ')).map(ink.dim), ''];
}

const renderings: Readonly<Record<ModelExplanation['rendering'], string>> = {
  'tuned-template': "the tuned model's chat template",
  'own-template': 'its own chat template',
  'plain-text': 'no chat template, as plain text',
};

function provenance(explanation: Explanation, width: number): string[] {
  const { provenance: p, models, prompt } = explanation;
  const tokens = plural(models.at(-1)?.promptTokens.length ?? 0, 'prompt token');
  const drawn =
    explanation.stage === 'share'
      ? 'Drawn: share, |gradient × input| of the whole answer.'
      : `Drawn: density at b = 0 of gradient × input of ${p.target.replace('-', ' ')}; the score uses b = 7.`;
  const read = readings(models);
  const seed = p.sampling.temperature > 0 ? ` Seed ${p.sampling.seed}.` : '';
  const versions = `${prompt.format}, ${tokens}. ${p.product}, ONNX Runtime ${p.onnxruntime}.${seed}`;
  return [drawn, read, versions].flatMap(text => wrap(printable(text), width, '  '));
}

/** Whose rendering each model read; one sentence where it is the same. */
function readings(models: readonly ModelExplanation[]): string {
  const same = models.every(m => m.rendering === models[0]!.rendering);
  if (same && models.length > 1) return `Both read the prompt through ${renderings[models[0]!.rendering]}.`;
  return models
    .toReversed()
    .map(m => `${MODEL_TITLES[m.role]} read it through ${renderings[m.rendering]}.`)
    .join(' ');
}
