/** Texts by key, as bundles hold them. */
export type Translation = Readonly<Record<string, string | { readonly message: string; readonly comment: string[] }>>;
export interface Translated {
  readonly name: string;
  readonly english: Translation;
  readonly translated: Translation;
}
export const languages: readonly string[];
/** Templates of `src/base/sentence.ts` in a source. */
export function taggedSentences(text: string): string[];
export function exportedSentences(): Promise<Translation>;
export function translations(language: string): Promise<Translated[]>;
export function translationFaults(translated: Translated): string[];
