/** @file What the picked words of an answer depended on: their influence, one backward a model; or a column of the matrix. */
import { CancelledError } from '../../base/errors';
import type { Explanation } from '../../protocol/explanation';
import { toldError } from '../core/nextSteps';
import type { LensContext } from '../core/lensContext';
import { tellError } from '../core/messages';
import type { ExplainedFile } from './explanationStore';
import { passageAnswers, passageText, type WordRange } from './passageWords';
import { revealStrongest } from './revealStrongest';
import { shownAnswer } from './answerLens';

export class Passages {
  constructor(private readonly lens: Pick<LensContext, 'service' | 'explanations'>) {}

  /**
   * Paints what the words depended on; the whole answer where there are none. Never rejects.
   * @param column whether a word's column of the matrix is wanted, where it is there: a view that draws the matrix shows the same numbers
   */
  async pick(uri: string, words: WordRange | undefined, column = false): Promise<void> {
    this.lens.service.cancel(ownerOf(uri));
    const file = this.lens.explanations.get(uri);
    if (!file?.explanation) return;
    if (!words) this.#set(uri, {});
    else if (column && words.first === words.last && hasColumns(file.explanation))
      this.#set(uri, { answerWord: words.first });
    else await this.#ask(uri, file, words);
  }

  async #ask(uri: string, file: ExplainedFile, words: WordRange): Promise<void> {
    const { explanation, document } = file;
    const answers = explanation && passageAnswers(explanation, words);
    if (!explanation || !answers) return;
    const models = explanation.provenance.models.map(({ role, folder }) => ({ role, folder }));
    const given = explanation.models.at(-1)!.response;
    const asked = {
      document,
      words: explanation.prompt.words,
      models,
      baseRendering: explanation.models[0]!.rendering,
      ownResponses: explanation.responses === 'own',
      answers,
      ...(given.origin === 'given' && { response: given.text }),
    };
    try {
      const passage = await this.lens.service.passage(ownerOf(uri), asked);
      if (this.lens.explanations.get(uri)?.explanation?.models[0]?.response !== explanation.models[0]?.response) return;
      const text = passageText(shownAnswer(explanation, this.lens.explanations.modeOf(uri)), words);
      this.#set(uri, { passage: { ...passage, ...words, text } });
    } catch (error) {
      if (error instanceof CancelledError) return;
      const { message, next } = toldError(error);
      void tellError(`${message} ${next}`);
    }
  }

  #set(uri: string, picked: Pick<ExplainedFile, 'answerWord' | 'passage'>): void {
    this.lens.explanations.update(uri, ({ answerWord: _, contrast: __, passage: ___, ...file }) => ({
      ...file,
      ...picked,
    }));
    if (picked.passage ?? picked.answerWord !== undefined) revealStrongest(this.lens, uri);
  }
}

function hasColumns({ stage, models }: Explanation): boolean {
  return stage === 'complete' || models.every(model => model.influenceMatrix !== undefined);
}

/** A pick goes on beside whatever else is asked about the file; the next one takes its place. */
function ownerOf(uri: string): string {
  return `passage in ${uri}`;
}
