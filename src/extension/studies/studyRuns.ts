/** @file Studies as the editor runs and reads them: which folder has their results, one run at a time of each, reports as the terminal makes them. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import * as path from 'node:path';
import type * as vscode from 'vscode';
import { DisposableOwner, Emitter } from '../../base/disposable';
import { CancelledError, messageOf } from '../../base/errors';
import type { StudyReport } from '../../protocol/study';
import { ResultsFolder } from '../../study/results/resultsFolder';
import { loadStudy, type Study } from '../../study/spec/loadStudy';
import type { LensContext } from '../core/lensContext';
import { engineEnvironment } from '../core/settings';
import { runStudyCommand } from './studyProcess';
import { toldError } from '../core/editorSteps';

/** Folders of results that the editor keeps for itself. */
const MOST_KEPT = 12;

export interface CaseEvent {
  readonly case: string;
  readonly status: 'done' | 'excluded';
  readonly reason?: string;
  readonly done: number;
  readonly total: number;
}

export interface StudyRun {
  readonly study: Study;
  /** Cases by their ids; undefined for all. */
  readonly only: ReadonlySet<string> | undefined;
  readonly signal: AbortSignal;
  readonly onCase: (event: CaseEvent) => void;
}

/** What is known of a spec's run. */
export interface RunState {
  readonly work?: { readonly done: number; readonly total: number };
  readonly error?: { readonly message: string; readonly next: string };
}

export class StudyRuns extends DisposableOwner {
  readonly #changed = this.register(new Emitter<string>());
  /** Told the path of the spec: a run has begun, gone on or ended. */
  readonly onDidChange = this.#changed.event;
  readonly #states = new Map<string, RunState>();
  readonly #running = new Map<string, AbortController>();

  constructor(private readonly lens: LensContext) {
    super();
  }

  override dispose(): void {
    for (const controller of this.#running.values()) controller.abort();
    super.dispose();
  }

  state(file: string): RunState {
    return this.#states.get(file) ?? {};
  }

  cancel(file: string): void {
    this.#running.get(file)?.abort();
  }

  /** Where the results of the study as it stands are, or will be: beside the spec where the terminal has finished it, else with the editor. */
  results(study: Study): ResultsFolder {
    const beside = new ResultsFolder(`${study.file.replace(/\.(?:study\.)?ya?ml$/i, '')}.results`);
    try {
      if (beside.mergedReceipt()?.hash === study.hash) return beside;
    } catch (error) {
      this.lens.log.warn(`study: ${messageOf(error)}`);
    }
    return new ResultsFolder(path.join(this.#kept, study.hash.slice(0, 24)));
  }

  isMeasured(study: Study): boolean {
    return this.results(study).mergedReceipt()?.hash === study.hash;
  }

  /** @throws CancelledError, LensError */
  async run({ study, only, signal, onCase }: StudyRun): Promise<StudyReport> {
    const { file } = study;
    this.cancel(file);
    const controller = new AbortController();
    this.#running.set(file, controller);
    this.#become(file, { work: { done: 0, total: study.cases.length } });
    this.#prune(study);
    try {
      const words = [file, '--results', this.results(study).folder, '--events', ...namedCases(only)];
      const report = await this.#report(words, AbortSignal.any([signal, controller.signal]), event => {
        this.#become(file, { work: { done: event.done, total: event.total } });
        onCase(event);
      });
      this.#become(file, {});
      return report;
    } catch (error) {
      const { message, next } = toldError(error);
      this.#become(file, CancelledError.is(error) ? {} : { error: { message, next } });
      throw error;
    } finally {
      if (this.#running.get(file) === controller) this.#running.delete(file);
    }
  }

  /** What the finished results say. @throws LensError */
  report(study: Study): Promise<StudyReport> {
    return this.#report(['report', study.file, '--results', this.results(study).folder], undefined, () => undefined);
  }

  async #report(
    words: readonly string[],
    signal: AbortSignal | undefined,
    onCase: (event: CaseEvent) => void,
  ): Promise<StudyReport> {
    let report: StudyReport | undefined;
    await runStudyCommand({
      extensionPath: this.lens.extensionPath,
      words: [...words, '--format', 'json'],
      engineEnvironment: engineEnvironment(),
      signal,
      onLine: line => {
        const value = JSON.parse(line) as StudyReport | (CaseEvent & { readonly event: 'case' });
        if ('event' in value) onCase(value);
        else report = value;
      },
    });
    return report!;
  }

  #become(file: string, state: RunState): void {
    this.#states.set(file, state);
    this.#changed.fire(file);
  }

  get #kept(): string {
    const { storageUri, globalStorageUri } = this.lens.host;
    return path.join((storageUri ?? globalStorageUri).fsPath, 'studies');
  }

  /** A study that was changed has results of its own; the oldest go. */
  #prune(study: Study): void {
    try {
      const age = (name: string): number => statSync(path.join(this.#kept, name)).mtimeMs;
      const others = readdirSync(this.#kept).filter(name => name !== study.hash.slice(0, 24));
      const old = others.sort((a, b) => age(b) - age(a)).slice(MOST_KEPT - 1);
      for (const name of old) rmSync(path.join(this.#kept, name), { recursive: true, force: true });
    } catch {
      // Nothing is kept yet.
    }
  }
}

function namedCases(only: ReadonlySet<string> | undefined): string[] {
  return only ? [...only].map(id => `--only=${id}`) : [];
}

/** @throws LensError bad-input */
export function studyOf(uri: vscode.Uri): Study {
  return loadStudy(uri.fsPath);
}
