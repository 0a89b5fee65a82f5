/** @file From an open file to what its concepts are known by: first the pair, read once for all files, then what this prompt makes its layers write. */
import type * as vscode from 'vscode';
import type { ConceptProvenance, ConceptReport, PromptConcepts } from '../../protocol/concepts';
import type { ConceptPlace } from '../../protocol/views/conceptsMessages';
import type { ConceptChoice } from '../../protocol/concepts';
import { FileController, type Asking } from '../core/fileController';
import { FileStore, type AskedFile } from '../core/fileStore';
import type { LensContext } from '../core/lensContext';
import { settings } from '../core/settings';
import type { Question, ReadPrompt } from '../prompts/prompts';

export interface ConceptsFile extends AskedFile {
  readonly text: string;
  readonly report?: ConceptReport;
  readonly prompt?: PromptConcepts;
  /** Concepts that the user wants followed over the prompt, beside those that it uses most. */
  readonly followed: readonly ConceptPlace[];
  /** The one of them that the models are asked about now: a short wait, during which the picture stays. */
  readonly following?: ConceptPlace;
}

/** The pair that was read last. */
export interface ReadPair {
  /** As the setting names it. */
  readonly name: string;
  readonly label: string;
  readonly report: ConceptReport;
}

export class ConceptStore extends FileStore<ConceptsFile> {
  /** The same for all files, so that the next file does not wait for it again. */
  pair: ReadPair | undefined;
}

/** All that are computed of a layer. */
const COMPONENTS = 300;
/** Concepts followed over one prompt by request; the earliest make room. */
const MOST_FOLLOWED = 32;

/** What is asked about a prompt, and how the concepts are to be read. */
type Asked = Question['params'] & { readonly choice: ConceptChoice };

export class ConceptController extends FileController<ConceptsFile> {
  constructor(
    lens: LensContext,
    private readonly concepts: ConceptStore,
  ) {
    super(lens, concepts, 'concepts of');
  }

  /** Ends with an entry in the store: concepts, or an error that says what to do. Never rejects. */
  async read(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    const prompt = this.lens.prompts.read(document);
    const before = this.store.get(uri);
    const kept = before?.text === prompt.asked.text && !before.stale ? keptOf(before) : { followed: [] };
    this.store.set({ ...prompt.asked, stale: false, work: {}, label: settings.pair(), ...kept });
    await this.#answered(prompt, kept.followed);
  }

  /** Where the prompt writes one concept more. Does nothing where the file is not the one that was asked about any more. */
  async follow(document: vscode.TextDocument, place: ConceptPlace): Promise<void> {
    const uri = document.uri.toString();
    const file = this.store.get(uri);
    if (!file?.prompt || file.stale || file.work) return;
    const others = file.followed.filter(known => !samePlace(known, place));
    const followed = [...others, place].slice(-MOST_FOLLOWED);
    this.store.set({ ...file, followed, following: place });
    await this.#answered(this.lens.prompts.read(document), followed);
  }

  protected ended({ work: _, following: __, ...file }: ConceptsFile): ConceptsFile {
    return file;
  }

  async #answered(read: ReadPrompt, followed: readonly ConceptPlace[]): Promise<void> {
    const { uri } = read.asked;
    await this.ask(uri, async asking => {
      const { params, label } = this.lens.prompts.question(read);
      this.store.update(uri, file => ({ ...file, label }));
      const asked = { ...params, choice: settings.conceptChoice() };
      const first = await this.#report(uri, asked, label, asking);
      const prompt = await this.#prompt(uri, asked, followed, asking);
      // Weights that changed on the disk since the pair was read are another pair.
      const report = samePair(first, prompt) ? first : await this.#report(uri, asked, label, asking, true);
      return file => ({ ...file, report, prompt });
    });
  }

  /** Of the pair: in the entry as soon as it is there, since a prompt takes another while. */
  async #report(
    uri: string,
    { models, choice }: Asked,
    label: string,
    { owner, onProgress }: Asking,
    anew = false,
  ): Promise<ConceptReport> {
    const name = settings.pair();
    const { pair } = this.concepts;
    const known = !anew && pair?.name === name && isReadAs(pair.report, choice) ? pair.report : undefined;
    const params = { models, ...choice, concepts: COMPONENTS };
    const report = known ?? (await this.lens.service.concepts(owner, params, { onProgress }));
    this.concepts.pair = { name, label, report };
    // What is known of the prompt refers to components of the report before, and goes with it.
    this.store.update(uri, file => (file.report === report ? file : { ...withoutPrompt(file), report }));
    return report;
  }

  #prompt(
    uri: string,
    { document, words, models, baseRendering, choice }: Asked,
    tracks: readonly ConceptPlace[],
    { owner, onProgress }: Asking,
  ): Promise<PromptConcepts> {
    const params = { document, words, models, baseRendering, ...choice, tracks };
    // While one more concept is followed, the view shows `following` and no progress.
    const told = this.store.get(uri)?.following ? {} : { onProgress };
    return this.lens.service.promptConcepts(owner, params, told);
  }
}

/** Whether a report was read in this way. */
export function isReadAs(report: ConceptReport, { vocabulary, matching }: ConceptChoice): boolean {
  return report.vocabulary === vocabulary && report.matching === matching;
}

function withoutPrompt({ prompt: _, ...file }: ConceptsFile): ConceptsFile {
  return file;
}

function keptOf({ report, prompt, followed }: ConceptsFile): Pick<ConceptsFile, 'report' | 'prompt' | 'followed'> {
  return { followed, ...(report ? { report } : {}), ...(prompt ? { prompt } : {}) };
}

function samePlace(a: ConceptPlace, b: ConceptPlace): boolean {
  return a.layer === b.layer && a.component === b.component;
}

function samePair(a: { provenance: ConceptProvenance }, b: { provenance: ConceptProvenance }): boolean {
  const weights = ({ provenance }: typeof a): string => provenance.models.map(model => model.fingerprint).join();
  return weights(a) === weights(b);
}
