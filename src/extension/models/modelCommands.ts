/** @file Commands about models: choose a pair, add one, download one, the hub's token. None of them does anything in Restricted Mode. */
import * as path from 'node:path';
import * as vscode from 'vscode';
import { factsOf } from '../../base/errors';
import { rememberPair, type RememberedModel } from '../../models/rememberedPairs';
import { splitId } from '../../models/hubFolders';
import { commands, settingKeys } from '../core/contributions';
import { foundPairs, type FoundPair } from './foundPairs';
import { choosePair, pairLabel } from './pairChoice';
import { downloadModels } from './pairDownload';
import { pickPair, type PairAction } from './pairPicker';
import { freeName } from './pairText';
import type { CommandContext, CommandTable } from '../core/commandContext';

export function modelCommands(context: CommandContext): CommandTable {
  const trusted =
    (run: (argument: unknown) => Promise<unknown>) =>
    (argument: unknown): Promise<unknown> =>
      vscode.workspace.isTrusted ? reported(context, () => run(argument)) : refuse();
  return {
    [commands.selectPair]: trusted(() => selectPair(context)),
    [commands.addModel]: trusted(place => addModel(context, place)),
    [commands.downloadModel]: trusted(word => downloadById(context, word)),
    [commands.setHubToken]: trusted(() => setToken(context)),
    [commands.forgetHubToken]: trusted(() => forgetToken(context)),
  };
}

async function refuse(): Promise<void> {
  await Promise.resolve();
  const message = vscode.l10n.t(
    'This workspace is in Restricted Mode: no model is opened or downloaded. Trust it first.',
  );
  const trust = vscode.l10n.t('Manage Workspace Trust');
  void vscode.window
    .showWarningMessage(message, trust)
    .then(answer => (answer === trust ? vscode.commands.executeCommand('workbench.trust.manage') : undefined));
}

/** What a command fails for is told in words, never thrown at VS Code. */
async function reported({ log }: CommandContext, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const { message, next } = factsOf(error);
    log.error(`${message} ${next}`, error instanceof Error ? (error.stack ?? '') : '');
    void vscode.window.showErrorMessage(`${message} ${next}`);
  }
}

async function selectPair(context: CommandContext): Promise<void> {
  const pick = await pickPair(context.service, context.extensionPath);
  if (pick === undefined) return;
  await ('found' in pick ? take(context, pick.found) : act(context, pick.action));
}

async function act(context: CommandContext, action: PairAction): Promise<void> {
  if (action === 'download-id') return downloadById(context, undefined);
  if (action === 'settings') {
    const setting = `instructLens.${settingKeys.pairs}`;
    await vscode.commands.executeCommand('workbench.action.openSettings', setting);
    return;
  }
  const model = await askForModel(action);
  if (model !== undefined) await addModel(context, vscode.Uri.file(model));
}

async function take(context: CommandContext, found: FoundPair): Promise<void> {
  switch (found.kind) {
    case 'pair':
      return choose(found.name);
    case 'twins':
      return chooseTwins(context, found.base.folder, found.tuned.folder, found.tuned.id);
    case 'single':
      return choose(found.id);
    case 'unfinished':
      return downloadById(context, found.id);
    case 'download':
      return downloadPair(context, found);
  }
}

async function choose(name: string): Promise<void> {
  await choosePair(name);
  vscode.window.setStatusBarMessage(vscode.l10n.t('Prompts are explained with: {0}', pairLabel(name)), 6000);
}

/** Puts a pair on the list, by its content, and chooses it. */
async function chooseTwins(context: CommandContext, base: string, tuned: string, name: string): Promise<void> {
  const free = freeName(name, takenNames(context));
  await rememberPair({ name: free, base: await known(context, base), tuned: await known(context, tuned) }, process.env);
  await choose(free);
}

function takenNames({ extensionPath }: CommandContext): ReadonlySet<string> {
  return new Set(foundPairs(extensionPath).all.flatMap(found => (found.kind === 'pair' ? [found.name] : [])));
}

/** @throws LensError where it cannot be used as a model */
async function known({ service }: CommandContext, folder: string): Promise<RememberedModel> {
  return { folder, fingerprint: (await service.describe({ folder })).fingerprint };
}

async function downloadPair(context: CommandContext, pair: FoundPair & { kind: 'download' }): Promise<void> {
  const wanted = [pair.base, pair.tuned].map(id => ({ id, revision: 'main' }));
  const folders = await downloadModels(wanted, context.hub, context.log);
  if (folders === undefined) return;
  const [base, tuned] = folders as [string, string];
  const own = { base: await known(context, base), tuned: await known(context, tuned) };
  await rememberPair({ name: pair.name, ...own }, process.env);
  await choose(pair.name);
}

