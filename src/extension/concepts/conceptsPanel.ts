/** @file The concepts view in a panel: sends it the pair's concepts and what one file makes the layers write, and does what it asks. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import { conceptsContent, shownPrompt } from '../../page/conceptsContent';
import type { ConceptReport, PromptConcepts } from '../../protocol/concepts';
import {
  ConceptsContentNotification,
  ConceptsPromptNotification,
  ConceptsStateNotification,
  type ConceptPlace,
  type ConceptsContent,
  type ConceptsState,
  type PickedConcept,
  type SavedConcepts,
} from '../../protocol/views/conceptsMessages';
import type { ViewCommand } from '../../protocol/views/attributionMessages';
import { commands, CONCEPTS_PANEL } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { chooseConcepts, onSettingsChange, settings } from '../core/settings';
import { ViewPanel, ViewPanels, type PanelKind } from '../panel/viewPanel';
import { isReadAs, type ConceptController, type ConceptsFile, type ConceptStore } from './conceptController';
import type { ConceptNames } from './conceptNames';
import { answerConcepts, savedConcepts } from './conceptRequests';

const CONCEPTS: PanelKind<ConceptsContent, ConceptsState> = {
  view: 'concepts',
  panelType: CONCEPTS_PANEL,
  title: () => vscode.l10n.t('Concepts'),
  titleOf: fileName => vscode.l10n.t('Concepts · {0}', fileName),
  content: ConceptsContentNotification,
  state: ConceptsStateNotification,
};

export type ConceptsPanels = ViewPanels<ConceptsPanel>;

/** What is known of concepts, who asks for them, and what the user calls them. */
export interface ReadConcepts {
  readonly store: ConceptStore;
  readonly controller: ConceptController;
  readonly names: ConceptNames;
}

/** The one concepts panel of a window. */
export function conceptsPanels(lens: LensContext, concepts: ReadConcepts): ConceptsPanels {
  return new ViewPanels(CONCEPTS, panel => new ConceptsPanel(panel, lens, concepts));
}

export class ConceptsPanel extends ViewPanel<ConceptsFile, ConceptsContent, ConceptsState> {
  /** Of the pair, so it stays where another file is shown. */
  #picked: PickedConcept | undefined;
  /** What the page has of the prompt: null before anything was sent to it. */
  #sentPrompt: PromptConcepts | undefined | null = null;

  constructor(
    panel: vscode.WebviewPanel,
    lens: LensContext,
    private readonly concepts: ReadConcepts,
  ) {
    super(panel, CONCEPTS, lens, concepts.store, file => file.prompt?.prompt.words);
    this.#answer();
    this.register(concepts.names.onDidChange(this.soon));
    this.register(onSettingsChange(() => this.logged(this.#readAgain())));
    this.start();
  }

  /** The report that is shown: this file's, or that of its pair. */
  get report(): ConceptReport | undefined {
    const { pair } = this.concepts.store;
    return this.file?.report ?? (pair?.name === settings.pair() ? pair.report : undefined);
  }

  get picked(): PickedConcept | undefined {
    return this.#picked;
  }

  async restore(state: unknown): Promise<void> {
    const { uri, follow, picked } = v.parse(savedConcepts, state);
    this.restoreFollow(follow);
    if (picked) this.#picked = picked;
    this.show(uri);
    return Promise.resolve();
  }

  /** Shows a concept; the models are asked about what is not known of it. */
  async open(place: PickedConcept): Promise<void> {
    this.#picked = place;
    this.soon();
    if (this.uri === undefined) return;
    if (this.file?.prompt === undefined) void this.concepts.controller.read(await this.document());
    else if (place.component !== undefined) await this.#follow({ layer: place.layer, component: place.component });
  }

  protected source(): ConceptReport | undefined {
    return this.report;
  }

  protected content(): ConceptsContent | undefined {
    const { report } = this;
    const label = this.file?.label ?? this.concepts.store.pair?.label ?? '';
    return report && conceptsContent({ fileName: this.shown?.fileName ?? '', label, report });
  }

  protected state(): ConceptsState {
    const { report, file } = this;
    return {
      ...this.fileState(),
      choice: settings.conceptChoice(),
      names: report ? this.concepts.names.all(report.provenance) : [],
      ...(this.#picked === undefined ? {} : { picked: this.#picked }),
      ...(file?.following === undefined ? {} : { following: file.following }),
    };
  }

  /** The prompt's part first: the state that comes behind tells of which file it is. */
  protected override send(): void {
    const prompt = this.file?.prompt;
    if (this.isReady && this.#sentPrompt !== prompt) {
      this.#sentPrompt = prompt;
      this.tell(ConceptsPromptNotification, prompt ? shownPrompt(prompt) : null);
    }
    super.send();
  }

  protected override async run(command: ViewCommand): Promise<void> {
    if (command === 'explain') void this.concepts.controller.read(await this.document());
    else if (command === 'cancel') this.concepts.controller.cancel(this.uriOrThrow);
    else await super.run(command);
  }

  #answer(): void {
    answerConcepts(this.connection, {
      ...this.actions,
      ready: saved => this.#ready(saved),
      pick: picked => this.#pick(picked),
      choose: chooseConcepts,
      rename: place => void vscode.commands.executeCommand(commands.renameConcept, place),
    });
  }

  #ready(saved: SavedConcepts): void {
    this.#sentPrompt = null;
    this.#picked ??= saved.picked;
    this.started(saved);
  }

  async #pick(picked: PickedConcept): Promise<void> {
    this.#picked = picked;
    this.soon();
    const { layer, component } = picked;
    if (component !== undefined) await this.#follow({ layer, component });
  }

  /** After a change of settings: a report that was read in another way is asked for again. */
  async #readAgain(): Promise<void> {
    this.soon();
    const { report } = this;
    if (report && this.uri !== undefined && !isReadAs(report, settings.conceptChoice()))
      await this.concepts.controller.read(await this.document());
  }

  /** Asks where the prompt writes a concept, unless that is known. */
  async #follow(place: ConceptPlace): Promise<void> {
    const prompt = this.file?.prompt;
    if (!prompt || isFollowed(prompt, place)) return;
    void this.concepts.controller.follow(await this.document(), place);
  }
}

function isFollowed({ tracks, concepts }: PromptConcepts, { layer, component }: ConceptPlace): boolean {
  return tracks.some(({ concept }) => {
    const known = concepts[concept]!;
    return known.layer === layer && known.components[0] === component;
  });
}
