/**
 * @file Which words stand in passages of another language than English, which is the only one whose instructions are found. Told by
 * function words and letters that English has not, within a window: one foreign word, a name or a quotation is no other language.
 */
import type { Span } from '../../base/span';

const english = `
  the and you your with this that these those from are be not to it its by if when what which who how should must can could would
  please each all any their they them have were but than then into about my our i his her each there here because while do does
`;
// cspell:disable
/** Of some twenty languages; none that English has as a word of its own. */
const others = `
  der das den dem des ein eine einen einem einer eines und oder nicht kein keine keinen ist sind wird werden mit für auf aus bei nach von vom zu
  zum zur im dass wenn sich auch nur sie ihr ihre ihren du dein deine deiner deinen wie über durch immer alle ich wir uns unser mein
  meine ihm ihnen bitte sehr etwas schon noch bis
  le la les du une sont dans pas avec que qui ce cette ces vous votre vos nous tu tes il elle ils elles leur ou et donc mais être aux
  el los las un del y en para su sus lo como más esta pero tu eres al una sobre cada
  lo gli di da della dei delle dello che è nel nella sono uno anche tuo più ogni senza
  os uma um de em na nos das que não são seu sua ao isso você
  het een van op te dat voor niet zijn aan naar uit ook wordt worden deze je jij jouw geen maar
  och att det som på är inte av ett jag og ikke til af er skal også eller
  nie się jest oraz że dla przez jak ale czy przy ja ei ole että tai kun myös ve bir bu için ile değil yang dan untuk dengan ini itu tidak adalah pada
  je se že nebo pro jako není az és hogy nem egy și în nu cu pe este să và của là không các cho được một những
`;
/** English has them in loanwords alone. */
const LETTER = /[äöüßñçãõåøæłśźżęąćńěščřžőűğışțțăâîêôûàèùìòœđơưýů]|[\u1EA0-\u1EF9]/u;
const ELIDED = /^(?:[ldnjtsmc]|qu|dell|nell|all|sull|un)['’]\p{L}{2}/u;
// cspell:enable

const set = (words: string): ReadonlySet<string> => new Set(words.trim().split(/\s+/));
const ENGLISH = set(english);
const OTHERS = set(others);

/** Words to either side that are looked at. */
const REACH = 12;
const WORD = /\p{L}[\p{L}\p{M}]*(?:['’]\p{L}+)*/gu;
const QUOTED = /“[^”]*”|«[^»]*»|„[^“”]*[“”]|"[^"\n]*"|`[^`\n]*`/gu;

/** How many words speak for English, and for another language: function words and letters. */
interface Evidence {
  readonly english: number;
  readonly functions: number;
  readonly letters: number;
}

/** Sums up to each word, so that a window costs nothing. */
class Evidences {
  readonly #sums: readonly Evidence[];

  constructor(words: readonly string[]) {
    const sums: Evidence[] = [{ english: 0, functions: 0, letters: 0 }];
    for (const word of words) {
      const { english, functions, letters } = sums.at(-1)!;
      // At a sentence's head alone a capital says nothing, and names have them.
      const foreign = OTHERS.has(word) || ELIDED.test(word);
      sums.push({
        english: english + Number(ENGLISH.has(word.toLowerCase())),
        functions: functions + Number(foreign),
        letters: letters + Number(!foreign && LETTER.test(word.toLowerCase())),
      });
    }
    this.#sums = sums;
  }

  /** Words `from` up to, not including, `to`. */
  within(from: number, to: number): Evidence {
    const last = this.#sums.length - 1;
    const [before, after] = [this.#sums[Math.max(0, from)]!, this.#sums[Math.min(last, to)]!];
    return {
      english: after.english - before.english,
      functions: after.functions - before.functions,
      letters: after.letters - before.letters,
    };
  }
}

function isOther({ english, functions, letters }: Evidence): boolean {
  return functions >= 1 && functions + letters >= 2 && functions + letters > 2 * english;
}

/** One a word, in the order of a message. */
export function inOtherLanguage(words: readonly string[]): boolean[] {
  const evidences = new Evidences(words);
  return words.map((_, at) => isOther(evidences.within(at - REACH, at + REACH + 1)));
}

/** Whether a part of the text is said in another language: it stands in a passage of one, and its own words are none of English. */
export function otherLanguageParts(text: string): (part: Span) => boolean {
  const words = [...text.matchAll(WORD)];
  const starts = words.map(({ index }) => index);
  const evidences = new Evidences(words.map(([word]) => word));
  return ({ start, end }) => {
    const own = evidenceOf(text.slice(start, end).replaceAll(QUOTED, ' '));
    if (own.functions + own.letters <= own.english) return false;
    const [from, to] = [countBefore(starts, start), countBefore(starts, end)];
    return isOther(evidences.within(from - REACH, to + REACH));
  };
}

function evidenceOf(text: string): Evidence {
  const words = [...text.matchAll(WORD)].map(([word]) => word);
  return new Evidences(words).within(0, words.length);
}

/** How many of the ascending numbers are smaller. */
function countBefore(numbers: readonly number[], limit: number): number {
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
