/** @file Reads components as words: the tokens whose unembedding rows lie nearest to them. */
import type { Matrix } from '../../base/matrix';
import {
  StrongestWords,
  WORDS,
  startsWord,
  wholeWords,
  type VocabularyToken,
} from '../../explain/concepts/strongestWords';
import type { ConceptVocabulary } from '../../protocol/concepts';
import type { Tokenizer } from '../../tokenize/tokenizer';
import type { ConceptTools, LayerWeights } from './conceptSpectra';
import type { CacheKey } from '../cache/diskCache';
import type { OpenedModel } from '../runtime/sessionPool';
import type { Unembedding } from './runUnembedding';

const VERSION = 1;
/** Of one component, strongest first. */
export interface ComponentWords {
  readonly words: readonly string[];
  readonly scores: readonly number[];
}

/** One model's vocabulary, which is read when something is not in the cache. */
export class WordReader {
  constructor(
    private readonly tools: ConceptTools,
    private readonly opened: OpenedModel,
    private readonly unembedding: Unembedding,
    private readonly tokenizer: Tokenizer,
    private readonly vocabulary: ConceptVocabulary,
  ) {}

  /** Words of the leading components of a layer, one entry a component. */
  async words(layer: LayerWeights): Promise<ComponentWords[]> {
    const head = this.tools.hashes.of(this.opened.checkpoint, this.opened.spec.head);
    const of = [...layer.key, head, this.tokenizer.fileHash, this.vocabulary, WORDS];
    const key: CacheKey = { kind: 'concept-words', version: VERSION, of };
    const { data, arrays } = await this.tools.cache.through(key, async () => {
      const found = await this.#find((await layer.spectrum()).vectors);
      const table = [...new Set(found.flatMap(({ words }) => words))];
      const places = new Map(table.map((word, i) => [word, i]));
      return {
        data: table,
        arrays: {
          counts: Int32Array.from(found, ({ words }) => words.length),
          words: Int32Array.from(found.flatMap(({ words }) => words.map(word => places.get(word)!))),
          scores: Float32Array.from(found.flatMap(({ scores }) => scores)),
        },
      };
    });
    return unpack(data as readonly string[], arrays['counts']!, arrays['words']!, arrays['scores']!);
  }

  async #find(vectors: Matrix): Promise<ComponentWords[]> {
    const candidates = (await this.#candidates()).filter(({ id }) => id < this.unembedding.rows);
    const strongest = Array.from({ length: vectors.rows }, () => new StrongestWords());
    const ids = candidates.map(({ id }) => id);
    await this.unembedding.products(vectors, ids, this.tools.pause, (from, products, lengths) => {
      const count = lengths.length;
      strongest.forEach((words, k) => words.add(products.subarray(k * count, (k + 1) * count), lengths, from));
    });
    return strongest.map(words => {
      const chosen = words.words(i => this.#key(candidates[i]!));
      return { words: chosen.map(({ index }) => candidates[index]!.text), scores: chosen.map(({ score }) => score) };
    });
  }

  /** Read once for twins with the same tokenizer. */
  #candidates(): Promise<readonly VocabularyToken[]> {
    const { vocabularies } = this.tools;
    const key = this.tokenizer.fileHash;
    const known = vocabularies.get(key) ?? readVocabulary(this.tokenizer, this.vocabulary);
    vocabularies.set(key, known);
    return known;
  }

  /** Spellings of one word count once; tokens are what they are. */
  #key({ id, text }: VocabularyToken): string {
    return this.vocabulary === 'tokens' ? String(id) : text.toLowerCase();
  }
}

/** Special tokens are no words, and ids that the tokenizer does not know (rows that pad the table) are none either. */
async function readVocabulary(
  tokenizer: Tokenizer,
  vocabulary: ConceptVocabulary,
): Promise<readonly VocabularyToken[]> {
  const tokens: VocabularyToken[] = [];
  for (let id = 0; id < tokenizer.vocabularySize; id++) {
    const spelling = tokenizer.tokenText(id);
    if (spelling === undefined || tokenizer.isSpecial(id)) continue;
    const text = await tokenizer.decode([id], { skipSpecial: false });
    tokens.push({ id, spelling, text: readable(text, spelling) });
  }
  return vocabulary === 'whole-words' ? wholeWords(tokens) : tokens;
}

/** A token of a few bytes decodes to nothing that can be read; the vocabulary's spelling of it can. A space that decoding drops is put back. */
function readable(text: string, spelling: string): string {
  if (text === '' || text.includes('\ufffd')) return spelling;
  return startsWord(spelling) && !/^\s/.test(text) ? ` ${text}` : text;
}

function unpack(
  table: readonly string[],
  counts: ArrayLike<number>,
  words: ArrayLike<number>,
  scores: ArrayLike<number>,
): ComponentWords[] {
  let at = 0;
  return Array.from({ length: counts.length }, (_, i) => {
    const from = at;
    at += counts[i]!;
    return {
      words: Array.from({ length: at - from }, (_w, w) => table[words[from + w]!]!),
      scores: Array.from({ length: at - from }, (_s, s) => scores[from + s]!),
    };
  });
}
