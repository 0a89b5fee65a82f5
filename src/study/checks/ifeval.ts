/**
 * @file The verifiable instructions of IFEval (Zhou et al. 2023), under their names and arguments. Each is a rule on the answer alone.
 * Different from the published code: keywords are text, not patterns; sentences and words in capitals are counted without NLTK; a
 * language that cannot be told gives no verdict, where the published code says "followed".
 */
import { sentencesOf } from '../../prompt/instructions/sentences';
import { languageOf, toldLanguages } from './languages';

/** Undefined: cannot be told of this answer. */
export type Rule = (answer: string) => boolean | undefined;

/** What a check needs, and the rule that it makes of it. */
export interface CheckKind {
  readonly needs: Readonly<Record<string, 'text' | 'texts' | 'whole' | 'relation' | 'language'>>;
  readonly rule: (given: CheckArguments) => Rule;
}

export interface CheckArguments {
  text(name: string): string;
  texts(name: string): readonly string[];
  whole(name: string): number;
}

const none = {};
const plain = (rule: Rule): CheckKind => ({ needs: none, rule: () => rule });

const wordsIn = (text: string): readonly string[] => text.match(/[\p{L}\p{N}_]+/gu) ?? [];
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
const occurrences = (answer: string, keyword: string): number =>
  answer.match(new RegExp(escaped(keyword), 'giu'))?.length ?? 0;
const hasWord = (answer: string, word: string): boolean =>
  new RegExp(`(?<![\\p{L}\\p{N}_])${escaped(word)}(?![\\p{L}\\p{N}_])`, 'iu').test(answer);

/** “less than” or “at least”. */
const related = (count: number, relation: string, limit: number): boolean =>
  relation === 'less than' ? count < limit : count >= limit;

const isUpper = (text: string): boolean => /\p{Lu}/u.test(text) && !/[\p{Ll}\p{Lt}]/u.test(text);
const isLower = (text: string): boolean => /\p{Ll}/u.test(text) && !/[\p{Lu}\p{Lt}]/u.test(text);

const inEnglish =
  (isCase: (text: string) => boolean): Rule =>
  answer => {
    if (!isCase(answer)) return false;
    const language = languageOf(answer);
    return language === undefined ? undefined : language === 'en';
  };

const SEPARATED_BY_STARS = /\s?\*\*\*\s?/u;

