/** @file A prompt as its user means it: its file parsed with marks and values, what the engine is asked about it, the part a command is about. */
import { inEnglishWords, inOwnLanguage, wordsOf } from '../../base/sentence';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { LensError } from '../../base/errors';
import type { Span } from '../../base/span';
import type { AssembledText } from '../../prompt/assembled/parts';
import { NO_PROMPT_TEXT, parsePrompt } from '../../prompt/parsePrompt';
import type { PromptDocument } from '../../prompt/promptDocument';
import { promptWords } from '../../prompt/words';
import type { PromptSource } from '../../protocol/ablation';
import type { ExplainParams } from '../../protocol/request';
import type { PromptWord } from '../../protocol/explanation';
import type { AskedFile } from '../core/fileStore';
import { settings } from '../core/settings';
import { tellInformation } from '../core/messages';
import { chosenPair } from '../models/pairChoice';
import type { LinkedTexts } from '../linked/linkedTexts';
import { shownEditor, tellNoFile } from './promptFiles';
import type { PromptMemory } from './promptMemory';

export interface ParseOptions {
  /** Only this part of the file, as plain text. */
  readonly selection?: Span;
  /** Another text in the place of the file's: a version of it. */
  readonly text?: string;
  /** Without the files that are ticked: the file's own text, where what stands in it is looked for. */
  readonly alone?: boolean;
}

/** A prompt as the models are asked about it, whatever it is that they are asked: with the files that its user has ticked. */
export interface ReadPrompt {
  /** What an entry of a store says of it. */
  readonly asked: Pick<AskedFile, 'uri' | 'whole'> & { readonly text: string };
  readonly document: PromptDocument;
  /** All of the text, which spans of the document count in. */
  readonly source: PromptSource;
}

export interface Question {
  readonly params: Omit<ExplainParams, 'request'>;
  /** Name of the pair. */
  readonly label: string;
}

export interface WordAtCursor {
  readonly editor: vscode.TextEditor;
  readonly word: PromptWord;
}

export class Prompts {
  /** By address of a prompt: the files that could not be read in, as it was said last. */
  readonly #leftOut = new Map<string, string>();

  constructor(
    private readonly memory: PromptMemory,
    private readonly linked: LinkedTexts,
    private readonly extensionPath: string,
  ) {}

  /** The one way to a prompt that is asked about. Never throws; a file that could not be read in is told of. */
  read(document: vscode.TextDocument, options: ParseOptions = {}): ReadPrompt {
    const uri = document.uri.toString();
    const source = this.source(document, options);
    const { text = document.getText() } = options;
    const { parts } = source;
    if (!options.alone && !options.selection) this.#tellLeftOut(uri, text);
    const { text: _, ...how } = source;
    return {
      asked: { uri, text, ...(parts && { whole: { text: source.text, parts } }) },
      document: parsePrompt(source.text, how),
      source,
    };
  }

  /** Whether a file, and what is read in with it, is still what was asked about. */
  isStill(document: vscode.TextDocument, { source }: Pick<ReadPrompt, 'source'>): boolean {
    return this.source(document).text === source.text;
  }

  /** The prompt of a file as it stands, with what its user has said about it. Never throws. */
  parse(document: vscode.TextDocument, options: ParseOptions = {}): PromptDocument {
    const { text, ...how } = this.source(document, options);
    return parsePrompt(text, how);
  }

  /** What a prompt is parsed from, to be parsed again without a part of it. */
  source(document: vscode.TextDocument, options: ParseOptions = {}): PromptSource {
    const uri = document.uri.toString();
    const { selection, text = document.getText() } = options;
    const instructions = this.memory.markedSpans(uri, text);
    // The selected part alone, at its place: white space before it keeps every offset.
    const source = selection
      ? text.slice(0, selection.start).replace(/[^\n]/g, ' ') + text.slice(selection.start, selection.end)
      : text;
    const line = selection ? undefined : this.memory.line(uri);
    const fileName = selection ? 'selection.txt' : formatName(document);
    const whole: Partial<AssembledText> = options.alone || selection ? {} : this.linked.read(uri, text);
    return {
      text: whole.text ?? source,
      ...(whole.parts && { parts: whole.parts }),
      fileName,
      values: this.memory.values(uri),
      templateVars: settings.templateVars(),
      ...(instructions.length ? { instructions } : {}),
      ...(line === undefined ? {} : { line }),
    };
  }

