/** @file The answer that each model explains: given, taken from the file, or generated. */
import { sentence } from '../../base/sentence';
import { LensError } from '../../base/errors';
import { overlaps, type Span } from '../../base/span';
import { counted } from '../../base/readableNumbers';
import type { OwnAnswer } from '../../protocol/comparison';
import type { ExplainParams } from '../../protocol/request';
import type { ExplainedResponse, ModelRole, ResponseToken, Sampling } from '../../protocol/explanation';
import { responseWords } from '../../prompt/words';
import { decodePieces } from '../../tokenize/decoding';
import { checkAnswer, tokenizeResponse } from '../../tokenize/tokenizeResponse';
import { generate } from '../runtime/generation';
import type { Model } from '../runtime/model';
import type { Pause } from '../request/hooks';
import { givenAnswer, requireEmbeddings, type ReadingModel } from './readingModels';
import type { ResultCache } from './resultCache';
import { withLogitRules } from '../runtime/logitRules';
import { makeSampler } from '../runtime/sampler';

/** An answer as one model reads it. */
export interface Response {
  readonly origin: ExplainedResponse['origin'];
  readonly ids: readonly number[];
  /** Written by weights that were rounded, not by those that are explained. */
  readonly rounded?: boolean;
}

/** How a reader's own answer is generated. */
export interface Answering {
  readonly model: (reader: ReadingModel) => Promise<Model>;
  readonly cache: ResultCache;
  readonly sampling: Sampling;
  readonly pause: Pause;
  readonly onToken: (role: ModelRole, done: number, token: number) => void;
  readonly onRead?: (role: ModelRole, done: number, total: number) => void;
  /** Whether the user has heard enough. */
  readonly stopped?: () => boolean;
  readonly writesRounded?: (reader: ReadingModel) => boolean;
  /** Answers that the request has already: they are not generated again, be they kept or not. */
  readonly known?: ReadonlyMap<ModelRole, readonly number[]>;
}

