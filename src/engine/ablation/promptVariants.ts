/** @file The prompt without a part of it, as each model reads it. */
import { inEnglishWords, sentence, wordsOf, type Words } from '../../base/sentence';
import { LensError } from '../../base/errors';
import type { PromptDocument } from '../../prompt/promptDocument';
import type { PromptUnit } from '../../prompt/promptUnits';
import { whyNoPrompt, withoutUnits, type ParsedFile } from '../../prompt/withoutUnits';
import type { PromptSource } from '../../protocol/ablation';
import { readAgain, type PromptParams, type ReadingModel } from '../reading/readingModels';

/** Ids of the prompt for each reader, or why there are none, to be read behind "cannot be taken out". */
export type Variant = { readonly ids: readonly (readonly number[])[] } | { readonly absent: Words };

export class PromptVariants {
  private readonly file: ParsedFile;

  constructor(
    private readonly readers: readonly ReadingModel[],
    private readonly params: PromptParams,
    { text, ...options }: PromptSource,
  ) {
    this.file = { text, options: { ...options, messagesOnly: true }, document: params.document };
  }

  /** What is left, whether it is a prompt or not. */
  fileWithout(units: readonly PromptUnit[]): Pick<ParsedFile, 'text' | 'document'> {
    return withoutUnits(this.file, units);
  }

  /**
   * @param strict whether a message that is left empty counts as none; else it is enough that something is left to be read
   */
  async without(units: readonly PromptUnit[], { strict = true } = {}): Promise<Variant> {
    const messages = units.reduce((sum, unit) => sum + (unit.messages ?? 0), 0);
    return this.of(this.fileWithout(units).document, messages, strict);
  }

  /** @param messagesGone how many messages the document lacks */
  async of(document: PromptDocument, messagesGone = 0, strict = true): Promise<Variant> {
    const why = whyNoPrompt(this.file.document, document, messagesGone);
    if (why !== undefined && (strict || inEnglishWords(why) !== EMPTIED)) return { absent: why };
    try {
      const readers = await readAgain(this.readers, { ...this.params, document });
      const refused = readers.some(({ rendering }, i) => rendering !== this.readers[i]!.rendering);
      if (refused) return { absent: sentence`the chat template refuses the rest` };
      return { ids: readers.map(({ ids }) => ids) };
    } catch (error) {
      if (!LensError.is(error)) throw error;
      return { absent: sentence`the rest cannot be read: ${wordsOf(error, 'message')}` };
    }
  }
}

const EMPTIED = 'its message has no other text';
