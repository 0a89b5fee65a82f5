/** @file Which components a reader's word leaves: those that hold it among their words, all of them, or in the name they were given. */
import type { Concept, ConceptLayer, ConceptReport } from '../protocol/concepts';
import type { ConceptNaming } from './conceptNaming';

export class ConceptFilter {
  /** Of the report's words, those that match. One look at each, however many components name it. */
  readonly #words: ReadonlySet<number>;

  /** @param wanted letters that a word must hold; case does not count; none leaves every component */
  constructor(
    report: ConceptReport,
    readonly wanted: string,
    private readonly names: ConceptNaming,
  ) {
    const letters = wanted.toLowerCase();
    const found = report.words.flatMap((word, i) => (word.toLowerCase().includes(letters) ? [i] : []));
    this.#words = new Set(this.every ? [] : found);
  }

  /** Whether nothing was asked for. */
  get every(): boolean {
    return this.wanted === '';
  }

  /** @param component of the base (or single) model: it, its match, or its name */
  passes({ layer, models, shift }: ConceptLayer, component: number): boolean {
    if (this.every) return true;
    const match = shift?.matches[component];
    return (
      this.#holds(models[0]!.concepts[component]) ||
      (match !== undefined && this.#holds(models[1]?.concepts[match.tuned])) ||
      (this.names.of({ layer, component })?.toLowerCase().includes(this.wanted.toLowerCase()) ?? false)
    );
  }

  #holds(concept: Concept | undefined): boolean {
    return concept?.words.some(word => this.#words.has(word)) ?? false;
  }
}
