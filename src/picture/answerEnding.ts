/** @file How an answer ended: by itself, or where it was cut. */
import * as l10n from '@vscode/l10n';
import { plural } from '../base/readableNumbers';
import type { ExplainedResponse } from '../protocol/explanation';

/** Tokens after which the answer was cut; undefined where it ended by itself, or was given. */
function cutAt({ origin, tokens }: ExplainedResponse): number | undefined {
  const own = origin === 'tuned' || origin === 'base' || origin === 'single';
  return own && tokens.length > 0 && !tokens.at(-1)!.end ? tokens.length : undefined;
}

/** “cut at 256 tokens” */
export function cutText(response: ExplainedResponse): string | undefined {
  const tokens = cutAt(response);
  return tokens === undefined ? undefined : l10n.t('cut at {0}', plural(tokens, 'token'));
}
