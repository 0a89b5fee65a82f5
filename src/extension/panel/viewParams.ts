/** @file What may come from a view, checked before anything is done with it. */
import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { LensError } from '../../base/errors';
import { VIEW_COMMANDS, type PictureFormat } from '../../protocol/views/attributionMessages';

/** Addresses are paths with their escapes; a longer one is none. */
const MAX_URI = 32_768;
/** No prompt and no answer has more words: a file has at most 8 MiB. */
const MAX_WORDS = 2 ** 23;
/** A table of 2,000 x 500 numbers with its words is a tenth of it. UTF-16 units. */
const MAX_COPY = 2 ** 26;

const word = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_WORDS));
const mode = v.picklist(['tuned', 'base', 'difference']);

/** Address of the file that a page showed. */
export const savedUri = v.pipe(v.string(), v.maxLength(MAX_URI));

/** What a page kept over a reload. What cannot be read (another version wrote it) is as good as nothing. */
export const savedView = v.fallback(
  v.object({
    uri: v.exactOptional(savedUri),
    follow: v.exactOptional(v.boolean()),
    mode: v.exactOptional(mode),
    answerWord: v.exactOptional(word),
  }),
  {},
);
export const pickedAnswerWord = v.object({ word: v.nullable(word) });
export const revealedWord = v.object({ word });
export const chosenMode = v.object({ mode });
export const chosenFollow = v.object({ follow: v.boolean() });
export const wantedCommand = v.object({ command: v.picklist(VIEW_COMMANDS) });
export const copiedText = v.object({ text: v.pipe(v.string(), v.maxLength(MAX_COPY)) });

/** UTF-16 units. A matrix of 2,000 x 500 words as SVG is a few tens of millions. */
const MAX_PICTURE = 2 ** 28;
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A picture's bytes: what is written under the name of a format is of that format. @param answer SVG as text, PNG in base64. @throws LensError internal where it is neither */
export function pictureBytes(format: PictureFormat, answer: unknown): Uint8Array {
  if (typeof answer !== 'string' || answer.length > MAX_PICTURE) throw noPicture(format);
  const bytes = Buffer.from(answer, format === 'png' ? 'base64' : 'utf8');
  const fits =
    format === 'png' ? bytes.subarray(0, 8).equals(PNG_SIGNATURE) : /^(<\?xml[^>]*>\s*)?<svg[\s>]/.test(answer);
  if (!fits) throw noPicture(format);
  return bytes;
}

function noPicture(format: PictureFormat): LensError {
  return new LensError({
    reason: 'internal',
    message: l10n.t('The view gave no {0} picture.', format.toUpperCase()),
    next: l10n.t('Try another format, or close the panel and open it again.'),
  });
}
