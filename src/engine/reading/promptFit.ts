/** @file Whether a prompt fits a model, before anything of it is loaded but its tokenizer. */
import { LensError } from '../../base/errors';
import { countedBeyond } from '../../tokenize/room';
import { tokenizePrompt } from '../../tokenize/tokenizePrompt';
import type { PromptFit, PromptFitParams } from '../../protocol/models';
import { memoryFree } from '../runtime/freeMemory';
import { openModel, type SessionPool } from '../runtime/sessionPool';

/** @throws LensError where the model or the prompt cannot be used */
export async function promptFit(
  pool: SessionPool,
  { folder, document, maxTokens }: PromptFitParams,
): Promise<PromptFit> {
  const opened = openModel(folder);
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
