/** @file What each model says by itself, told word by word while it is generated. */
import type { OwnAnswer } from '../../protocol/comparison';
import type { AnswerPart } from '../../protocol/comparison';
import { GrowingText } from '../../tokenize/decoding';
import { answeringOf, type Work } from '../attribution/explainPrompt';
import type { ExplainHooks } from '../request/hooks';
import type { ReadingModel } from '../reading/readingModels';
import { answer, endingOf, responseText } from '../reading/responses';

export interface AnswerHooks extends ExplainHooks {
  /** The next piece of a model's own answer. */
  readonly onAnswer: (part: Omit<AnswerPart, 'request'>) => void;
  /** Whether the user has heard enough: the answers end where they are. */
  readonly stopped: () => boolean;
}

/** An answer as ids and as what is told of it. */
export interface HeardAnswer {
  readonly ids: readonly number[];
  readonly answer: OwnAnswer;
}

/**
 * One model after the other, the tuned one first: its answer is the one that both are held against. Two at once would take
 * turns on the same processor and come to their first words later (bench/RESULTS.md).
 * @returns base before tuned
 */
export async function ownAnswers(work: Work, hooks: AnswerHooks): Promise<HeardAnswer[]> {
  const heard: HeardAnswer[] = [];
  for (const reader of work.readers.toReversed()) heard.unshift(await hear(work, hooks, reader));
  return heard;
}

async function hear(work: Work, hooks: AnswerHooks, reader: ReadingModel): Promise<HeardAnswer> {
  const answering = answeringOf(work);
  const spoken = new SpokenAnswer(reader, hooks.onAnswer);
  const response = await answer(reader, {
    ...answering,
    stopped: hooks.stopped,
    onToken: (role, done, token) => {
      answering.onToken(role, done, token);
      spoken.push(token);
    },
  });
  const { ids } = response;
  const asking = { ...reader, ids: reader.askingIds };
  const said = await responseText(reader, response);
  await spoken.end(said.text);
  return { ids, answer: { role: reader.role, ...said, ending: endingOf(asking, ids, work.params.sampling) } };
}

/** Sends an answer's text on as it grows. Tokens are decoded in order, beside the generation. */
class SpokenAnswer {
  readonly #text: GrowingText;
  #decoding: Promise<void> = Promise.resolve();

  constructor(
    private readonly reader: ReadingModel,
    private readonly tell: AnswerHooks['onAnswer'],
  ) {
    this.#text = new GrowingText(reader.tokenizer);
  }

  push(token: number): void {
    this.#decoding = this.#decoding.then(async () => {
      const from = this.#text.length;
      this.#say(from, await this.#text.push(token));
    });
    // Seen by `end`; a request that is called off before has nobody left to see it.
    this.#decoding.catch(() => undefined);
  }

  /** Tells what is left: all of it where the answer was known, the last character where its bytes never came together. */
  async end(whole: string): Promise<void> {
    await this.#decoding;
    this.#say(this.#text.length, whole.slice(this.#text.length));
  }

  #say(from: number, text: string): void {
    if (text !== '') this.tell({ role: this.reader.role, from, text });
  }
}
