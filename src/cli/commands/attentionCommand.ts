/** @file `instruct-lens attention`: what the instruction verbs of a prompt file read and who reads them, as tables, as JSON, or as an HTML page. */
import { attentionContent } from '../../page/attentionContent';
import type { Span } from '../../base/span';
import type { AttentionScope, AttentionWeighting } from '../../protocol/attention';
import type { PromptWord } from '../../protocol/explanation';
import {
  renderingOf,
  renderingOption,
  responseOptions,
  samplingOf,
  samplingOptions,
  warnOfIdleSampling,
} from '../frame/answerOptions';
import { nearest } from '../../base/nearest';
import { usageError } from '../frame/arguments';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, onlyPositional } from '../frame/commandFrame';
import type { Command } from '../frame/commandFrame';
import { askEngine } from '../frame/engineSession';
import { modelOptions, modelsOf, runningOptions } from '../frame/modelChoice';
import { colourOption, pagedOutputOf, pageFormatOption, viewPage } from '../frame/commandOutput';
import { askedPrompt, instructionOption, promptOptions, showEngineWarnings } from '../frame/promptInput';
import type { Surroundings } from '../frame/surroundings';
import { attentionLines } from '../terminal/terminalAttention';

const DEFAULT_TOP = 6;
/** A page has room for more, and filters them by band and head. */
const DEFAULT_PAGE_TOP = 12;
/** More rows than a terminal shows of one word. */
const MOST_EDGES = 100;

export const attentionCommand: Command = {
  name: 'attention',
  summary: 'what the instruction verbs of a prompt file read, and which words read them',
  usage: 'attention FILE [options]',
  options: {
    ...modelOptions,
    ...runningOptions,
    verbs: {
      type: 'string',
      value: 'LIST',
      help: 'other words of the prompt, separated by commas; each a word or START:END',
    },
    layers: { type: 'string', value: 'A-B', help: 'rank by these layers, from 0; default: all' },
    head: { type: 'string', value: 'L.H', help: 'rank by head H of layer L, both from 0' },
    weighting: {
      type: 'string',
      value: 'value|raw',
      help: 'probability × length of what is written (default), or probability alone',
    },
    top: {
      type: 'string',
      value: 'N',
      help: `edges per word and band of layers; default: ${DEFAULT_TOP}, on a page ${DEFAULT_PAGE_TOP}`,
    },
    ...responseOptions,
    ...samplingOptions,
    ...renderingOption,
    ...promptOptions,
    ...instructionOption,
    ...pageFormatOption,
    ...colourOption,
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE', attentionCommand);
  const output = pagedOutputOf(args, at);
  const weightings: readonly AttentionWeighting[] = ['value', 'raw'];
  const chosen = modelsOf(args, at);
  const scope = scopeOf(args);
  const choices = {
    sampling: samplingOf(args),
    baseRendering: renderingOf(args, chosen),
    weighting: args.choice('weighting', 'value', weightings),
    top: args.whole('top', output.format === 'html' ? DEFAULT_PAGE_TOP : DEFAULT_TOP, 1, MOST_EDGES),
    ...(scope ? { scope } : {}),
  };
  const asked = await askedPrompt(file, chosen, args, at);
  const { document, text, fileName, label, notes } = asked;
  await warnOfIdleSampling(args, (document.response ?? asked.params.response) !== undefined, at);
  const focus = chosenSpans(args.text('verbs'), asked.params.words);
  const params = { ...choices, ...asked.params, ...(focus ? { focus } : {}) };
  const report = await askEngine(at, (engine, options) => engine.attention(params, options));
  await showEngineWarnings(report.prompt.problems, asked, at);
  await output.write({
    json: report,
    lines: window => attentionLines({ report, fileName, label, notes, ...window }),
    page: () => viewPage('attention', attentionContent({ fileName, label, text, report }), at),
  });
  return 0;
}

/** `--layers A-B` or `A`, or `--head L.H`. @throws LensError usage */
export function scopeOf(args: ParsedArguments): AttentionScope | undefined {
  const [layers, head] = [args.text('layers'), args.text('head')];
  if (layers !== undefined && head !== undefined)
    throw usageError('--layers and --head cannot be combined.', 'Use only one of them.');
  if (head !== undefined) {
    const match = /^(\d{1,4})\.(\d{1,4})$/.exec(head);
    if (!match) throw usageError(`--head is "${head}".`, 'Write it as LAYER.HEAD, both counted from 0, such as 3.1.');
    const layer = Number(match[1]);
    return { layers: { from: layer, to: layer }, head: Number(match[2]) };
  }
  if (layers === undefined) return undefined;
  const match = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(layers);
  const range = { from: Number(match?.[1]), to: Number(match?.[2] ?? match?.[1]) };
  if (match && range.from <= range.to) return { layers: range };
  throw usageError(`--layers is "${layers}".`, 'Give a layer or a range counted from 0, such as 3 or 0-7.');
}

/** Every place of each word, whatever its case; START:END stands for itself. @throws LensError usage */
export function chosenSpans(list: string | undefined, words: readonly PromptWord[]): Span[] | undefined {
  if (list === undefined) return undefined;
  const wanted = list.split(',').map(part => part.trim());
  return wanted.flatMap(want => {
    const span = /^(\d{1,9}):(\d{1,9})$/.exec(want);
    if (span) return [{ start: Number(span[1]), end: Number(span[2]) }];
    const found = words.filter(word => word.text.toLowerCase() === want.toLowerCase());
    if (found.length > 0) return found.map(word => word.span);
    throw noSuchWord(want, words);
  });
}

function noSuchWord(want: string, words: readonly PromptWord[]): Error {
  const meant = nearest(want.toLowerCase(), new Set(words.map(word => word.text.toLowerCase())));
  const hint = meant === undefined || want === '' ? '' : ` Did you mean ${meant}?`;
  return usageError(
    want === '' ? '--verbs names no word.' : `--verbs: the prompt has no word "${want}".${hint}`,
    'Name words as they are in the prompt, separated by commas, or places as START:END.',
  );
}
