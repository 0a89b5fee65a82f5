/** @file Folders and GGUF files that the user has added to be used on their own: they stay on the list when another model is chosen. */
import * as path from 'node:path';

const KEY = 'ownModels.v1';
/** As many as a list shows without scrolling for long; the oldest go first. */
const MOST = 30;

/** As VS Code keeps what an extension remembers. */
interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

export class OwnModels {
  /**
   * @param state of the user, whatever the workspace: a model is a folder of this machine
   * @param chosen what the setting names
   */
  constructor(
    private readonly state: Memory,
    private readonly chosen: () => string,
  ) {}

  /** The latest first; what is chosen is among them, however it came to be. */
  get all(): readonly string[] {
    const kept = this.state.get(KEY);
    const all: readonly unknown[] = Array.isArray(kept) ? kept : [];
    const folders = all.filter((folder): folder is string => typeof folder === 'string' && path.isAbsolute(folder));
    const chosen = this.chosen();
    return path.isAbsolute(chosen) && !folders.includes(chosen) ? [chosen, ...folders] : folders;
  }

  async add(folder: string): Promise<void> {
    await this.state.update(KEY, [folder, ...this.all.filter(other => other !== folder)].slice(0, MOST));
  }
}
