/** @file The tokens of a prompt, without a model's weights. */
import type { TokensParams, TokensReport } from '../../protocol/tokens';
import { loadTokenizer } from '../../tokenize/tokenizer';
import type { Room } from '../../tokenize/room';
import { tokenizePrompt } from '../../tokenize/tokenizePrompt';
import type { PromptToken } from '../../tokenize/tokenSequence';

/** More than anybody looks through, and as many as the longest contexts of local models have. */
const LISTED: Room = {
  tokens: 2 ** 17,
  words: `but at most ${2 ** 17} are listed`,
  next: 'Shorten the prompt, or list its parts.',
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
