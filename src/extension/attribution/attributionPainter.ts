/** @file What the overlay shows of an explanation: the words by their numbers, where no attention edges lie over them. */
import { paintedNumbers, pickedOf } from '../../picture/paintedNumbers';
import type { AttentionStore } from '../attention/attentionStore';
import type { ExplanationStore } from './explanationStore';
import type { FollowedTexts } from '../prompts/followedTexts';
import { settings } from '../core/settings';
import { attributionLook } from '../overlay/decorationTypes';
import type { Painter } from '../overlay/overlay';
import { planOverlay, type DecorationKind } from '../overlay/overlayPlan';

/** @param attention files with edges of their own show those until they are cleared, or until why this and not that is asked */
export function attributionPainter(
  store: ExplanationStore,
  texts: FollowedTexts,
  attention: AttentionStore,
): Painter<DecorationKind> {
  return {
    look: attributionLook,
    uris: () => store.all.map(({ uri }) => uri),
    listen: changed => [store.onDidChange(changed), attention.onDidChange(changed)],
    painting: uri => {
      const file = store.get(uri);
      const text = texts.get(uri);
      if (!file?.explanation || !text || (attention.get(uri)?.report && !file.contrast)) return undefined;
      const numbers = paintedNumbers(file.explanation, {
        mode: store.mode,
        quantity: settings.quantity(),
        ...pickedOf(file),
      });
      return { plan: planOverlay(file.explanation, numbers, text, settings.threshold()), faded: file.stale };
    },
  };
}
