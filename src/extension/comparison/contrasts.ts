/** @file Questions about a comparison, why this token of the answer and not that one: asked, and their answers painted on the file. */
import { CancelledError } from '../../base/errors';
import { toldError } from '../core/editorSteps';
import { modelsCompared } from '../../client/sectionQuestions';
import type { Contrast } from '../../protocol/comparison';
import type { AskedContrast, ContrastQuestion } from '../../protocol/views/comparisonMessages';
import type { FileStore } from '../core/fileStore';
import type { LensContext } from '../core/lensContext';
import { isOfText, type Compared, type ComparedFile } from './comparedFile';

export class Contrasts {
  constructor(
    private readonly lens: Pick<LensContext, 'service' | 'explanations'>,
    private readonly store: FileStore<ComparedFile>,
  ) {}

  /** Ends with an answer, painted on the file, or a reason, in the entry of the file. Never rejects. */
  async ask(uri: string, question: ContrastQuestion): Promise<void> {
    const compared = this.store.get(uri)?.compared;
    if (!compared) return;
    this.#paint(uri, undefined);
    this.store.update(uri, file => ({ ...file, asked: { question } }));
    const tell = (more: Omit<AskedContrast, 'question'>): void =>
      this.store.update(uri, file =>
        file.asked?.question === question ? { ...file, asked: { question, ...more } } : file,
      );
    try {
      const contrast = await this.lens.service.contrast(ownerOf(uri), { ...paramsOf(compared), ...question });
      tell({ contrast });
      if (this.store.get(uri)?.asked?.contrast === contrast) this.#paint(uri, contrast);
    } catch (error) {
      if (!(error instanceof CancelledError)) tell({ error: toldError(error) });
    }
  }

  /** The explanation is painted again. */
  clear(uri: string): void {
    this.cancel(uri);
    this.store.update(uri, ({ asked: _, ...file }) => file);
    this.#paint(uri, undefined);
  }

  cancel(uri: string): void {
    this.lens.service.cancel(ownerOf(uri));
  }

  /** Only where the explained text is the compared one, since words are known by their place in it. */
  #paint(uri: string, contrast: Contrast | undefined): void {
    const compared = this.store.get(uri)?.compared;
    this.lens.explanations.update(uri, ({ contrast: _, ...file }) =>
      contrast && compared && isOfText(file, compared) ? { ...file, contrast } : file,
    );
  }
}

/** The same prompt and the answers as they were told; a model that could not be used is not asked again. */
function paramsOf({ params, comparison }: Compared) {
  const { document, words, baseRendering, response } = params;
  const answers = comparison.explanation.models.map(({ role, response }) => ({
    role,
    ids: response.tokens.map(({ id }) => id),
  }));
  const models = modelsCompared(params, comparison);
  return { document, words, baseRendering, answers, models, ...(response !== undefined && { response }) };
}

/** A question goes on beside whatever else is asked about the file. */
function ownerOf(uri: string): string {
  return `contrast in ${uri}`;
}
