/** @file A picture as a view sends it, checked: what is written under the name of a format is of that format. */
import { LensError } from '../../base/errors';
import type { PictureFormat } from '../../protocol/views/attributionMessages';

/** UTF-16 units. A matrix of 2,000 x 500 words as SVG is a few tens of millions. */
const MAX_PICTURE = 2 ** 28;
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** @param answer SVG as text, PNG in base64. @throws LensError internal where it is neither */
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
    message: `The view gave no ${format.toUpperCase()} picture.`,
    next: 'Try another format, or close the panel and open it again.',
  });
}
