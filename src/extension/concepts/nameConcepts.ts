/** @file Names for a pair's leading concepts, by the tuned model or, where that is allowed, by the editor's own language model; and taken back. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { LensError, CancelledError } from '../../base/errors';
import { plural } from '../../base/readableNumbers';
import {
  MOST_NAMED,
  namesByModel,
  namesIn,
  namingQuestion,
  nothingNamed,
  wordLists,
  type WordList,
} from '../../agent/namesFromWords';
import type { ConceptReport } from '../../protocol/concepts';
import type { ConceptName } from '../../protocol/views/conceptsMessages';
import { label, type Label } from '../core/labelText';
import type { LensContext } from '../core/lensContext';
import { askFirst, inProgress, tellFailure, tellInformation } from '../core/messages';
import { toldError } from '../core/editorSteps';
import { settings } from '../core/settings';
import { refuseUntrusted } from '../prompts/prompts';
import type { ConceptNames } from './conceptNames';
import { answerOf, editorModels, type EditorModel } from './languageModel';

/** Leading concepts of each layer. */
const EACH_LAYER = 3;
const OWNER = 'names of concepts';

type Way = 'local' | 'editor' | 'back';

/** Whatever goes wrong is said, with what to do. Never rejects. */
export async function nameConcepts(
  lens: LensContext,
  names: ConceptNames,
  report: ConceptReport | undefined,
): Promise<void> {
  try {
    refuseUntrusted();
    if (!report) {
      tellInformation(l10n.t('Open the Concepts panel and read the concepts of a pair first.'));
      return;
    }
    const way = await pickWay(names, report);
    if (way === 'back') await names.takeBack(report.provenance);
    if (way === undefined || way === 'back') return;
    const users = new Set(
      names
        .all(report.provenance)
        .flatMap(({ layer, component, by }) => (by === undefined ? [`${layer}.${component}`] : [])),
    );
    const lists = wordLists(report, EACH_LAYER).filter(({ layer, component }) => !users.has(`${layer}.${component}`));
    const given = way === 'local' ? await byTuned(lens, report, lists) : await byEditor(lists);
    if (given === undefined) return;
    await names.give(report.provenance, given.names);
    if (given.names.length === 0) throw nothingNamed(given.who);
    tellInformation(
      lists.length === 1
        ? l10n.t('{0} gave the concept a name.', given.who)
        : l10n.t('{0} gave {1} of {2} concepts a name.', given.who, given.names.length, lists.length),
    );
  } catch (error) {
    if (error instanceof CancelledError) return;
    void tellFailure(toldError(error));
  }
}

async function pickWay(names: ConceptNames, report: ConceptReport): Promise<Way | undefined> {
  const given = names.all(report.provenance).filter(({ by }) => by !== undefined).length;
  const items: (vscode.QuickPickItem & { readonly label: Label; readonly way: Way })[] = [
    {
      label: label`$(vm) ${l10n.t('By the tuned model, on this machine')}`,
      detail: l10n.t('Nothing leaves this machine. Small models name poorly.'),
      way: 'local',
    },
    {
      label: label`$(cloud-upload) ${l10n.t('By the editor’s language model')}`,
      detail: settings.namesByEditor()
        ? l10n.t('Only lists of the concepts’ words go out, no prompt; you are asked before.')
        : l10n.t('Off. The setting “Concepts: Editor Model” turns it on.'),
      way: 'editor',
    },
  ];
  const back =
    given === 1 ? l10n.t('Take back 1 name that a model gave') : l10n.t('Take back {0} names that models gave', given);
  if (given > 0) items.push({ label: label`$(discard) ${back}`, way: 'back' });
  return (await vscode.window.showQuickPick(items, { title: l10n.t('Name concepts') }))?.way;
}

interface Given {
  readonly who: string;
  readonly names: readonly ConceptName[];
}

function byTuned({ service, log }: LensContext, report: ConceptReport, lists: readonly WordList[]): Thenable<Given> {
  const models = report.provenance.models.map(({ role, folder }) => ({ role, folder }));
  const who = models.at(-1)!.role === 'single' ? l10n.t('The model') : l10n.t('The tuned model');
  const title = l10n.t('Naming concepts');
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return inProgress(options, async (bar, token) => {
    const listening = token.onCancellationRequested(() => service.cancel(OWNER));
    const engine = { explain: (asked: Parameters<typeof service.explain>[1]) => service.explain(OWNER, asked) };
    try {
      const names = await namesByModel(engine, models, lists, {}, done => {
        if (token.isCancellationRequested) throw new CancelledError();
        bar.report({ message: l10n.t('{0} of {1}', done, lists.length), increment: 100 / lists.length });
      });
      log.info(`${names.length} of ${plural(lists.length, 'concept')} named by ${models.at(-1)!.folder}.`);
      return { who, names };
    } finally {
      listening.dispose();
    }
  });
}

/** @returns undefined where the user did not want it after all */
async function byEditor(lists: readonly WordList[]): Promise<Given | undefined> {
  if (!settings.namesByEditor())
    throw new LensError({
      reason: 'usage',
      message: l10n.t('The editor’s language model is not asked: the setting is off.'),
      next: l10n.t('Turn on “Concepts: Editor Model” in the settings, or let the tuned model give the names.'),
    });
  const model = await pickModel(await editorModels());
  if (!model) return undefined;
  const send = l10n.t('Send');
  const asked = await askFirst(
    lists.length === 1
      ? l10n.t('Send the words of 1 concept to {0} ({1})?', model.name, model.vendor)
      : l10n.t('Send the words of {0} concepts to {1} ({2})?', lists.length, model.name, model.vendor),
    l10n.t(
      'Words of the models’ vocabulary go out, at most {0} lists of 15, and how to name them. No prompt, no answer, no name of a file goes with them.',
      MOST_NAMED,
    ),
    send,
  );
  if (asked !== send) return undefined;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: l10n.t('Naming concepts'),
    cancellable: true,
  };
  const answer = await inProgress(options, (_, token) => answerOf(model, namingQuestion(lists), token));
  const names = namesIn(answer, lists.length).flatMap((name, i): ConceptName[] => {
    const { layer, component } = lists[i]!;
    return name === undefined ? [] : [{ layer, component, name, by: model.name }];
  });
  return { who: model.name, names };
}

async function pickModel(models: readonly EditorModel[]): Promise<EditorModel | undefined> {
  if (models.length === 1) return models[0];
  const items = models.map(model => ({ label: label`${model.name}`, description: label`${model.vendor}`, model }));
  return (await vscode.window.showQuickPick(items, { title: l10n.t('Which language model gives the names?') }))?.model;
}
