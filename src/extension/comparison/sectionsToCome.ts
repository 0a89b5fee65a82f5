/** @file The sections of a comparison that come after the rest, attention and concepts: asked for, and each kept in the entry as it stands. */
import { CancelledError } from '../../base/errors';
import type { ExplainService } from '../../client/explainService';
import { attentionQuestion, conceptsQuestion, knowingQuestion, orAbsent } from '../../client/sectionQuestions';
import type { ToldPart, ToldParts } from '../../protocol/views/comparisonMessages';
import type { Progress } from '../../protocol/request';
import type { FileStore } from '../core/fileStore';
import type { Compared, ComparedFile } from './comparedFile';

type SectionName = keyof ToldParts;

export class LaterSections {
  constructor(
    private readonly service: ExplainService,
    private readonly store: FileStore<ComparedFile>,
  ) {}

  /** Attention, then what is known of the pair's concepts already; also once more, where that was cancelled. The layers are offered. Never rejects. */
  async ask(uri: string): Promise<void> {
    const compared = this.store.get(uri)?.compared;
    if (!compared) return;
    this.store.update(uri, file =>
      file.compared === compared ? { ...file, parts: { knowing: { offered: true }, ...file.parts } } : file,
    );
    await this.#section(uri, compared, 'attention', onProgress =>
      this.service.comparedAttention(owner('attention', uri), attentionQuestion(compared.params, compared.comparison), {
        onProgress,
      }),
    );
    await this.#concepts(uri, compared, true);
  }

  /** The concepts of the pair too, which may take minutes once. Never rejects. */
  async computeConcepts(uri: string): Promise<void> {
    const compared = this.store.get(uri)?.compared;
    if (compared) await this.#concepts(uri, compared, false);
  }

  /** From which layer on each word of the answer is the likeliest. Never rejects. */
  async askLayers(uri: string): Promise<void> {
    const compared = this.store.get(uri)?.compared;
    if (!compared) return;
    await this.#section(uri, compared, 'knowing', onProgress =>
      this.service.comparedKnowing(owner('knowing', uri), knowingQuestion(compared.params, compared.comparison), {
        onProgress,
      }),
    );
  }

  cancelLayers(uri: string): void {
    this.service.cancel(owner('knowing', uri));
  }

  cancelConcepts(uri: string): void {
    this.service.cancel(owner('concepts', uri));
  }

  cancel(uri: string): void {
    this.service.cancel(owner('attention', uri));
    this.cancelConcepts(uri);
    this.cancelLayers(uri);
  }

  async #concepts(uri: string, compared: Compared, onlyKnown: boolean): Promise<void> {
    await this.#section(uri, compared, 'concepts', async onProgress => {
      const question = conceptsQuestion(compared.params, compared.comparison, onlyKnown);
      const told = await this.service.comparedConcepts(owner('concepts', uri), question, { onProgress });
      return told ?? { offered: true as const };
    });
  }

  async #section<N extends SectionName>(
    uri: string,
    compared: Compared,
    name: N,
    ask: (onProgress: (progress: Progress) => void) => Promise<NonNullable<ToldParts[N]>>,
  ): Promise<void> {
    const told = (part: ToldPart<never> | NonNullable<ToldParts[N]>): void =>
      this.store.update(uri, file =>
        // The file has another comparison by now where it was compared again.
        file.compared === compared ? { ...file, parts: { ...file.parts, [name]: part } } : file,
      );
    told({ work: {} });
    try {
      told(await orAbsent(ask(progress => told({ work: { progress } }))));
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
      told({ offered: true });
    }
  }
}

/** An owner a section, so that each can be cancelled alone. */
function owner(section: SectionName, uri: string): string {
  return `${section} of the comparison of ${uri}`;
}