/** One response a reader, in their order. @throws LensError bad-input where an answer is empty or does not fit */
export async function chooseResponses(
  readers: readonly ReadingModel[],
  params: ExplainParams,
  answering: Answering,
): Promise<Response[]> {
  if (params.ownResponses) return inTurn(readers, reader => answer(reader, answering));
  const lead = readers.at(-1)!;
  const given = givenAnswer(params);
  const origin = params.response === undefined ? 'file' : 'given';
  const forced = given === undefined ? await answer(lead, answering) : await readText(lead, given, origin);
  return inTurn(readers, async reader => (reader === lead ? forced : translate(reader, lead, forced, given)));
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

/** What a model says by itself, its end token included. */
export async function answer(reader: ReadingModel, answering: Answering): Promise<Response> {
  const { askingIds: prompt, role } = reader;
  const { cache, sampling, stopped = () => false } = answering;
  const asking = { ...reader, ids: prompt };
  const make = (): Promise<readonly number[]> => generated(asking, answering, []);
  const ids = answering.known?.get(role) ?? (await cache.answer(asking, sampling, make, () => !stopped()));
  // It is the whole answer to whoever asks for no more tokens than it has.
  if (stopped()) await cache.answer(asking, { ...sampling, maxTokens: ids.length }, () => Promise.resolve(ids));
  return { origin: role, ids, ...(answering.writesRounded?.(reader) === true && { rounded: true }) };
}

/**
 * What a model says behind a beginning that is forced on it, both as one answer. Nothing where the beginning ends the answer, or is as long
 * as one may be.
 * @throws LensError bad-input where the beginning does not fit
 */
export async function answerFrom(
  reader: ReadingModel,
  answering: Answering,
  said: readonly number[],
): Promise<Response> {
  const { ids: begun } = fitting(reader, { origin: 'given', ids: said });
  const { cache, sampling } = answering;
  const over = stopTokens(reader).has(begun.at(-1) ?? -1) || begun.length >= answerLimit(reader, sampling);
  const make = (): Promise<readonly number[]> => generated(reader, answering, begun);
  return { origin: 'given', ids: over ? begun : await cache.answer(reader, sampling, make, undefined, begun) };
}

/** @param reader its ids are those before the answer */
async function generated(
  reader: ReadingModel,
  { model, sampling, pause, onToken, onRead, stopped }: Answering,
  said: readonly number[],
): Promise<readonly number[]> {
  const { ids: prompt, role, opened } = reader;
  const { rules, stopTokens: ends } = opened.checkpoint.generation;
  return generate(await model(reader), prompt, {
    maxTokens: answerLimit(reader, sampling),
    stopTokens: stopTokens(reader),
    sampler: withLogitRules(makeSampler(sampling), rules, { prompt, ends }),
    said,
    pause,
    onToken: (done, token) => onToken(role, done, token),
    ...(onRead && { onRead: (done, total) => onRead(role, done, total) }),
    ...(stopped && { stopped }),
  });
}

/** @param reader its ids are those before the answer */
export function endingOf(reader: ReadingModel, ids: readonly number[], sampling: Sampling): OwnAnswer['ending'] {
  if (stopTokens(reader).has(ids.at(-1)!)) return 'end-token';
  return ids.length < answerLimit(reader, sampling) ? 'stopped' : 'limit';
}

/** Tokens that an answer can have at most. */
function answerLimit({ opened, ids }: Pick<ReadingModel, 'opened' | 'ids'>, { maxTokens }: Sampling): number {
  return Math.min(maxTokens, opened.spec.maxPositions - ids.length);
}

/** Those of generation_config.json, and the end of a turn. */
export function stopTokens({ opened, endOfTurn }: ReadingModel): ReadonlySet<number> {
  return new Set([...opened.checkpoint.generation.stopTokens, ...(endOfTurn === undefined ? [] : [endOfTurn])]);
}

/** As the template has it, where the prompt was rendered with it; else alone. */
async function readText(reader: ReadingModel, text: string, origin: Response['origin']): Promise<Response> {
  const inPlace = reader.prompt.answer;
  if (inPlace !== undefined) {
    checkAnswer(inPlace, reader.tokenizer);
    return fitting(reader, { origin, ids: inPlace });
  }
  const { ids } = await tokenizeResponse(text, reader.tokenizer, reader.endOfTurn);
  return fitting(reader, { origin, ids });
}

function fitting(reader: ReadingModel, response: Response): Response {
  const { ids } = response;
  requireEmbeddings(reader, ids, 'answer');
  const room = reader.opened.spec.maxPositions - reader.ids.length;
  if (ids.length <= room) return response;
  throw new LensError({
    reason: 'bad-input',
    message: sentence`The answer has ${counted(ids.length, 'token')}, but after the prompt the ${reader.role} model has room for ${room}.`,
    next: sentence`Shorten the answer or the prompt.`,
  });
}

/** The lead's answer for another reader: its ids where they mean the same, its end included; else its text. */
async function translate(
  reader: ReadingModel,
  lead: ReadingModel,
  own: Response,
  given: string | undefined,
): Promise<Response> {
  if (reader.sharesIds) return fitting(reader, own);
  return readText(reader, given ?? (await lead.tokenizer.decode(own.ids, { skipSpecial: true })), own.origin);
}

/** What one reader said by itself, for all of them: its ids where they mean the same, else its text. */
export function answerForAll(readers: readonly ReadingModel[], from: ReadingModel, own: Response): Promise<Response[]> {
  return inTurn(readers, async reader => {
    if (reader === from || (reader.sharesIds && from.sharesIds)) return fitting(reader, own);
    const text = await from.tokenizer.decode(own.ids, { skipSpecial: true });
    const { ids } = await tokenizeResponse(text, reader.tokenizer, reader.endOfTurn);
    return fitting(reader, { origin: own.origin, ids });
  });
}

/** The answer with its text, words and log-probabilities under this model. */
export async function describeResponse(
  reader: ReadingModel,
  response: Response,
  logp: readonly number[],
): Promise<ExplainedResponse> {
  const { text, tokens, words } = await responseText(reader, response);
  return {
    origin: response.origin,
    text,
    tokens: tokens.map((token, m) => ({ ...token, logProbability: logp[m]! })),
    words,
  };
}

/** An answer's text as one model reads it, cut into tokens and words. */
export interface ResponseText {
  readonly text: string;
  readonly tokens: readonly Omit<ResponseToken, 'logProbability'>[];
  readonly words: ExplainedResponse['words'];
}

export async function responseText(reader: ReadingModel, { ids }: Response): Promise<ResponseText> {
  const pieces = await decodePieces(reader.tokenizer, ids, { skipSpecial: true });
  const ends = stopTokens(reader);
  const isEnd = (m: number): boolean =>
    m === ids.length - 1 && pieces[m] === '' && (ends.has(ids[m]!) || reader.tokenizer.isSpecial(ids[m]!));
  const tokens = ids.map((id, m) => ({ id, text: pieces[m]!, end: isEnd(m) }));
  const text = pieces.join('');
  const places = placesOf(pieces, m => reader.tokenizer.isSpecial(ids[m]!));
  return { text, tokens, words: wordsOf(text, tokens, places) };
}

/** Where each token's characters stand. A character whose bytes are spread over tokens is that of all of them, not of the last alone. */
function placesOf(pieces: readonly string[], isSpecial: (m: number) => boolean): Span[] {
  let at = 0;
  const places = pieces.map(piece => ({ start: at, end: (at += piece.length) }));
  for (let m = pieces.length - 2; m >= 0; m--) {
    const next = places[m + 1]!;
    if (pieces[m] === '' && !isSpecial(m)) places[m] = { start: next.start, end: Math.min(next.start + 1, next.end) };
  }
  return places;
}

/** Each word with the tokens that hold its characters; a token that touches two words belongs to the first. */
function wordsOf(text: string, tokens: ResponseText['tokens'], places: readonly Span[]): ExplainedResponse['words'] {
  const taken = new Set<number>();
  const words = responseWords(text).map(word => {
    const own = places.flatMap((place, m) => (overlaps(place, word) && !taken.has(m) ? [m] : []));
    own.forEach(m => taken.add(m));
    return { text: word.text, tokens: own, end: false };
  });
  const last = tokens.length - 1;
  return tokens.at(-1)?.end ? [...words, { text: 'end', tokens: [last], end: true }] : words;
}
