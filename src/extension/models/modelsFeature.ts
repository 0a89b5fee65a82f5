/** @file Models in the editor: choose a pair, add one, download one, the hub's token. None of it does anything in Restricted Mode. */
import { factsOf } from '../../base/errors';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { splitId } from '../../models/hubCache';
import { rememberPair, type RememberedModel } from '../../models/rememberedPairs';
import { commands, settingKeys } from '../core/contributions';
import { plainText } from '../core/labelText';
import type { LensContext, Log } from '../core/lensContext';
import { askText, tellBriefly, tellError, tellFailure, tellWarning } from '../core/messages';
import { toldError } from '../core/editorSteps';
import { settings } from '../core/settings';
import { fileNameOf, shownEditor } from '../prompts/promptFiles';
import { foundPairs, type FoundPair } from './foundPairs';
import { downloadModels, HubAccess } from './hubDownload';
import { OwnModels } from './ownModels';
import { choosePair, pairLabel } from './pairChoice';
import { pickPair, type PairAction, type PromptInFront } from './pairPicker';
import { freeName } from './pairText';

interface ModelContext extends Pick<LensContext, 'service' | 'extensionPath' | 'log' | 'prompts' | 'files'> {
  readonly own: OwnModels;
  readonly hub: HubAccess;
}

/** @returns the way to the hub */
export function modelsFeature({ service, extensionPath, log, host, prompts, files, register }: LensContext): HubAccess {
  const hub = new HubAccess(host.secrets);
  const context = {
    service,
    extensionPath,
    log,
    hub,
    prompts,
    files,
    own: new OwnModels(host.globalState, () => settings.pair()),
  };
  const trusted =
    (run: (argument: unknown) => Promise<unknown>) =>
    (argument: unknown): Promise<unknown> =>
      vscode.workspace.isTrusted ? reported(log, () => run(argument)) : refuse();
  register({
    [commands.selectPair]: trusted(() => selectPair(context)),
    [commands.addModel]: trusted(place => addModel(context, place)),
    [commands.downloadModel]: trusted(word => downloadById(context, word)),
    [commands.setHubToken]: trusted(() => setToken(hub)),
    [commands.forgetHubToken]: trusted(() => forgetToken(hub)),
  });
  return hub;
}

async function refuse(): Promise<void> {
  await Promise.resolve();
  const message = vscode.l10n.t(
    'This workspace is in Restricted Mode, so no model is opened or downloaded. Trust it first.',
  );
  const trust = vscode.l10n.t('Manage Workspace Trust');
  void tellWarning(message, trust).then(answer =>
    answer === trust ? vscode.commands.executeCommand('workbench.trust.manage') : undefined,
  );
}

/** Shows an error with its next step; thrown at VS Code it would be shown without. */
async function reported(log: Log, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const { message, next } = factsOf(error);
    log.error(`${message} ${next}`, error instanceof Error ? (error.stack ?? '') : '');
    void tellFailure(toldError(error));
  }
}

async function selectPair(context: ModelContext): Promise<void> {
  const pick = await pickPair(context.service, context.extensionPath, context.own.all, promptInFront(context));
  if (pick === undefined) return;
  await ('found' in pick ? take(context, pick.found) : act(context, pick.action));
}

/** Which models can read it is said in the list. */
function promptInFront({ prompts, files }: ModelContext): PromptInFront | undefined {
  const document = shownEditor()?.document;
  if (!document || !files.isPrompt(document)) return undefined;
  const uri = document.uri.toString();
  return { fileName: fileNameOf(uri), document: prompts.parse(document), maxTokens: settings.maxTokens() };
}

async function act(context: ModelContext, action: PairAction): Promise<void> {
  if (action === 'download-id') return downloadById(context, undefined);
  if (action === 'settings') {
    const setting = `instructLens.${settingKeys.pairs}`;
    await vscode.commands.executeCommand('workbench.action.openSettings', setting);
    return;
  }
  const model = await askForModel(action);
  if (model !== undefined) await addModel(context, vscode.Uri.file(model));
}

async function take(context: ModelContext, found: FoundPair): Promise<void> {
  switch (found.kind) {
    case 'pair':
      return choose(found.name);
    case 'twins':
      return chooseTwins(context, found.base.folder, found.tuned.folder, found.tuned.id);
    case 'single':
    case 'own':
      return choose(found.id);
    case 'unfinished':
      return downloadById(context, found.id);
    case 'download':
      return downloadPair(context, found);
  }
}

async function choose(name: string): Promise<void> {
  await choosePair(name);
  tellBriefly(vscode.l10n.t('Model: {0}', pairLabel(name)), 6000);
}

/** Puts a pair on the list, by its content, and chooses it. */
async function chooseTwins(context: ModelContext, base: string, tuned: string, name: string): Promise<void> {
  const free = freeName(name, takenNames(context));
  await rememberPair({ name: free, base: await known(context, base), tuned: await known(context, tuned) }, process.env);
  await choose(free);
}

