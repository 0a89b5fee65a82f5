/** @file Words that hold a sentence together and say nothing of its subject, in the languages of the product. Negations are none of them. */

const english = `
  a an the this that these those it its he she they them his her their we us our you your i me my
  is are was were be been being am has have had do does did will would can could shall should may might must
  of in on at to for from with by as into about over under between through during before after up down out off
  and or but nor so yet if when while because than then there here which who whom whose what where how
  also just very too such some any each both all
`;
// cspell:disable
const german = `
  der die das den dem des ein eine einen einem einer eines dieser diese dieses diesen diesem er sie es ihr ihm ihn ihre ihren sein seine
  wir uns unser ich mich mir mein du dich dir ist sind war waren sei wird werden wurde wurden hat haben hatte kann können soll sollen muss müssen
  von in im am an auf zu zum zur für aus mit bei als über unter vor nach durch um und oder aber denn wenn weil dass ob wie wo was wer
  auch nur so sehr noch schon hier da dort
`;
// cspell:enable

const languages = [english, german].map(words => new Set(words.trim().split(/\s+/)));

/**
 * Which words of a text are “the”, “by”, “I'm”: not what somebody means who asks what an answer depended on, however much it depended on
 * them. Of the language that the text has more such words of: “die” and “hat” are some in one, and none in the other.
 */
export function functionWordsOf(texts: readonly string[]): (text: string) => boolean {
  const plain = (text: string): string => text.toLowerCase().replace(/['’](?:s|m|re|ve|ll|d)$/, '');
  const count = (words: ReadonlySet<string>): number => texts.filter(text => words.has(plain(text))).length;
  const own = languages.reduce((best, words) => (count(words) > count(best) ? words : best));
  return text => own.has(plain(text));
}
