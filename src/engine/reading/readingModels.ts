/** @file The models of a request, each with the prompt as it reads it. */
import { messageIn, numeral, sentence, wordsOf } from '../../base/sentence';
import { thousands } from '../../base/readableNumbers';
import { LensError, requireOneOf } from '../../base/errors';
import type { Problem } from '../../prompt/promptDocument';
import type { ExplainParams, ModelChoice } from '../../protocol/request';
import { RENDERINGS, type ModelRole, type Rendering } from '../../protocol/explanation';
import { sameVocabulary, type Tokenizer } from '../../tokenize/tokenizer';
import { endOfTurnToken } from '../../tokenize/tokenizeResponse';
import type { Room } from '../../tokenize/room';
import { tokenizePrompt, type TokenizedPrompt } from '../../tokenize/tokenizePrompt';
import { differentPrecisions } from '../runtime/precisions';
import type { OpenedModel, SessionPool } from '../runtime/sessionPool';

/** What reading a prompt depends on. */
export type ReadParams = Pick<ExplainParams, 'models' | 'document' | 'baseRendering'> &
  Partial<Pick<ExplainParams, 'response' | 'ownResponses'>>;

/** The same of models that are open. */
export type PromptParams = Omit<ReadParams, 'models'>;

export interface ReadingModel {
  readonly role: ModelRole;
  readonly opened: OpenedModel;
  readonly tokenizer: Tokenizer;
  readonly rendering: Rendering;
  readonly prompt: TokenizedPrompt;
  /** Of the rendered prompt; before a forced answer, as the template writes a conversation that has it. */
  readonly ids: readonly number[];
  /** Where the model answers by itself: the rendering ends as the template asks for an answer. */
  readonly askingIds: readonly number[];
  /** Whether ids mean the same to it as to the lead. */
  readonly sharesIds: boolean;
  /** What ends an answer in the template that the prompt was rendered by; for plain text in its own, if that can be used. */
  readonly endOfTurn: number | undefined;
}

interface Candidate {
  readonly role: ModelRole;
  readonly opened: OpenedModel;
  readonly tokenizer: Tokenizer;
}

/**
 * Base before tuned. The lead (the tuned or the single model) reads the prompt by its own template; the base reads the
 * lead's rendering, so that both see the same ids, unless it is told otherwise or its vocabulary is another.
 * @throws LensError where a model or the prompt cannot be used
 */
export async function openReaders(pool: SessionPool, params: ReadParams): Promise<ReadingModel[]> {
  requireOneOf('rendering', params.baseRendering, RENDERINGS);
  return read(await Promise.all(params.models.map(choice => candidate(pool, choice))), params);
}

/** The same models with another prompt. @throws LensError where it cannot be used */
export function readAgain(readers: readonly ReadingModel[], params: PromptParams): Promise<ReadingModel[]> {
  return read(
    readers.map(({ role, opened, tokenizer }) => ({ role, opened, tokenizer })),
    params,
  );
}

async function read(candidates: readonly Candidate[], params: PromptParams): Promise<ReadingModel[]> {
  const lead = candidates.at(-1);
  if (!lead)
    throw new LensError({ reason: 'usage', message: sentence`No model was chosen.`, next: { step: 'choose-models' } });
  const own = await readOwn(lead, params);
  const readers = await Promise.all(candidates.map(async c => (c === lead ? own : readAs(c, own, params))));
  readers.forEach(reader => {
    checkLength(reader);
    requireEmbeddings(reader, reader.ids, 'prompt');
  });
  return readers;
}

/** What reading the prompt brought to light, once each. */
export function readingProblems(readers: readonly ReadingModel[]): Problem[] {
  const all = [
    ...(readers.every(reader => reader.sharesIds) ? [] : [differentVocabularies]),
    ...precisionProblem(readers),
    ...readers.flatMap(reader => reader.prompt.problems),
  ];
  const isSame = (a: Problem, b: Problem): boolean =>
    a.message === b.message && a.span?.start === b.span?.start && a.span?.end === b.span?.end;
  return all.filter((problem, i) => all.findIndex(other => isSame(other, problem)) === i);
}

function precisionProblem(readers: readonly ReadingModel[]): Problem[] {
  const words = differentPrecisions(readers.map(({ opened }) => opened));
  return words === undefined ? [] : [{ severity: 'warning', ...messageIn(words) }];
}

const differentVocabularies: Problem = {
  severity: 'information',
  ...messageIn(
    sentence`Base and tuned have different vocabularies, so they are not twins: the difference compares words, not tokens, and the base model reads its own rendering instead of the tuned model's.`,
  ),
};

async function candidate(pool: SessionPool, { role, folder }: ModelChoice): Promise<Candidate> {
  const opened = pool.open(folder);
  return { role, opened, tokenizer: await pool.tokenizer(opened) };
}

async function readOwn(lead: Candidate, params: PromptParams): Promise<ReadingModel> {
  const prompt = await leadPrompt(lead, params);
  const template: Rendering = lead.role === 'tuned' ? 'tuned-template' : 'own-template';
  const rendering = prompt.rendering === 'plain' ? 'plain-text' : template;
  return { ...lead, prompt, rendering, sharesIds: true, ...(await idsAndEnd(lead, prompt, params)) };
}

