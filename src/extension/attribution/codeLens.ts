/** @file Lenses over the messages of prompts. Places come from parsing once a version of a file, afterwards from the explained text. */
import * as vscode from 'vscode';
import { DisposableOwner, Emitter } from '../../base/disposable';
import { rulesHeadline } from '../../picture/ruleWords';
import { commands } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { onSettingsChange, settings } from '../core/settings';
import { pairLabel } from '../models/pairChoice';
import { fileNameOf } from '../prompts/promptFiles';
import { freshReport } from '../rules/ruledFile';
import { surpriseHead } from '../surprise/surpriseTexts';
import { shownSurprise } from '../surprise/surprisedFile';
import { busyBefore } from './busyFiles';
import type { ExplainedFile } from './explanationStore';
import { MANAGE_TRUST, type LensPlace, type LensView } from './lensParts';
import { lensTexts, lineLens } from './lensText';
import { messagePlaces, otherChatLines } from './messagePlaces';
import { shownQuantity } from './shownQuantity';

/** UTF-16 units. Parsing a larger file at every key would be noticeable, and such a file is data, not a prompt. */
const MAX_PARSED = 2 ** 20;

interface ParsedPlaces {
  readonly version: number;
  readonly places: readonly number[];
}

export class MessageLenses extends DisposableOwner implements vscode.CodeLensProvider {
  readonly #changed = this.register(new Emitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #parsed = new WeakMap<vscode.TextDocument, ParsedPlaces>();
  /** What the lenses of a file show, as JSON: what they do not show must not redraw them. */
  readonly #shown = new Map<string, string>();

  constructor(private readonly lens: LensContext) {
    super();
    this.register(lens.explanations.onDidChange(uri => this.#fileChanged(uri)));
    this.register(lens.attention.onDidChange(uri => this.#fileChanged(uri)));
    this.register(lens.surprises.onDidChange(uri => this.#fileChanged(uri)));
    this.register(lens.rules.onDidChange(uri => this.#fileChanged(uri)));
    this.register(onSettingsChange(() => this.#changed.fire()));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#changed.fire()));
    this.register(vscode.languages.registerCodeLensProvider('*', this));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!settings.codeLens() || !this.lens.files.isPrompt(document)) return [];
    const file = this.lens.explanations.get(document.uri.toString());
    const places = file ? this.#explainedPlaces(file) : this.#parsedPlaces(document);
    const lines = new Set<number>();
    const lenses = places.flatMap((offset, message) => {
      if (offset === undefined) return [];
      const { line } = document.positionAt(offset);
      // Messages on one line (JSON) share the lens of the first.
      if (lines.has(line)) return [];
      lines.add(line);
      return this.#lensesAt(line, document.uri, file, { message, messages: places.length });
    });
    return [...lenses, ...this.#otherLines(document, file, lines)];
  }

  /** A file of many chats: each of its other lines can be explained too. */
  #otherLines(
    document: vscode.TextDocument,
    file: ExplainedFile | undefined,
    taken: ReadonlySet<number>,
  ): vscode.CodeLens[] {
    const parsed =
      file?.document ??
      (document.languageId === 'jsonl' ? this.lens.prompts.parse(document, { alone: true }) : undefined);
    if (parsed?.format !== 'chat-jsonl' || file?.work) return [];
    const isBlank = (line: number): boolean => document.lineAt(line).isEmptyOrWhitespace;
    return otherChatLines(document.lineCount, isBlank, taken).map(line => {
      const { title, tooltip, command } = lineLens();
      return new vscode.CodeLens(new vscode.Range(line, 0, line, 0), {
        ...{ title, tooltip, command },
        arguments: [document.uri, line + 1],
      });
    });
  }

  /** Where the messages stand in the text now; undefined where nothing of one is left. A file without messages has one lens, at its top. */
  #explainedPlaces({ uri, text, document }: ExplainedFile): (number | undefined)[] {
    const kept = this.lens.explanations.textOf(uri);
    if (document.messages.length === 0) return [0];
    const places = messagePlaces(text, document).map((start, i) => {
      const end = Math.max(start + 1, document.messages[i]!.source.end);
      return kept ? kept.parts({ start, end })[0]?.start : start;
    });
    const [shown] = places.filter(place => place !== undefined);
    // The first message may be of a file that is read in: what stands over it stands over the first that is in this one.
    return shown === undefined ? [0] : [places[0] ?? shown, ...places.slice(1)];
  }

  #parsedPlaces(document: vscode.TextDocument): readonly number[] {
    const known = this.#parsed.get(document);
    if (known?.version === document.version) return known.places;
    const text = document.getText();
    const places =
      text.length > MAX_PARSED ? [] : messagePlaces(text, this.lens.prompts.parse(document, { alone: true }));
    this.#parsed.set(document, { version: document.version, places });
    return places;
  }

  #fileChanged(uri: string): void {
    const file = this.lens.explanations.get(uri);
    const place = { message: 0, messages: file?.document.messages.length ?? 1 };
    const texts = lensTexts(file, vscode.workspace.isTrusted, place, this.#viewOf(uri, file));
    const state = JSON.stringify([file !== undefined, texts]);
    if (this.#shown.get(uri) === state) return;
    if (file) this.#shown.set(uri, state);
    else this.#shown.delete(uri);
    this.#changed.fire();
  }

  #viewOf(uri: string, file: ExplainedFile | undefined): LensView {
    const { explanations, attention } = this.lens;
    const attended = attention.get(uri);
    const focus = attended?.report?.focus[attended.focus] ?? attended?.report?.focus[0];
    const word = focus && !file?.contrast ? attended?.report?.words[focus.word]?.text : undefined;
    const before = busyBefore(explanations.all, uri);
    const surprise = shownSurprise(this.lens, uri);
    const rules = this.#rulesOf(uri);
    return {
      mode: explanations.modeOf(uri),
      quantity: shownQuantity(file?.explanation),
      models: pairLabel(settings.pair()),
      ...(word === undefined ? {} : { attention: word }),
      ...(surprise && { surprise: surpriseHead(surprise) }),
      stoppable: !settings.ownResponses(),
      ...(rules === undefined ? {} : { rules }),
      ...(before && { before: { ...before, fileName: fileNameOf(before.uri) } }),
    };
  }

  /** Of the file as it stands, with the chosen models; half a report would draw the lens anew with every rule. */
  #rulesOf(uri: string): LensView['rules'] {
    const file = this.lens.rules.get(uri);
    const label = pairLabel(settings.pair());
    const report = freshReport(file, label);
    if (report) return file?.work ? undefined : rulesHeadline(report).replace(/\.$/, '');
    return file?.stale === false && !file.work && file.label === label ? file.seconds : undefined;
  }

  #lensesAt(line: number, uri: vscode.Uri, file: ExplainedFile | undefined, place: LensPlace): vscode.CodeLens[] {
    const range = new vscode.Range(line, 0, line, 0);
    const { isTrusted } = vscode.workspace;
    const view = this.#viewOf(uri.toString(), file);
    return lensTexts(file, isTrusted, place, view).map(({ title, tooltip, command }) => {
      const takesFile = command !== MANAGE_TRUST && command !== commands.showMenu;
      return new vscode.CodeLens(range, { title, tooltip, command, arguments: takesFile ? [uri] : [] });
    });
  }
}
