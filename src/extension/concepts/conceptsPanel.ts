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
import { isReadAs, type ConceptController } from './conceptController';
import type { ConceptNames } from './conceptNames';
import type { ConceptsFile, ConceptStore } from './conceptStore';
import { commands, CONCEPTS_PANEL } from '../core/contributions';
import type { FollowedTexts } from '../prompts/followedTexts';
import { chooseConcepts, onSettingsChange, settings } from '../core/settings';
import { savedConcepts } from './conceptParams';
import { answerConcepts } from './conceptRequests';
import type { PanelParts } from '../panel/panelParts';
import { PromptLinks } from '../panel/promptLinks';
import { runViewCommand } from '../panel/linkedCommands';
import { fileState } from '../panel/viewFile';
import { ViewPanel, type ViewKind } from '../panel/viewPanel';
import { ViewPanels } from '../panel/viewPanels';
import { noSuchWord } from '../panel/viewRequests';

/** What is known of concepts, who asks for them, and what the user calls them. */
export interface ReadConcepts {
  readonly concepts: ConceptStore;
  readonly conceptTexts: FollowedTexts;
  readonly conceptController: ConceptController;
  readonly conceptNames: ConceptNames;
}

export type ConceptParts = ReadConcepts & Pick<PanelParts, 'files' | 'log' | 'extensionPath'>;

const CONCEPTS: ViewKind<ConceptsContent, ConceptsState> = {
  view: 'concepts',
  panelType: CONCEPTS_PANEL,
  title: () => vscode.l10n.t('Concepts'),
  titleOf: fileName => vscode.l10n.t('Concepts · {0}', fileName),
  content: ConceptsContentNotification,
  state: ConceptsStateNotification,
};

export type ConceptsPanels = ViewPanels<ConceptsPanel>;

/** The one concepts panel of a window. */
export function conceptsPanels(parts: ConceptParts): ConceptsPanels {
  return new ViewPanels(CONCEPTS, panel => new ConceptsPanel(panel, parts));
}

export class ConceptsPanel extends ViewPanel<ConceptsContent, ConceptsState> {
  readonly #links: PromptLinks;
  /** Of the pair, so it stays where another file is shown. */
  #picked: PickedConcept | undefined;
  /** What the page has of the prompt: null before anything was sent to it. */
  #sentPrompt: PromptConcepts | undefined | null = null;

  constructor(
    panel: vscode.WebviewPanel,
    private readonly parts: ConceptParts,
  ) {
    super(panel, CONCEPTS, parts);
    const { concepts, conceptTexts, conceptNames } = parts;
    this.#links = new PromptLinks(uri => concepts.get(uri)?.prompt?.prompt.words, conceptTexts);
    this.#answer();
    this.register(
      concepts.onDidChange(uri => {
        if (uri === this.uri) this.soon();
      }),
    );
    this.register(conceptNames.onDidChange(this.soon));
    this.register(onSettingsChange(() => this.tell(this.#readAgain())));
    this.start();
  }

  /** The report that is shown: this file's, or that of its pair. */
  get report(): ConceptReport | undefined {
    const { pair } = this.parts.concepts;
    return this.#file()?.report ?? (pair?.name === settings.pair() ? pair.report : undefined);
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

  /** Looks at a concept; what is not known of it is asked. */
  async open(place: PickedConcept): Promise<void> {
    this.#picked = place;
    this.soon();
    if (this.uri === undefined) return;
    if (this.#file()?.prompt === undefined) void this.parts.conceptController.read(await this.#document());
    else if (place.component !== undefined) await this.#follow({ layer: place.layer, component: place.component });
  }

  protected source(): ConceptReport | undefined {
    return this.report;
  }

  protected content(): ConceptsContent | undefined {
    const { report } = this;
    const label = this.#file()?.label ?? this.parts.concepts.pair?.label ?? '';
    return report && conceptsContent({ fileName: this.shown?.fileName ?? '', label, report });
  }

  protected state(): ConceptsState {
    const cursorWord = this.uri === undefined ? undefined : this.#links.cursorWord(this.uri);
    const file = this.#file();
    const { report } = this;
    return {
      ...fileState({ shown: this.shown, file, trusted: vscode.workspace.isTrusted, follow: this.follow }),
      choice: settings.conceptChoice(),
      names: report ? this.parts.conceptNames.all(report.provenance) : [],
      ...(this.#picked === undefined ? {} : { picked: this.#picked }),
      ...(file?.following === undefined ? {} : { following: file.following }),
      ...(cursorWord === undefined ? {} : { cursorWord }),
    };
  }

  /** The prompt's part first: the state that comes behind tells of which file it is. */
  protected override send(): void {
    const prompt = this.#file()?.prompt;
    if (this.page.isReady && this.#sentPrompt !== prompt) {
      this.#sentPrompt = prompt;
      const { method } = ConceptsPromptNotification;
      this.tell(this.connection.sendNotification(method, prompt ? shownPrompt(prompt) : null));
    }
    super.send();
  }

  #answer(): void {
    answerConcepts(this.connection, {
      ready: saved => this.#ready(saved),
      pick: picked => this.#pick(picked),
      choose: chooseConcepts,
      rename: place => void vscode.commands.executeCommand(commands.renameConcept, place),
      revealWord: word => this.#links.reveal(this.#uri(), word),
      setFollow: follow => this.setFollow(follow),
      run: command => this.#run(command),
      copy: async text => vscode.env.clipboard.writeText(text),
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

  /** What was asked for is wanted as the settings say by now. */
  async #readAgain(): Promise<void> {
    this.soon();
    const { report } = this;
    if (report && this.uri !== undefined && !isReadAs(report, settings.conceptChoice()))
      await this.parts.conceptController.read(await this.#document());
  }

  /** Unless it is known already where the prompt writes it. */
  async #follow(place: ConceptPlace): Promise<void> {
    const prompt = this.#file()?.prompt;
    if (!prompt || isFollowed(prompt, place)) return;
    void this.parts.conceptController.follow(await this.#document(), place);
  }

  async #run(command: ViewCommand): Promise<void> {
    const { conceptController, log } = this.parts;
    if (command === 'explain') void conceptController.read(await this.#document());
    else if (command === 'cancel') conceptController.cancel(this.#uri());
    else runViewCommand(command, this.uri, log);
  }

  async #document(): Promise<vscode.TextDocument> {
    return vscode.workspace.openTextDocument(vscode.Uri.parse(this.#uri(), true));
  }

  #uri(): string {
    if (this.uri === undefined) throw noSuchWord();
    return this.uri;
  }

  #file(): ConceptsFile | undefined {
    return this.uri === undefined ? undefined : this.parts.concepts.get(this.uri);
  }
}

function isFollowed({ tracks, concepts }: PromptConcepts, { layer, component }: ConceptPlace): boolean {
  return tracks.some(({ concept }) => {
    const known = concepts[concept]!;
    return known.layer === layer && known.components[0] === component;
  });
}
