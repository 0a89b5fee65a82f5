/** @file The keyboard's way through the picture: from one strong word to the next, each told in words. */
import * as vscode from 'vscode';
import { commands } from '../core/contributions';
import type { ExplainedFile } from './explanationStore';
import { settings } from '../core/settings';
import type { FollowedTexts } from '../prompts/followedTexts';
import { isSigned, paintedNumbers, pickedOf, type PaintedNumbers } from '../../picture/paintedNumbers';
import { nextPlace, rankedWords, strongWords } from './strongWords';
import type { CommandContext, CommandTable } from '../core/commandContext';

const MESSAGE_MS = 6000;

export function strongWordCommands(context: CommandContext, texts: FollowedTexts): CommandTable {
  return {
    [commands.nextStrongWord]: () => walk(context, texts, 1),
    [commands.previousStrongWord]: () => walk(context, texts, -1),
  };
}

async function walk({ store }: CommandContext, texts: FollowedTexts, direction: 1 | -1): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const uri = editor?.document.uri.toString() ?? '';
  const file = store.get(uri);
  const text = texts.get(uri);
  if (!editor || !file?.explanation || !text) return;
  const numbers = paintedNumbers(file.explanation, {
    ...{ mode: store.mode, quantity: settings.quantity() },
    ...pickedOf(file),
  });
  const { words } = file.explanation.prompt;
  const places = strongWords(numbers.values, settings.threshold())
    .flatMap(word => {
      const start = text.word(words[word]!.span)?.start;
      return start === undefined ? [] : [{ word, start }];
    })
    .sort((a, b) => a.start - b.start);
  const cursor = editor.document.offsetAt(editor.selection.active);
  const found = nextPlace(
    places.map(place => place.start),
    cursor,
    direction,
  );
  if (found === undefined) {
    vscode.window.setStatusBarMessage(vscode.l10n.t('No word is strong here.'), MESSAGE_MS);
    return;
  }
  const { word, start } = places[found]!;
  await moveTo(editor, start);
  vscode.window.setStatusBarMessage(sentence(file, numbers, word), MESSAGE_MS);
}

/** The hover beside the cursor says the word's numbers, to screen readers also; the focus stays in the text. */
async function moveTo(editor: vscode.TextEditor, offset: number): Promise<void> {
  const position = editor.document.positionAt(offset);
  editor.selection = new vscode.Selection(position, position);
  editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  await vscode.commands.executeCommand('editor.action.showHover', { focus: 'noAutoFocus' });
}

/** “drum, tuned density 1.00, 1 of 47”. */
function sentence(file: ExplainedFile, numbers: PaintedNumbers, word: number): string {
  const rank = rankedWords(numbers.values, 0).indexOf(word) + 1;
  const value = numbers.values[word]!;
  const figure = `${value < 0 ? '−' : isSigned(numbers) ? '+' : ''}${Math.abs(value).toFixed(2)}`;
  const { text } = file.explanation!.prompt.words[word]!;
  return vscode.l10n.t('{0}: {1} {2}, {3} of {4}', text, shown(numbers), figure, rank, numbers.values.length);
}

/** What is painted, in words; the relative share is named as such. */
function shown({ mode, quantity }: PaintedNumbers): string {
  const quantities = {
    influence: vscode.l10n.t('influence, of the largest,'),
    gradient: vscode.l10n.t('gradient × input, of the largest,'),
    density: vscode.l10n.t('density'),
    share: vscode.l10n.t('share of the largest'),
    'answer-word': vscode.l10n.t('level for the chosen answer word'),
    'answer-word-share': vscode.l10n.t('signed share in the chosen answer word, of the largest'),
    contrast: vscode.l10n.t('part in why this and not that, of the largest'),
  };
  const modes = {
    tuned: vscode.l10n.t('tuned'),
    base: vscode.l10n.t('base'),
    difference: vscode.l10n.t('tuned minus base,'),
    single: '',
  };
  return `${modes[mode]} ${quantities[quantity]}`.trim();
}