/** @param word ORG/NAME[@REVISION]; asked for where it is left out */
async function downloadById(context: CommandContext, word: unknown): Promise<void> {
  const id = typeof word === 'string' ? word : await askForId();
  if (id === undefined) return;
  const wish = splitId(id.trim());
  if (wish === undefined) {
    void vscode.window.showErrorMessage(notAnId(id));
    return;
  }
  const folders = await downloadModels([wish], context.hub, context.log);
  if (folders === undefined) return;
  const [folder] = folders as [string];
  await context.service.describe({ folder });
  const twins = foundPairs(context.extensionPath).all.find(
    found => found.kind === 'twins' && [found.base.folder, found.tuned.folder].includes(folder),
  );
  await (twins ? take(context, twins) : choose(id.trim()));
}

async function askForId(): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t('Download a model from the Hugging Face hub'),
    prompt: vscode.l10n.t('Its id, ORG/NAME, and @REVISION where another one than main is meant'),
    placeHolder: 'Qwen/Qwen3-0.6B',
    ignoreFocusOut: true,
    validateInput: value => (value.trim() === '' || splitId(value.trim()) ? undefined : notAnId(value)),
  });
}

function notAnId(word: string): string {
  return vscode.l10n.t('{0} is no id of the hub. Give ORG/NAME.', JSON.stringify(word));
}

async function askForModel(kind: 'add-folder' | 'add-gguf'): Promise<string | undefined> {
  const isFolder = kind === 'add-folder';
  const picked = await vscode.window.showOpenDialog({
    title: isFolder ? vscode.l10n.t('Folder with config.json and weights') : vscode.l10n.t('GGUF file of a model'),
    openLabel: vscode.l10n.t('Add'),
    canSelectFiles: !isFolder,
    canSelectFolders: isFolder,
    ...(isFolder ? {} : { filters: { GGUF: ['gguf'] } }),
  });
  return picked?.[0]?.fsPath;
}

/** @param place a file address of a folder or a GGUF; asked for where it is left out */
async function addModel(context: CommandContext, place: unknown): Promise<void> {
  const model = place instanceof vscode.Uri ? place.fsPath : await askForModel('add-folder');
  if (model === undefined) return;
  // What cannot be used says so before anything is asked about it.
  await context.service.describe({ folder: model });
  const name = path.basename(model);
  const alone = { label: vscode.l10n.t('Use it alone'), description: vscode.l10n.t('no comparison'), role: undefined };
  const roles = [
    alone,
    { label: vscode.l10n.t('It is the tuned model: choose its base…'), role: 'tuned' as const },
    { label: vscode.l10n.t('It is the base: choose its tuned twin…'), role: 'base' as const },
  ];
  const picked = await vscode.window.showQuickPick(roles, { title: name });
  if (picked === undefined) return;
  if (picked.role === undefined) return choose(model);
  const twin = await askForModel(/\.gguf$/i.test(model) ? 'add-gguf' : 'add-folder');
  if (twin === undefined) return;
  const [base, tuned] = picked.role === 'tuned' ? [twin, model] : [model, twin];
  const pairName = await vscode.window.showInputBox({
    title: vscode.l10n.t('Name of the pair'),
    value: freeName(tuned, takenNames(context)),
  });
  if (pairName !== undefined) await chooseTwins(context, base, tuned, pairName);
}

/** Printable and without spaces: it becomes a line of a request's head. */
const TOKEN = /^[\x21-\x7e]{1,500}$/;

async function setToken({ hub }: CommandContext): Promise<void> {
  const token = await vscode.window.showInputBox({
    title: vscode.l10n.t('Hugging Face token'),
    prompt: vscode.l10n.t(
      'Kept in VS Code’s store of secrets and shown to the hub’s host alone; read access is enough',
    ),
    password: true,
    ignoreFocusOut: true,
    validateInput: value =>
      value === '' || TOKEN.test(value.trim()) ? undefined : vscode.l10n.t('A token has no spaces and no other signs.'),
  });
  if (token === undefined || !TOKEN.test(token.trim())) return;
  await hub.setToken(token.trim());
  vscode.window.setStatusBarMessage(vscode.l10n.t('The token is stored.'), 4000);
}

async function forgetToken({ hub }: CommandContext): Promise<void> {
  await hub.forgetToken();
  vscode.window.setStatusBarMessage(vscode.l10n.t('The token is forgotten.'), 4000);
}
