/** @file Asks for the parts of a comparison that come behind the rest, and tells of each as it stands. */
import { CancelledError } from '../../base/errors';
import type { ExplainService } from '../../client/explainService';
import { attentionQuestion, conceptsQuestion, orAbsent } from '../../client/sectionQuestions';
import type { ToldPart, ToldParts } from '../../protocol/views/comparisonMessages';
import type { Progress } from '../../protocol/request';
import type { Compared } from './comparedFile';

/** Changes what is told of a comparison; does nothing where the file has another by now. */
export type TellParts = (uri: string, compared: Compared, change: (parts: ToldParts) => ToldParts) => void;

type PartName = keyof ToldParts;

export class LaterParts {
  constructor(
    private readonly service: ExplainService,
    private readonly tell: TellParts,
  ) {}

  /** Attention, then what is known of the pair's concepts already. Rejects never. */
  async ask(uri: string, compared: Compared): Promise<void> {
    await this.#part(uri, compared, 'attention', onProgress =>
      this.service.comparedAttention(owner('attention', uri), attentionQuestion(compared.params, compared.comparison), {
        onProgress,
      }),
    );
    await this.#concepts(uri, compared, true);
  }

  /** The concepts of the pair too, which may take minutes once. Rejects never. */
  computeConcepts(uri: string, compared: Compared): Promise<void> {
    return this.#concepts(uri, compared, false);
  }

  cancelConcepts(uri: string): void {
    this.service.cancel(owner('concepts', uri));
  }

  cancel(uri: string): void {
    this.service.cancel(owner('attention', uri));
    this.cancelConcepts(uri);
  }

  async #concepts(uri: string, compared: Compared, onlyKnown: boolean): Promise<void> {
    await this.#part(uri, compared, 'concepts', async onProgress => {
      const question = conceptsQuestion(compared.params, compared.comparison, onlyKnown);
      const told = await this.service.comparedConcepts(owner('concepts', uri), question, { onProgress });
      return told ?? { offered: true as const };
    });
  }

  async #part<N extends PartName>(
    uri: string,
    compared: Compared,
    name: N,
    ask: (onProgress: (progress: Progress) => void) => Promise<NonNullable<ToldParts[N]>>,
  ): Promise<void> {
    const told = (part: ToldPart<never> | NonNullable<ToldParts[N]>): void =>
      this.tell(uri, compared, parts => ({ ...parts, [name]: part }));
    told({ work: {} });
    try {
      told(await orAbsent(ask(progress => told({ work: { progress } }))));
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      told({ offered: true });
    }
  }
}

/** Each is called off by itself. */
function owner(part: PartName, uri: string): string {
  return `${part} of the comparison of ${uri}`;
}
