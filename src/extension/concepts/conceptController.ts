/** @file From an open file to an entry in the concept store: first the pair, read once, then what this prompt makes its layers write. */
import type * as vscode from 'vscode';
import type { ErrorFacts } from '../../base/errors';
import type { ExplainService } from '../../client/explainService';
import type { ConceptProvenance, ConceptReport, PromptConcepts } from '../../protocol/concepts';
import type { ConceptPlace } from '../../protocol/views/conceptsMessages';
import type { ConceptChoice } from '../../protocol/concepts';
import type { ConceptsFile, ConceptStore } from './conceptStore';
import type { ExplainController, Question } from '../attribution/explainController';
import { FileController } from '../core/fileController';
import type { Log } from '../core/log';
import { settings } from '../core/settings';

/** All that are computed of a layer. */
const COMPONENTS = 300;
/** Concepts followed over one prompt by request; the earliest make room. */
const MOST_FOLLOWED = 32;

/** What is asked about a prompt, and how the concepts are to be read. */
type Asked = Question['params'] & { readonly choice: ConceptChoice };

export class ConceptController extends FileController<ConceptsFile> {
  constructor(
    service: ExplainService,
    private readonly concepts: ConceptStore,
    private readonly prompts: Pick<ExplainController, 'parse' | 'question'>,
    log: Log,
  ) {
    super(service, concepts, log);
  }

  /** Ends with an entry in the store: concepts, or an error that says what to do. Rejects never. */
  async read(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    const text = document.getText();
    const before = this.store.get(uri);
    const kept = before?.text === text ? keptOf(before) : { followed: [] };
    this.store.set({ uri, text, stale: false, work: {}, label: settings.pair(), ...kept });
    await this.#answered(document, text, kept.followed);
  }

  /** Where the prompt writes one concept more. Does nothing where the file is not the one that was asked about any more. */
  async follow(document: vscode.TextDocument, place: ConceptPlace): Promise<void> {
    const uri = document.uri.toString();
    const file = this.store.get(uri);
    if (!file?.prompt || file.stale || file.work) return;
    const others = file.followed.filter(known => !samePlace(known, place));
    const followed = [...others, place].slice(-MOST_FOLLOWED);
    this.store.set({ ...file, followed, following: place });
    await this.#answered(document, file.text, followed);
  }

  protected ownerOf(uri: string): string {
    return `concepts ${uri}`;
  }

  protected ended({ work: _, following: __, ...file }: ConceptsFile, error?: ErrorFacts): ConceptsFile {
    return error ? { ...file, error } : file;
  }

  async #answered(document: vscode.TextDocument, text: string, followed: readonly ConceptPlace[]): Promise<void> {
    const uri = document.uri.toString();
    try {
      const { params, label } = this.prompts.question(uri, text, this.prompts.parse(document));
      this.store.update(uri, file => ({ ...file, label }));
      const asked = { ...params, choice: settings.conceptChoice() };
      const report = await this.#report(uri, asked, label);
      const prompt = await this.#prompt(uri, asked, followed);
      // Weights that changed on the disk since the pair was read are another pair.
      const current = samePair(report, prompt) ? report : await this.#report(uri, asked, label, true);
      const stale = document.getText() !== text;
      this.store.update(uri, file => ({ ...this.ended(file), report: current, prompt, stale }));
    } catch (error) {
      this.failed(uri, error);
    }
  }

  /** Of the pair: in the entry as soon as it is there, since a prompt takes another while. */
  async #report(uri: string, { models, choice }: Asked, label: string, anew = false): Promise<ConceptReport> {
    const name = settings.pair();
    const { pair } = this.concepts;
    const known = !anew && pair?.name === name && isReadAs(pair.report, choice) ? pair.report : undefined;
    const params = { models, ...choice, concepts: COMPONENTS };
    const report = known ?? (await this.service.concepts(this.ownerOf(uri), params, this.told(uri)));
    this.concepts.pair = { name, label, report };
    // What the prompt writes is told by the report's components.
    this.store.update(uri, file => (file.report === report ? file : { ...withoutPrompt(file), report }));
    return report;
  }

  async #prompt(
    uri: string,
    { document, words, models, baseRendering, choice }: Asked,
    tracks: readonly ConceptPlace[],
  ): Promise<PromptConcepts> {
    const params = { document, words, models, baseRendering, ...choice, tracks };
    // What is followed beside the picture tells of itself there.
    const told = this.store.get(uri)?.following ? {} : this.told(uri);
    return this.service.promptConcepts(this.ownerOf(uri), params, told);
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
