/**
 * @file Sentences that are made in one process and read in another: template and values travel beside the English text, so that a surface with a
 * language of its own says exactly the same in it. The terminal, JSON and logs have the English text.
 *
 *     next: sentence`Choose a line from 1 to ${count}.`
 *
 * `npm run translations` finds every template by its tag and wants it translated.
 */
import { localNumber, spokenLanguage } from './language';

export interface Sentence {
  /** In English, with `{0}`, `{1}` and so on for the values: the key of its translations. */
  readonly template: string;
  readonly values: readonly Value[];
}

/** A number as it is written in English (“1,955”, “2.1 GB”). */
export interface Numeral {
  readonly numeral: string;
}

/** A string is the same in every language: a name, a quotation, what a library says. */
type Value = string | number | Numeral | Sentence;

/** A string is said by others, or in the reader's language already. */
export type Words = string | Sentence;

/** The texts of errors, problems and absent numbers that may be sentences. */
type Text = 'message' | 'next' | 'brief' | 'absent' | 'why' | 'withheld';

export type Translatable = { readonly [T in Text]?: Sentence };

/** Texts in English, and beside them those that other languages know as sentences. */
export interface Told {
  readonly translatable?: Translatable | undefined;
}

/** A tag of template literals. */
export function sentence(parts: TemplateStringsArray, ...values: readonly Value[]): Sentence {
  return { template: parts.reduce((text, part, n) => `${text}{${n - 1}}${part}`), values };
}

export function numeral(english: string): Numeral {
  return { numeral: english };
}

export function inEnglishWords(words: Words): string {
  return filled(
    words,
    template => template,
    english => english,
  );
}

/** In the language of this process; in English where nobody has translated it. */
export function inOwnWords(words: Words): string {
  const { translations } = spokenLanguage();
  const translated = (template: string): string => {
    const entry = Object.hasOwn(translations, template) ? translations[template]! : template;
    return typeof entry === 'string' ? entry : entry.message;
  };
  return filled(words, translated, localNumber);
}

function filled(words: Words, inLanguage: (template: string) => string, written: (english: string) => string): string {
  if (typeof words === 'string') return words;
  return inLanguage(words.template).replace(/\{(\d+)\}/g, (place, n: string) => {
    const value = words.values[Number(n)];
    if (value === undefined) return place;
    if (typeof value !== 'object') return String(value);
    return 'numeral' in value ? written(value.numeral) : filled(value, inLanguage, written);
  });
}

/** Longer ones quote what may be megabytes, and stay English. */
const MAX_TRANSLATABLE = 1500;

/** To make a problem or an error of: the English texts, and the sentences beside them. */
export function textsIn<Given extends { readonly [T in Text]?: Words }>(
  given: Given,
): { readonly [T in keyof Given]: string } & { readonly translatable?: Translatable } {
  const all = Object.entries<Words>(given);
  const texts = all.map(([text, words]) => [text, inEnglishWords(words)] as const);
  const sentences = all.filter(([, words], n) => typeof words === 'object' && texts[n]![1].length <= MAX_TRANSLATABLE);
  return {
    ...(Object.fromEntries(texts) as { readonly [T in keyof Given]: string }),
    ...(sentences.length > 0 && { translatable: Object.fromEntries(sentences) as Translatable }),
  };
}

export function messageIn(words: Words): { readonly message: string; readonly translatable?: Translatable } {
  return textsIn({ message: words });
}

/** What a text was made of. */
export function wordsOf<T extends Text, Kind extends Told & { readonly [S in T]?: string | undefined }>(
  told: Kind,
  text: T,
): Sentence | Kind[T] {
  return told.translatable?.[text] ?? told[text];
}

/** The same in the language of this process. */
export function inOwnLanguage<T extends Text>(told: Told & Readonly<Record<T, string>>, text: T): string {
  return inOwnWords(wordsOf(told, text));
}

/** Where JSON has it, which is written for readers of English. */
export function isTranslatable(key: string): boolean {
  return key === ('translatable' satisfies keyof Told);
}