function takenNames({ extensionPath }: ModelContext): ReadonlySet<string> {
  return new Set(foundPairs(extensionPath).all.flatMap(found => (found.kind === 'pair' ? [found.name] : [])));
}

/** @throws LensError where it cannot be used as a model */
async function known({ service }: ModelContext, folder: string): Promise<RememberedModel> {
  return { folder, fingerprint: (await service.describe({ folder })).fingerprint };
}

async function downloadPair(context: ModelContext, pair: FoundPair & { kind: 'download' }): Promise<void> {
  const wanted = [pair.base, pair.tuned].map(id => ({ id, revision: 'main' }));
  const folders = await downloadModels(wanted, context.hub, context.log);
  if (folders === undefined) return;
  const [base, tuned] = folders as [string, string];
  const own = { base: await known(context, base), tuned: await known(context, tuned) };
  await rememberPair({ name: pair.name, ...own }, process.env);
  await choose(pair.name);
}

/** @param word ORG/NAME[@REVISION]; asked for where it is left out */
async function downloadById(context: ModelContext, word: unknown): Promise<void> {
  const id = typeof word === 'string' ? word : await askForId();
  if (id === undefined) return;
  const wish = splitId(id.trim());
  if (wish === undefined) {
    void tellError(notAnId(id));
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
  return askText({
    title: vscode.l10n.t('Download a model from the Hugging Face hub'),
    prompt: vscode.l10n.t('Its ID, ORG/NAME, optionally with @REVISION'),
    placeHolder: 'Qwen/Qwen3-0.6B',
    ignoreFocusOut: true,
    validateInput: value => (value.trim() === '' || splitId(value.trim()) ? undefined : notAnId(value)),
  });
}

function notAnId(word: string): string {
  return vscode.l10n.t('{0} is not a valid model ID. Use ORG/NAME.', JSON.stringify(word));
}

/** Few systems have a dialog that takes folders and files, so it is asked first which of them it is. */
async function askForPlace(): Promise<string | undefined> {
  const kinds = [
    {
      label: vscode.l10n.t('A folder'),
      description: vscode.l10n.t('config.json, tokenizer.json and .safetensors files'),
      asks: 'add-folder' as const,
    },
    { label: vscode.l10n.t('A .gguf file'), asks: 'add-gguf' as const },
  ];
  const picked = await vscode.window.showQuickPick(kinds, { title: vscode.l10n.t('Add a model') });
  return picked && askForModel(picked.asks);
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
async function addModel(context: ModelContext, place: unknown): Promise<void> {
  const model = place instanceof vscode.Uri ? place.fsPath : await askForPlace();
  if (model === undefined) return;
  // Throws where the model cannot be used, before the user is asked anything about it.
  await context.service.describe({ folder: model });
  const name = path.basename(model);
  const alone = {
    label: vscode.l10n.t('Use on its own'),
    description: vscode.l10n.t('no base to compare with'),
    role: undefined,
  };
  const roles = [
    alone,
    { label: vscode.l10n.t('It is the tuned model: choose its base…'), role: 'tuned' as const },
    { label: vscode.l10n.t('It is the base: choose its tuned twin…'), role: 'base' as const },
  ];
  const picked = await vscode.window.showQuickPick(roles, { title: plainText(name) });
  if (picked === undefined) return;
  if (picked.role === undefined) {
    await context.own.add(model);
    return choose(model);
  }
  const twin = await askForModel(/\.gguf$/i.test(model) ? 'add-gguf' : 'add-folder');
  if (twin === undefined) return;
  const [base, tuned] = picked.role === 'tuned' ? [twin, model] : [model, twin];
  const pairName = await askText({
    title: vscode.l10n.t('Name of the pair'),
    value: freeName(tuned, takenNames(context)),
  });
  if (pairName !== undefined) await chooseTwins(context, base, tuned, pairName);
}

/** Printable and without spaces, because it becomes a header of HTTP requests. */
const TOKEN = /^[\x21-\x7e]{1,500}$/;

async function setToken(hub: HubAccess): Promise<void> {
  const token = await askText({
    title: vscode.l10n.t('Hugging Face token'),
    prompt: vscode.l10n.t('Kept in VS Code’s secret storage and sent only to the hub; read access is enough'),
    password: true,
    ignoreFocusOut: true,
    validateInput: value =>
      value === '' || TOKEN.test(value.trim())
        ? undefined
        : vscode.l10n.t('A token may contain only letters, digits and underscores.'),
  });
  if (token === undefined || !TOKEN.test(token.trim())) return;
  await hub.setToken(token.trim());
  tellBriefly(vscode.l10n.t('Token saved.'), 4000);
}

async function forgetToken(hub: HubAccess): Promise<void> {
  await hub.forgetToken();
  tellBriefly(vscode.l10n.t('Token removed.'), 4000);
}
