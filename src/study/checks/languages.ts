/** @file Which of IFEval's thirty languages a text is in: by its script, and by small words and letters where languages share one. */
// cspell:disable -- small words of many languages

/** Scripts that decide by themselves. */
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['zh', /\p{Script=Han}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['bn', /\p{Script=Bengali}/gu],
  ['ta', /\p{Script=Tamil}/gu],
  ['te', /\p{Script=Telugu}/gu],
  ['kn', /\p{Script=Kannada}/gu],
  ['gu', /\p{Script=Gujarati}/gu],
  ['pa', /\p{Script=Gurmukhi}/gu],
  ['ml', /\p{Script=Malayalam}/gu],
  ['el', /\p{Script=Greek}/gu],
];

/** Letters or words that one language of a shared script has and the others lack; the last is what remains. */
const SHARED: readonly (readonly [RegExp, readonly (readonly [string, RegExp])[], string])[] = [
  [
    /\p{Script=Cyrillic}/gu,
    [
      ['uk', /[іїєґ]/giu],
      ['ru', /[ыэё]|(?<!\p{L})(?:что|это|как|они|его)(?!\p{L})/giu],
      ['bg', /(?<!\p{L})(?:са|със|към|ще|това|да|се)(?!\p{L})|ъ/giu],
    ],
    'ru',
  ],
  [
    /\p{Script=Arabic}/gu,
    [
      ['ur', /[ٹڈڑےں]/gu],
      ['fa', /[پچژگ]|(?<!\p{L})(?:است|این|که|را|می)(?!\p{L})/gu],
    ],
    'ar',
  ],
  [
    /\p{Script=Devanagari}/gu,
    [
      ['mr', /ळ|(?<![\p{L}\p{M}])(?:आहे|आणि|आहेत|मी|नाही|होते)(?![\p{L}\p{M}])/gu],
      ['ne', /(?<![\p{L}\p{M}])(?:छ|छन्|र|को|मा|हो|गर्न|यो)(?![\p{L}\p{M}])/gu],
      ['hi', /(?<![\p{L}\p{M}])(?:है|हैं|और|का|की|के|में|से|यह)(?![\p{L}\p{M}])/gu],
    ],
    'hi',
  ],
];

const LATIN: Readonly<Record<string, string>> = {
  en: 'the and of to is in it you that was for are with his they be at one have this from or had by not but what all were when we there can an your which their said if do will each about how up out them then she many some so these would other into has more her two like him see time could no make than first been its who now people my made over did down only way find use may',
  es: 'el la de que y a en un ser se no haber por con su para como estar tener le lo todo pero más hacer o poder decir este ir otro ese si me ya ver porque dar cuando él muy sin vez mucho saber qué sobre mi alguno mismo yo también hasta año dos querer entre así primero desde grande eso ni nos llegar pasar tiempo ella las los una del al es son está',
  pt: 'o a de que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter seus quem nas me esse eles estão você',
  fr: 'le la de et les des un une est en que qui dans pour pas sur au avec il elle ne se ce du plus par je vous nous son sa ses sont mais ou où comme être tout fait à cette leur aux été même aussi bien ces peut si très',
  de: 'der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde ich du wir',
  it: 'il di che e la in un è per una sono con non si da come anche i le del della gli al nel più ma alla dei lo ha delle o questo dal se nella ci suo sua essere quando molto mi dalla stato cosa ho ai perché tutto',
  pl: 'i w na z do nie się to jest że o jak za od po przez ale co są tak jego który ich był tym dla może jej być oraz czy tylko już lub także ma które przy',
  vi: 'và của là có không được trong một cho với các những người này đã khi để đó từ cũng như nhưng tôi bạn nó ra nhiều lại vào hay rất sẽ',
  sw: 'na ya wa kwa ni katika la za kuwa cha hii yake hiyo kama au pia sana watu huo hilo lakini ili bila baada ndio yao wote mtu kila huu',
  fi: 'ja on ei se että hän oli olla mutta ovat tai kun niin joka ole mukaan myös sen vain jos kuin mitä ovat olen tämä hyvin kanssa minä sinä voi jonka he nyt',
};

const latinWords = new Map(Object.entries(LATIN).map(([code, words]) => [code, new Set(words.split(' '))]));

/** Of the words, so many at least must be small words of the language. */
const LEAST_SHARE = 0.12;

/** Codes that can be told. */
export const toldLanguages: readonly string[] = [
  ...SCRIPTS.map(([code]) => code),
  ...SHARED.flatMap(([, languages, rest]) => [...languages.map(([code]) => code), rest]),
  ...latinWords.keys(),
].filter((code, i, all) => all.indexOf(code) === i);

/** The code of ISO 639-1, or undefined where the text does not tell (too short, or a language that is not known here). */
export function languageOf(text: string): string | undefined {
  const letters = count(text, /\p{L}/gu);
  if (letters === 0) return undefined;
  const half = letters / 2;
  // Japanese writes Han characters too: some kana among them are enough.
  if (count(text, SCRIPTS[0]![1]) * 10 > letters) return 'ja';
  for (const [code, script] of SCRIPTS) if (count(text, script) > half) return code;
  for (const [script, languages, rest] of SHARED) {
    if (count(text, script) > half) return mostMarked(text, languages) ?? rest;
  }
  return latinLanguage(text);
}

function mostMarked(text: string, languages: readonly (readonly [string, RegExp])[]): string | undefined {
  const counts = languages.map(([code, mark]) => [code, count(text, mark)] as const);
  const best = counts.reduce((top, one) => (one[1] > top[1] ? one : top));
  return best[1] > 0 ? best[0] : undefined;
}

function latinLanguage(text: string): string | undefined {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const scores = [...latinWords].map(([code, small]) => [code, words.filter(word => small.has(word)).length] as const);
  const [first, second] = scores.sort((a, b) => b[1] - a[1]);
  const told = first![1] >= Math.max(2, LEAST_SHARE * words.length) && first![1] > second![1];
  return told ? first![0] : undefined;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