export const ifevalChecks: Readonly<Record<string, CheckKind>> = {
  'keywords:existence': {
    needs: { keywords: 'texts' },
    rule: given => answer => given.texts('keywords').every(word => occurrences(answer, word) > 0),
  },
  'keywords:frequency': {
    needs: { keyword: 'text', frequency: 'whole', relation: 'relation' },
    rule: given => answer =>
      related(occurrences(answer, given.text('keyword')), given.text('relation'), given.whole('frequency')),
  },
  'keywords:forbidden_words': {
    needs: { forbidden_words: 'texts' },
    rule: given => answer => !given.texts('forbidden_words').some(word => hasWord(answer, word)),
  },
  'keywords:letter_frequency': {
    needs: { letter: 'text', let_frequency: 'whole', let_relation: 'relation' },
    rule: given => answer => {
      const letter = given.text('letter').toLowerCase();
      const count = Array.from(answer.toLowerCase()).filter(one => one === letter).length;
      return related(count, given.text('let_relation'), given.whole('let_frequency'));
    },
  },
  'language:response_language': {
    needs: { language: 'language' },
    rule: given => answer => {
      const language = languageOf(answer);
      return language === undefined ? undefined : language === given.text('language');
    },
  },
  'length_constraints:number_sentences': {
    needs: { num_sentences: 'whole', relation: 'relation' },
    rule: given => answer => related(sentencesOf(answer).length, given.text('relation'), given.whole('num_sentences')),
  },
  'length_constraints:number_paragraphs': {
    needs: { num_paragraphs: 'whole' },
    rule: given => answer => {
      const parts = answer.split(SEPARATED_BY_STARS);
      const isEmpty = (part: string): boolean => part.trim() === '';
      if (parts.slice(1, -1).some(isEmpty)) return false;
      const ends = parts.length === 1 ? parts : [parts[0]!, parts.at(-1)!];
      return parts.length - ends.filter(isEmpty).length === given.whole('num_paragraphs');
    },
  },
  'length_constraints:number_words': {
    needs: { num_words: 'whole', relation: 'relation' },
    rule: given => answer => related(wordsIn(answer).length, given.text('relation'), given.whole('num_words')),
  },
  'length_constraints:nth_paragraph_first_word': {
    needs: { num_paragraphs: 'whole', nth_paragraph: 'whole', first_word: 'text' },
    rule: given => answer => {
      const parts = answer.split('\n\n');
      const count = parts.filter(part => part.trim() !== '').length;
      const nth = given.whole('nth_paragraph');
      const paragraph = nth <= count ? parts[nth - 1]!.trim() : '';
      if (paragraph === '') return false;
      const word = paragraph.split(/\s+/u)[0]!.replace(/^'+/, '').replace(/^"+/, '');
      const first = /^[^.,?!'"]*/.exec(word)![0].toLowerCase();
      return count === given.whole('num_paragraphs') && first === given.text('first_word').toLowerCase();
    },
  },
  'detectable_content:number_placeholders': {
    needs: { num_placeholders: 'whole' },
    rule: given => answer => (answer.match(/\[.*?\]/g)?.length ?? 0) >= given.whole('num_placeholders'),
  },
  'detectable_content:postscript': {
    needs: { postscript_marker: 'text' },
    rule: given => answer => postscript(given.text('postscript_marker')).test(answer.toLowerCase()),
  },
  'detectable_format:number_bullet_lists': {
    needs: { num_bullets: 'whole' },
    rule: given => answer => {
      const stars = answer.match(/^\s*\*[^*].*$/gm)?.length ?? 0;
      const dashes = answer.match(/^\s*-.*$/gm)?.length ?? 0;
      return stars + dashes === given.whole('num_bullets');
    },
  },
  'detectable_format:constrained_response': plain(answer =>
    ['My answer is yes.', 'My answer is no.', 'My answer is maybe.'].some(option => answer.includes(option)),
  ),
  'detectable_format:number_highlighted_sections': {
    needs: { num_highlights: 'whole' },
    rule: given => answer => {
      const single = answer.match(/\*[^\n*]*\*/g) ?? [];
      const double = answer.match(/\*\*[^\n*]*\*\*/g) ?? [];
      const marked = [...single, ...double].filter(text => text.replaceAll('*', '').trim() !== '');
      return marked.length >= given.whole('num_highlights');
    },
  },
  'detectable_format:multiple_sections': {
    needs: { section_spliter: 'text', num_sections: 'whole' },
    rule: given => answer => {
      const heads = new RegExp(`\\s?${escaped(given.text('section_spliter'))}\\s?\\d+\\s?`, 'gu');
      return (answer.match(heads)?.length ?? 0) >= given.whole('num_sections');
    },
  },
  'detectable_format:json_format': plain(isJson),
  'detectable_format:title': plain(answer =>
    (answer.match(/<<[^\n]+>>/g) ?? []).some(title => title.replace(/^<+/, '').replace(/>+$/, '').trim() !== ''),
  ),
  'combination:two_responses': plain(answer => {
    const parts = answer.split('******');
    const filled = parts.filter(part => part.trim() !== '');
    const isHole = (part: string, i: number): boolean => part.trim() === '' && i !== 0 && i !== parts.length - 1;
    return !parts.some(isHole) && filled.length === 2 && filled[0]!.trim() !== filled[1]!.trim();
  }),
  'combination:repeat_prompt': {
    needs: { prompt_to_repeat: 'text' },
    rule: given => answer => lower(answer).startsWith(lower(given.text('prompt_to_repeat'))),
  },
  'startend:end_checker': {
    needs: { end_phrase: 'text' },
    rule: given => answer => lower(answer.trim().replace(/^"+|"+$/g, '')).endsWith(lower(given.text('end_phrase'))),
  },
  'startend:quotation': plain(answer => /^"[^]*"$/.test(answer.trim())),
  'change_case:capital_word_frequency': {
    needs: { capital_frequency: 'whole', capital_relation: 'relation' },
    rule: given => answer => {
      const capitals = (answer.match(/[\p{L}\p{N}_'’-]+/gu) ?? []).filter(isUpper).length;
      return related(capitals, given.text('capital_relation'), given.whole('capital_frequency'));
    },
  },
  'change_case:english_capital': plain(inEnglish(isUpper)),
  'change_case:english_lowercase': plain(inEnglish(isLower)),
  'punctuation:no_comma': plain(answer => !answer.includes(',')),
};

/** Of `language:response_language`. */
export const checkedLanguages = toldLanguages;

function lower(text: string): string {
  return text.trim().toLowerCase();
}

function postscript(marker: string): RegExp {
  if (marker === 'P.P.S') return /\s*p\.\s?p\.\s?s.*$/mu;
  if (marker === 'P.S.') return /\s*p\.\s?s\..*$/mu;
  return new RegExp(escaped(marker.toLowerCase()), 'u');
}

/** With or without a fence around it. */
export function isJson(answer: string): boolean {
  const text = answer
    .trim()
    .replace(/^```(?:json|Json|JSON)?/, '')
    .replace(/```$/, '')
    .trim();
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
