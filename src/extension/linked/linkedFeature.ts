/** @file Files that are read in with a prompt: a list to tick, their words painted in their own files, and a hover that says whose prompt they are in. */
import * as vscode from 'vscode';
import type { LinkedFile } from '../../assembled/linkedFiles';
import { byteSize } from '../../base/readableNumbers';
import { paintedNumbers, pickedOf } from '../../picture/paintedNumbers';
import { isAtChance } from '../../picture/shownTrust';
import { look } from '../attribution/attributionOverlay';
import { planOverlay, type DecorationKind } from '../attribution/attributionPlan';
import type { ExplainController } from '../attribution/explainController';
import { hoverText } from '../attribution/hoverText';
import { shownQuantity } from '../attribution/shownQuantity';
import { commands } from '../core/contributions';
import { label } from '../core/labelText';
import type { LensContext } from '../core/lensContext';
import { joined, ours } from '../core/markdownText';
import { tellInformation } from '../core/messages';
import { Overlay, type Painter } from '../core/overlay';
import { settings } from '../core/settings';
import { WordHover, type HoveredWords } from '../core/wordHover';
import { fileNameOf } from '../prompts/promptFiles';
import { linkedPicture, linkedUris, type LinkedPicture } from './linkedPicture';

/** @param controller explains a prompt with what is ticked */
export function linkedFeature(lens: LensContext, controller: ExplainController): void {
  lens.register({ [commands.readInFiles]: argument => readInFiles(lens, controller, argument) });
  lens.own(new Overlay(painter(lens)));
  lens.own(new WordHover(uri => hovered(lens, uri)));
}

interface FileItem extends vscode.QuickPickItem {
  readonly file?: LinkedFile;
}

/** What is ticked stays ticked for this prompt. Ticking a file outside of the workspace is its user's word that it may be read. */
async function readInFiles(lens: LensContext, controller: ExplainController, argument: unknown): Promise<void> {
  const document = await lens.files.documentOf(argument);
  if (!document) return;
  const uri = document.uri.toString();
  const found = lens.linked.filesOf(document.uri, document.getText());
  if (!found || found.files.length === 0) {
    tellInformation(vscode.l10n.t('This prompt links to no file and includes none.'));
    return;
  }
  const items = itemsOf(found.files, new Set(lens.memory.ticked(uri).map(({ path }) => path)));
  if (items.length === 0) {
    tellInformation(vscode.l10n.t('None of the linked files can be read: {0}', refusedText(found.files)));
    return;
  }
  const refused = found.files.filter(({ state }) => state === 'refused').length + found.leftOut;
  const picked = await vscode.window.showQuickPick(items, {
    title: vscode.l10n.t('Read in with {0}', fileNameOf(uri)),
    placeHolder:
      refused === 0
        ? vscode.l10n.t('Tick the files that are explained with the prompt.')
        : vscode.l10n.t('Tick the files that are explained with the prompt. {0} more cannot be read in.', refused),
    canPickMany: true,
    matchOnDescription: true,
  });
  if (!picked) return;
  const ticked = picked.flatMap(({ file }) => (file ? [{ path: file.path, outside: file.state === 'outside' }] : []));
  await lens.memory.setTicked(uri, ticked);
  lens.linked.forget(uri);
  await controller.explain(document);
}

function itemsOf(files: readonly LinkedFile[], ticked: ReadonlySet<string>): FileItem[] {
  const item = (file: LinkedFile): FileItem => {
    const size = file.bytes === undefined ? [] : [byteSize(file.bytes)];
    const where = file.at === undefined ? file.written : vscode.l10n.t('line {0}', file.at);
    const description = label`${[kindName(file.kind), where, ...size].join(' · ')}`;
    return { label: label`${file.path}`, description, picked: ticked.has(file.path), file };
  };
  const inside = files.filter(({ state }) => state === 'inside').map(item);
  const outside = files.filter(({ state }) => state === 'outside').map(item);
  if (outside.length === 0) return inside;
  const kind = vscode.QuickPickItemKind.Separator;
  return [
    ...inside,
    { label: vscode.l10n.t('Outside of the workspace: read only if you tick them'), kind },
    ...outside,
  ];
}

function kindName(kind: LinkedFile['kind']): string {
  const names = {
    link: vscode.l10n.t('link'),
    instructions: vscode.l10n.t('instructions'),
    partial: vscode.l10n.t('partial'),
    value: vscode.l10n.t('value'),
  };
  return names[kind];
}

function refusedText(files: readonly LinkedFile[]): string {
  return files
    .map(({ path, why }) => `${path}: ${why ?? ''}`)
    .slice(0, 3)
    .join('; ');
}

function pictureOf(lens: LensContext, uri: string): LinkedPicture | undefined {
  const now = lens.texts.textOf(uri);
  return now === undefined ? undefined : linkedPicture(lens.explanations.all, uri, now);
}

function painter(lens: LensContext): Painter<DecorationKind> {
  const { explanations } = lens;
  const uris = (): string[] => explanations.all.flatMap(linkedUris);
  /** Files that may still have marks of an explanation that is gone by now. */
  const painted = new Set<string>();
  return {
    look,
    uris,
    listen: changed => [
      explanations.onDidChange(() => {
        for (const uri of uris()) painted.add(uri);
        for (const uri of painted) changed(uri);
      }),
    ],
    painting: uri => {
      const picture = pictureOf(lens, uri);
      if (!picture) return undefined;
      const { file, explanation, text } = picture;
      const view = { mode: explanations.modeOf(file.uri), quantity: shownQuantity(file.explanation) };
      const numbers = paintedNumbers(explanation, { ...view, ...pickedOf(file) });
      const outlined = isAtChance(explanation, numbers);
      const plan = planOverlay(explanation, numbers, text, settings.threshold(), outlined, settings.strongest());
      return { plan, faded: file.stale };
    },
  };
}

function hovered(lens: LensContext, uri: string): HoveredWords | undefined {
  const picture = pictureOf(lens, uri);
  if (!picture) return undefined;
  const { file, explanation, text } = picture;
  const view = { mode: lens.explanations.modeOf(file.uri), quantity: shownQuantity(file.explanation) };
  const from = ours`${vscode.l10n.t('Read in with {0}: the numbers are of that prompt.', fileNameOf(file.uri))}`;
  return {
    words: explanation.prompt.words,
    text,
    partsOf: word => joined([[from], hoverText({ ...file, explanation }, word, view)], '\n\n'),
    linked: [commands.explainPrompt, commands.showPanel, commands.copyExplanation, commands.clearContrast],
  };
}
