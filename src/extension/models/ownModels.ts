/** @file Models that were added to be used on their own: their folders, so that the list has them when another was chosen since. */
import * as path from 'node:path';
import type * as vscode from 'vscode';
import { settings } from '../core/settings';

const KEY = 'ownModels.v1';
/** As many as a list shows without scrolling for long; the oldest go first. */
const MOST = 30;

export class OwnModels {
  /** @param state of the user, whatever the workspace: a model is a folder of this machine */
  constructor(private readonly state: vscode.Memento) {}

  /** The latest first; what is chosen is among them, however it came to be. */
  get all(): readonly string[] {
    const kept = this.state.get<readonly unknown[]>(KEY) ?? [];
    const folders = kept.filter((folder): folder is string => typeof folder === 'string' && path.isAbsolute(folder));
    const chosen = settings.pair();
    return path.isAbsolute(chosen) && !folders.includes(chosen) ? [chosen, ...folders] : folders;
  }

  async add(folder: string): Promise<void> {
    await this.state.update(KEY, [folder, ...this.all.filter(other => other !== folder)].slice(0, MOST));
  }
}
