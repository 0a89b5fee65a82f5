/**
 * @file The language of sentences and numbers. English, as the sources are written, until a surface that speaks another says so once:
 * the editor its own window's, a view its editor's. The terminal, the engine and pages say nothing and stay English.
 */
import * as l10n from '@vscode/l10n';

/** By the English sentence, the same in another language. */
export type Translations = Readonly<Record<string, string | { readonly message: string; readonly comment: string[] }>>;

export interface Language {
  /** As BCP 47 names it: “en”, “de”, “pt-br”. */
  readonly tag: string;
  /** What is not in it is said in English. */
  readonly translations: Translations;
}

interface Separators {
  readonly decimal: string;
  readonly group: string;
}

const ENGLISH: Language = { tag: 'en', translations: {} };

/** Asking for them would load the numbers of all languages, in every process. */
const ENGLISH_SEPARATORS: Separators = { decimal: '.', group: ',' };

let spoken = ENGLISH;
let separators: Separators = ENGLISH_SEPARATORS;

/** From now on, everywhere in this process. Without a language: English again. */
export function speak(language: Language = ENGLISH): void {
  spoken = language;
  separators = language === ENGLISH ? ENGLISH_SEPARATORS : separatorsOf(language.tag);
  l10n.config({ contents: language.translations });
}

export function spokenLanguage(): Language {
  return spoken;
}

/** What is written for others than the reader. @param write at once, not later */
export function inEnglish<T>(write: () => T): T {
  const own = spoken;
  speak();
  try {
    return write();
  } finally {
    speak(own);
  }
}

/** Of which language the sentences are, where the words alone do not settle how to join them. */
export function isEnglish(): boolean {
  return /^en\b/i.test(spoken.tag) || Object.keys(spoken.translations).length === 0;
}

/** A number that is written in English (“1,234.5”), with the separators of the language. */
export function localNumber(english: string): string {
  const { decimal, group } = separators;
  return decimal === '.' && group === ','
    ? english
    : english.replace(/[.,]/g, sign => (sign === '.' ? decimal : group));
}

/** A language that nobody knows has English numbers. Numbers of the same width matter more than the reader's own digits. */
function separatorsOf(tag: string): Separators {
  const known = Intl.getCanonicalLocales(isTag(tag) ? tag : ENGLISH.tag);
  const parts = new Intl.NumberFormat(known, { numberingSystem: 'latn', useGrouping: 'always' }).formatToParts(12345.6);
  const of = (kind: 'decimal' | 'group'): string => parts.find(({ type }) => type === kind)!.value;
  return { decimal: of('decimal'), group: of('group') };
}

function isTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
