/** @file What can be said of a prompt without a model's weights: its tokens, its rendered text, and whether it fits. */
import { sentence } from '../../base/sentence';
import { LensError } from '../../base/errors';
import type { PromptFit, PromptFitParams } from '../../protocol/models';
import type {
  RenderedForModel,
  RenderedParams,
  RenderedReport,
  TokensParams,
  TokensReport,
} from '../../protocol/rendered';
import { renderedSegments } from '../../tokenize/renderedSegments';
import { type Room, countedBeyond } from '../../tokenize/room';
import type { PromptToken } from '../../tokenize/tokenSequence';
import { tokenizePrompt } from '../../tokenize/tokenizePrompt';
import { loadTokenizer } from '../../tokenize/tokenizer';
import { memoryFree } from '../runtime/freeMemory';
import type { SessionPool } from '../runtime/sessionPool';
import { openReaders } from './readingModels';

/** More than anybody looks through, and as many as the longest contexts of local models have. */
const LISTED: Room = {
  tokens: 2 ** 17,
  words: sentence`but at most ${2 ** 17} are listed`,
  next: sentence`Shorten the prompt, or list its parts.`,
};

/** @throws LensError where the tokenizer, its chat template or the prompt cannot be used */
export async function promptTokens({ folder, document, rendering }: TokensParams): Promise<TokensReport> {
  const { text, tokens, problems } = await tokenizePrompt(document, await loadTokenizer(folder), {
    rendering,
    room: LISTED,
  });
  return { text, tokens: tokens.map(readToken), problems };
}

function readToken({ id, text, kind, message, role, spans }: PromptToken): TokensReport['tokens'][number] {
  const place = { ...(message !== undefined && { message }), ...(role !== undefined && { role }) };
  return { id, text, kind, ...place, spans };
}

/** @throws LensError where the model or the prompt cannot be used */
export async function promptFit(
  pool: SessionPool,
  { folder, document, maxTokens }: PromptFitParams,
): Promise<PromptFit> {
  const opened = pool.open(folder);
  const tokenizer = await pool.tokenizer(opened);
  const context = opened.spec.maxPositions;
  const beyond = await countedBeyond(document, tokenizer, context);
  if (beyond !== undefined) return { tokens: beyond.tokens, context, fits: false };
  const read = (rendering: 'chat' | 'plain') => tokenizePrompt(document, tokenizer, { rendering });
  const { tokens } = await read('chat').catch((error: unknown) => {
    // Plain text is what a broken template leaves.
    if (LensError.is(error)) return read('plain');
    throw error;
  });
  const fits = tokens.length > 0 && tokens.length < context;
  if (!fits) return { tokens: tokens.length, context, fits };
  const responseTokens = Math.max(1, Math.min(maxTokens, context - tokens.length));
  const text = { promptTokens: tokens.length, responseTokens, generate: true };
  const memoryNeeded = (await pool.needed(opened, text)).bytes;
  return { tokens: tokens.length, context, fits, memoryNeeded, memoryFree: memoryFree() };
}

/** @throws LensError where a model or the prompt cannot be used */
export async function renderedPrompt(pool: SessionPool, params: RenderedParams): Promise<RenderedReport> {
  const readers = await openReaders(pool, params);
  const models = readers.map(({ role, rendering, prompt, ids }): RenderedForModel => {
    return { role, rendering, tokens: ids.length, segments: renderedSegments(prompt) };
  });
  const [first, second] = readers;
  const same =
    second === undefined ||
    (first!.prompt.text === second.prompt.text && first!.ids.every((id, n) => id === second.ids[n]));
  return { models, same };
}