/** The answer that is forced on the models, where its text is known. */
export function givenAnswer({ document, response, ownResponses }: PromptParams): string | undefined {
  if (ownResponses === true) return undefined;
  return response ?? document.response?.segments.map(segment => segment.text).join('');
}

/** Where plain text was asked for, a pair's lead keeps its template as long as that can be used: the base alone reads plain text. */
async function leadPrompt(lead: Candidate, params: PromptParams): Promise<TokenizedPrompt> {
  const read = (rendering: 'chat' | 'plain') => readPrompt(lead, params, rendering);
  if (params.baseRendering !== 'plain-text') return read('chat');
  return lead.role === 'tuned' ? read('chat').catch((error: unknown) => readPlainInstead(error, read)) : read('plain');
}

/** A template that cannot be used is what plain text is for, and it is said; any other failure is one. */
async function readPlainInstead(
  error: unknown,
  read: (rendering: 'plain') => Promise<TokenizedPrompt>,
): Promise<TokenizedPrompt> {
  if (!LensError.is(error)) throw error;
  const prompt = await read('plain');
  const words = sentence`The tuned model reads plain text too, since its chat template cannot be used: ${wordsOf(error, 'message')}`;
  return { ...prompt, problems: [...prompt.problems, { severity: 'warning', ...messageIn(words) }] };
}

async function readAs(base: Candidate, lead: ReadingModel, params: PromptParams): Promise<ReadingModel> {
  const sharesIds = await sameVocabulary(base.tokenizer, lead.tokenizer);
  if (sharesIds && params.baseRendering === 'tuned-template') return { ...lead, ...base };
  const rendering = params.baseRendering === 'plain-text' ? 'plain' : 'chat';
  const prompt = await readPrompt(base, params, rendering);
  const own: Rendering = prompt.rendering === 'plain' ? 'plain-text' : 'own-template';
  return { ...base, prompt, rendering: own, sharesIds, ...(await idsAndEnd(base, prompt, params)) };
}

/**
 * An added token may lie beyond the rows of the embedding, as Gemma 3's for images does.
 * @throws LensError bad-input where a text uses one
 */
export function requireEmbeddings(
  { opened, tokenizer, role }: Pick<Candidate, 'opened' | 'tokenizer' | 'role'>,
  ids: readonly number[],
  what: 'prompt' | 'answer',
): void {
  const rows = opened.spec.vocabularySize;
  const id = ids.find(one => one >= rows);
  if (id === undefined) return;
  const text = tokenizer.tokenText(id) ?? sentence`the token ${id}`;
  const held = sentence`${text}, a token (id ${id}) without an embedding: the ${role} model has ${rows} of them and cannot read it`;
  throw new LensError({
    reason: 'bad-input',
    message: what === 'prompt' ? sentence`The prompt holds ${held}.` : sentence`The answer holds ${held}.`,
    next:
      what === 'prompt'
        ? sentence`Remove it from the prompt, or write it differently.`
        : sentence`Remove it from the answer, or write it differently.`,
  });
}

async function readPrompt(
  { role, opened, tokenizer }: Candidate,
  params: PromptParams,
  rendering: 'chat' | 'plain',
): Promise<TokenizedPrompt> {
  const answer = givenAnswer(params);
  const forced = answer === undefined || answer.trim() === '' ? {} : { answer };
  const room = roomOf(opened.spec.maxPositions, role);
  return tokenizePrompt(params.document, tokenizer, { rendering, ...forced, room });
}

async function idsAndEnd({ opened, tokenizer }: Candidate, prompt: TokenizedPrompt, { document }: PromptParams) {
  const { tokens, rendering } = prompt;
  const asking = prompt.answer === undefined ? prompt : await tokenizePrompt(document, tokenizer, { rendering });
  // What the model cannot read cannot be forced on it either.
  const endOfTurn = endOfTurnToken(tokenizer).then(id =>
    id !== undefined && id < opened.spec.vocabularySize ? id : undefined,
  );
  return {
    ids: tokens.map(token => token.id),
    askingIds: asking.tokens.map(token => token.id),
    // Plain text is what a broken template leaves.
    endOfTurn: await (rendering === 'plain' ? endOfTurn.catch(withoutTemplate) : endOfTurn),
  };
}

function withoutTemplate(error: unknown): undefined {
  if (!LensError.is(error)) throw error;
}

const LONGER_CONTEXT = sentence`Shorten the prompt or choose a model with a longer context.`;

/** What a model reads. */
function roomOf(tokens: number, role: ModelChoice['role']): Room {
  return {
    tokens,
    words: sentence`but the ${role} model reads at most ${tokens}, the answer included`,
    next: LONGER_CONTEXT,
  };
}

function checkLength({ opened, ids, role }: ReadingModel): void {
  const limit = opened.spec.maxPositions;
  if (ids.length === 0)
    throw new LensError({
      reason: 'bad-input',
      kind: 'empty',
      message: sentence`The prompt is empty.`,
      next: sentence`Write some text into it.`,
    });
  if (ids.length < limit) return;
  throw new LensError({
    reason: 'bad-input',
    kind: 'too-long',
    brief: sentence`${numeral(thousands(ids.length))} of ${numeral(thousands(limit))} tokens`,
    message: sentence`The prompt has ${ids.length} tokens, ${roomOf(limit, role).words}.`,
    next: LONGER_CONTEXT,
  });
}
