/**
 * @file Names for concepts, asked of a language model: what it is asked, which is the concepts' own words and nothing of any prompt, and
 * what of its answer is a name. The answer is a stranger's text: bounded, one line a name, control characters made visible.
 */
import { CancelledError, LensError } from '../base/errors';
import { printable } from '../base/printable';
import { parsePrompt } from '../prompt/parsePrompt';
import { promptWords } from '../prompt/words';
import { ASKED_DEFAULTS } from '../protocol/askedDefaults';
import type { ConceptReport } from '../protocol/concepts';
import type { ModelChoice } from '../protocol/request';
import type { ConceptName, ConceptPlace } from '../protocol/views/conceptsMessages';
import type { EngineClient, RequestOptions } from '../client/engineClient';

/** Concepts of one question, and of one command. */
export const MOST_NAMED = 60;
/** Characters of a name. */
const LONGEST_NAME = 30;
/** UTF-16 units of an answer that are read. */
export const LONGEST_ANSWER = 20_000;
/** Words of a concept that are told. */
const WORDS_TOLD = 15;
/** UTF-16 units of one of them. */
const LONGEST_WORD = 40;
/** Words of a name. */
const NAME_WORDS = 6;
/** Tokens of a name that a model of this machine says. */
const NAME_TOKENS = 24;
/** What a model is to say where it sees nothing in common. */
const UNKNOWN = 'unclear';

/** A concept by its place, with its strongest words. */
export interface WordList extends ConceptPlace {
  readonly words: readonly string[];
}

/** Leading concepts of the base (or single) model, layer by layer. @param top of each layer; fewer where that would be more than are named at a time */
export function wordLists({ layers, words }: ConceptReport, top: number): WordList[] {
  const each = Math.max(1, Math.min(top, Math.floor(MOST_NAMED / Math.max(1, layers.length))));
  return layers
    .flatMap(({ layer, models }) =>
      models[0]!.concepts.slice(0, each).map((concept, component) => ({
        ...{ layer, component },
        words: concept.words.slice(0, WORDS_TOLD).map(word => toldWord(words[word]!)),
      })),
    )
    .slice(0, MOST_NAMED);
}

function toldWord(word: string): string {
  return printable(word.replaceAll(/\s+/g, ' ').trim()).slice(0, LONGEST_WORD);
}

/** The whole question: these sentences and the words. */
export function namingQuestion(lists: readonly Pick<WordList, 'words'>[]): string {
  return [
    'Each numbered line is a list of words that belong together. Name what the words of each list have in common, in one to four words.',
    `Answer with one line a list: its number, a colon, the name; "${UNKNOWN}" where you see nothing in common. Write nothing else.`,
    '',
    ...lists.map(({ words }, i) => `${i + 1}: ${words.join(', ')}`),
  ].join('\n');
}

/** What comes beyond the bound is not waited for. */
export async function boundedText(parts: AsyncIterable<string>, stopped: () => boolean): Promise<string> {
  let text = '';
  for await (const part of parts) {
    if (stopped()) throw new CancelledError();
    text += part;
    if (text.length >= LONGEST_ANSWER) break;
  }
  return text.slice(0, LONGEST_ANSWER);
}

/** One entry a list that was asked about; undefined where the answer has no name for it. */
export function namesIn(answer: string, count: number): (string | undefined)[] {
  const lines = answer.slice(0, LONGEST_ANSWER).split(/\r\n|[\r\n\u0085\u2028\u2029]/);
  const names = new Array<string | undefined>(count).fill(undefined);
  for (const line of lines) {
    const [, number, text] = /^[\s*>#-]{0,8}(\d{1,3})\s{0,4}[:.)\]]([^]*)$/.exec(line) ?? [];
    const at = Number(number) - 1;
    if (text !== undefined && at >= 0 && at < count) names[at] ??= nameIn(text);
  }
  // Small models leave the number out where there is one list only.
  if (count === 1) names[0] ??= nameIn(lines.find(line => line.trim() !== '') ?? '');
  return names;
}

function nameIn(text: string): string | undefined {
  const bare = text.replace(/^[^\p{L}\p{N}(]+|[\s"'“”‘’*_`.,;:]+$/gu, '');
  const words = printable(bare).split(/\s+/).filter(Boolean).slice(0, NAME_WORDS);
  const name = cut(words.join(' '));
  return name === '' || !/[\p{L}\p{N}]/u.test(name) || name.toLowerCase() === UNKNOWN ? undefined : name;
}

/** A reader has to see that a name went on. */
function cut(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= LONGEST_NAME) return name.trim();
  return `${characters
    .slice(0, LONGEST_NAME - 1)
    .join('')
    .trim()}…`;
}

/** Asks the tuned (or the only) model of a pair, one concept at a time, on this machine. @throws CancelledError, LensError */
export async function namesByModel(
  engine: Pick<EngineClient, 'explain'>,
  models: readonly ModelChoice[],
  lists: readonly WordList[],
  options: RequestOptions,
  onNamed: (done: number) => void = () => undefined,
): Promise<ConceptName[]> {
  const { folder, role } = models.at(-1)!;
  const by = role === 'single' ? 'model' : role;
  const names: ConceptName[] = [];
  for (const [i, { layer, component, words }] of lists.entries()) {
    const text = namingQuestion([{ words }]);
    const document = parsePrompt(text, { fileName: 'concepts.txt' });
    const { models: said } = await engine.explain(
      {
        ...{ document, words: promptWords(text, document), models: [{ role: 'single', folder }] },
        ...{ ownResponses: false, target: ASKED_DEFAULTS.target, baseRendering: 'own-template', extent: 'flow' },
        sampling: { maxTokens: NAME_TOKENS, temperature: 0, topP: 1, seed: 0 },
      },
      options,
    );
    const [name] = namesIn(said[0]!.response.text, 1);
    if (name !== undefined) names.push({ layer, component, name, by });
    onNamed(i + 1);
  }
  return names;
}

/** Where a model answered, but with no name. */
export function nothingNamed(who: string): LensError {
  return new LensError({
    reason: 'unsupported',
    message: `${who} gave no name that could be used.`,
    next: 'Choose another model, or rename the concepts yourself.',
  });
}