  /**
   * What the engine is asked about a prompt, by the settings and by what its user has said about it.
   * @throws LensError where the workspace is not trusted, the prompt has an error, or the pair is not known
   */
  question({ asked: { uri }, document, source }: ReadPrompt): Question {
    refuseUntrusted();
    refuseProblems(document);
    const { models, label } = chosenPair(this.extensionPath);
    const response = this.memory.response(uri);
    const params = {
      document,
      words: promptWords(source.text, document),
      models,
      ownResponses: settings.ownResponses() && response === undefined,
      sampling: { maxTokens: settings.maxTokens(), temperature: 0, topP: 1, seed: 0 },
      target: settings.target(),
      baseRendering: settings.baseRendering(),
      ...(response === undefined ? {} : { response }),
    };
    return { params, label };
  }

  /** Once, until it is another file or another reason. */
  #tellLeftOut(uri: string, text: string): void {
    const told = this.linked
      .read(uri, text)
      .failed.map(({ file, why }) => vscode.l10n.t('{0} was not read in: {1}.', file.path, why));
    if (this.#leftOut.get(uri) === told.join()) return;
    this.#leftOut.set(uri, told.join());
    told.forEach(tellInformation);
  }

  /** The word that a command at the cursor is about. Undefined where there is none; the user has been told so. */
  wordAtCursor(): WordAtCursor | undefined {
    const editor = shownEditor();
    if (!editor) {
      tellNoFile();
      return undefined;
    }
    const { document, selection } = editor;
    const cursor = document.offsetAt(selection.active);
    const { source, document: parsed } = this.read(document);
    const words = promptWords(source.text, parsed);
    // A cursor between two words means the one behind it; at the end of a word that no other follows, that word.
    const word =
      words.find(({ span }) => span.start <= cursor && cursor < span.end) ??
      words.find(({ span }) => span.end === cursor);
    if (word) return { editor, word };
    tellInformation(vscode.l10n.t('Put the cursor on a word of the prompt first.'));
    return undefined;
  }
}

/** Selected text of the active editor, as offsets. Undefined where nothing is selected; the user has been told so. */
export function selectedSpan(): { document: vscode.TextDocument; start: number; end: number } | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor || editor.selection.isEmpty) {
    tellInformation(vscode.l10n.t('Select some text of the prompt first.'));
    return undefined;
  }
  const { document, selection } = editor;
  return { document, start: document.offsetAt(selection.start), end: document.offsetAt(selection.end) };
}

/** @throws LensError usage */
export function refuseUntrusted(): void {
  if (vscode.workspace.isTrusted) return;
  throw new LensError({
    reason: 'usage',
    message: l10n.t('This workspace is in Restricted Mode, so no model is loaded.'),
    next: l10n.t('Trust the workspace to explain its prompts.'),
  });
}

/** @throws LensError bad-input */
function refuseProblems({ problems }: PromptDocument): void {
  const problem = problems.find(p => p.severity === 'error');
  if (problem)
    throw new LensError({
      reason: 'bad-input',
      ...(problem.message === inEnglishWords(NO_PROMPT_TEXT) ? { kind: 'empty' } : {}),
      brief: firstSentence(inOwnLanguage(problem, 'message')),
      message: wordsOf(problem, 'message'),
      next: l10n.t('Correct the prompt and explain it again.'),
    });
}

/** “This JSON has no list "messages" of {role, content}.”, without its stop and what to do about it. */
function firstSentence(text: string): string {
  return text.replace(/[.:] [A-Z][^]*$/, '').replace(/\.$/, '');
}

/** Endings by which parsing knows the formats that VS Code knows by language. */
const ENDINGS: Readonly<Record<string, string>> = {
  prompt: '.prompt.md',
  instructions: '.instructions.md',
  chatmode: '.chatmode.md',
  chatagent: '.agent.md',
  markdown: '.md',
  yaml: '.yaml',
  json: '.json',
  jsonl: '.jsonl',
};

/** A file's own name says its format; an untitled one has only its language. */
function formatName({ isUntitled, fileName, languageId }: vscode.TextDocument): string {
  return isUntitled ? `${fileName}${ENDINGS[languageId] ?? '.txt'}` : fileName;
}
