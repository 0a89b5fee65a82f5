/** @file Asks what a branch shall say at a place of an answer, and who goes on: VS Code's own lists, so by keyboard and screen reader too. */
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { BranchChoice } from '../../client/sectionQuestions';
import { placeOfWord, type AnswerPlace } from '../../picture/answerPlace';
import { chance, spacedToken } from '../../picture/branchWords';
import { roleWord } from '../../picture/roleWord';
import { MAX_FORCED_TEXT, type ForcedThere } from '../../protocol/branch';
import type { Comparison } from '../../protocol/comparison';
import type { ModelRole } from '../../protocol/explanation';
import { label } from '../core/labelText';
import { askText } from '../core/messages';

/** A word of the answer, as the surprise section counts them. @returns undefined where nothing was picked */
export async function pickWord({ surprise }: Comparison): Promise<number | undefined> {
  const items = surprise.words.map(({ text, end }, word) => ({
    label: end ? l10n.t('[end]') : label`${text}`,
    description: l10n.t('word {0}', word + 1),
    word,
  }));
  const picked = await vscode.window.showQuickPick(items, { title: l10n.t('Branch the answer at which word?') });
  return picked?.word;
}

/** What to force in the place of a word, and who goes on. @returns undefined where nothing was picked */
export async function pickBranch(left: Comparison, word: number): Promise<BranchChoice | undefined> {
  const goesOn = await pickWriter(left);
  const place = goesOn && placeOfWord(left, word, goesOn);
  if (!goesOn || !place) return undefined;
  const forced = await pickForced(left, place);
  return forced && { ...place, forced, goesOn };
}

async function pickWriter({ explanation }: Comparison): Promise<ModelRole | undefined> {
  const roles = explanation.models.map(({ role }) => role).reverse();
  if (roles.length < 2) return roles[0];
  const items = roles.map(role => ({ label: l10n.t('{0} continues', roleWord(role)), role }));
  const picked = await vscode.window.showQuickPick(items, { title: l10n.t('Which model continues?') });
  return picked?.role;
}

interface ForcedItem extends vscode.QuickPickItem {
  /** Undefined for a text that is typed. */
  readonly id?: number;
}

async function pickForced({ surprise }: Comparison, { role, position }: AnswerPlace): Promise<ForcedThere | undefined> {
  const token = surprise.models.find(model => model.role === role)!.tokens[position]!;
  const items: ForcedItem[] = [
    { label: label`$(edit) ${l10n.t('Type a text…')}` },
    ...token.next.map(next => ({
      label: label`${spacedToken(next)}`,
      description:
        next.id === token.id ? l10n.t('{0}, as it is', chance(next.logProbability)) : chance(next.logProbability),
      id: next.id,
    })),
  ];
  const title = l10n.t('Say what instead of “{0}”?', token.end ? l10n.t('[end]') : token.text.trim());
  const placeHolder = l10n.t('A text, or one of the tokens that {0} finds likeliest', roleWord(role));
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder });
  if (!picked) return undefined;
  if (picked.id !== undefined) return { id: picked.id };
  const text = await askText({
    title,
    prompt: l10n.t('The space before the word stays. Press Enter to branch, Escape to cancel.'),
    validateInput: value =>
      value.length > MAX_FORCED_TEXT ? l10n.t('At most {0} characters.', MAX_FORCED_TEXT) : undefined,
  });
  return text === undefined || text === '' ? undefined : { text };
}
