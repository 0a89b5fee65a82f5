/** @file Studies in the Test Explorer: a spec is a suite, a case a test; what does not hold is a message at its clause. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { CancelledError } from '../../base/errors';
import { printable } from '../../base/printable';
import type { Study } from '../../study/spec/loadStudy';
import { STUDY_TESTS } from '../core/contributions';
import { label, messageText } from '../core/labelText';
import { fileNameOf } from '../prompts/promptFiles';
import { studyOutcomes, type Failure, type StudyOutcomes } from './studyOutcomes';
import { studyOf, type StudyRuns } from './studyRuns';
import { toldError } from '../core/editorSteps';

export const SPEC_FILES = '**/*.study.{yaml,yml}';
/** More specs than a workspace has. */
export const MOST_SPECS = 500;
/** Cases that are listed one by one: more make the list slow, and are still run with their study. */
const MOST_ITEMS = 2000;
/** More are run as the whole study. */
const MOST_NAMED = 500;

/** The case that a test is of. */
const caseIds = new WeakMap<vscode.TestItem, string>();

export class StudyTests extends DisposableOwner {
  readonly controller: vscode.TestController;
  /** The last run's outcomes, by spec: for tests. */
  readonly outcomes = new Map<string, StudyOutcomes>();

  constructor(private readonly runs: StudyRuns) {
    super();
    this.controller = this.register(vscode.tests.createTestController(STUDY_TESTS, vscode.l10n.t('Prompt studies')));
    this.controller.resolveHandler = async item => {
      if (item) this.#resolve(item);
      else await this.discover();
    };
    this.controller.refreshHandler = () => this.discover();
    const kind = vscode.TestRunProfileKind.Run;
    this.register(
      this.controller.createRunProfile(vscode.l10n.t('Run'), kind, (request, token) => this.run(request, token), true),
    );
    const watcher = this.register(vscode.workspace.createFileSystemWatcher(SPEC_FILES));
    this.register(watcher.onDidCreate(uri => void this.#suite(uri)));
    this.register(watcher.onDidChange(uri => this.#resolve(this.#suite(uri))));
    this.register(watcher.onDidDelete(uri => this.controller.items.delete(uri.toString())));
    this.register(vscode.workspace.onDidSaveTextDocument(({ uri }) => this.#saved(uri)));
  }

  async discover(): Promise<void> {
    const found = await vscode.workspace.findFiles(SPEC_FILES, '**/node_modules/**', MOST_SPECS);
    const known = new Set(found.map(uri => uri.toString()));
    for (const [id] of this.controller.items) if (!known.has(id)) this.controller.items.delete(id);
    for (const uri of found) this.#suite(uri);
  }

  /** From the panel: all of a study, seen in the Test Explorer as any other run. */
  runSpec(spec: vscode.Uri): Promise<void> {
    const source = new vscode.CancellationTokenSource();
    return this.run(new vscode.TestRunRequest([this.#suite(spec)]), source.token).finally(() => source.dispose());
  }

  async run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    if (request.include === undefined) await this.discover();
    const run = this.controller.createTestRun(request);
    const controller = new AbortController();
    const listening = token.onCancellationRequested(() => controller.abort());
    try {
      for (const [suite, wanted] of this.#wanted(request)) {
        if (controller.signal.aborted) break;
        await this.#runSuite(run, suite, wanted, controller.signal);
      }
    } finally {
      listening.dispose();
      run.end();
    }
  }

  #suite(uri: vscode.Uri): vscode.TestItem {
    const known = this.controller.items.get(uri.toString());
    if (known) return known;
    const name = fileNameOf(uri.toString()).replace(/\.study\.ya?ml$/i, '');
    const item = this.controller.createTestItem(uri.toString(), label`${name}`, uri);
    item.canResolveChildren = true;
    item.range = new vscode.Range(0, 0, 0, 0);
    this.controller.items.add(item);
    return item;
  }

  #saved(uri: vscode.Uri): void {
    for (const [, suite] of this.controller.items) {
      const [first] = suite.children;
      if (first?.[1].uri?.toString() === uri.toString()) this.#resolve(suite);
    }
  }

  /** @returns the study, or undefined where it cannot be read, which its item says then */
  #resolve(suite: vscode.TestItem): Study | undefined {
    if (!suite.uri || suite.parent) return undefined;
    try {
      const study = studyOf(suite.uri);
      const file = study.casesFile === undefined ? suite.uri : vscode.Uri.file(study.casesFile);
      const items = study.cases.slice(0, MOST_ITEMS).map(one => {
        // VS Code knows no zero byte in a test's id.
        const item = this.controller.createTestItem(`${suite.id}#${printable(one.id)}`, label`${one.id}`, file);
        caseIds.set(item, one.id);
        if (study.casesFile !== undefined) item.range = new vscode.Range(one.line - 1, 0, one.line - 1, 0);
        return item;
      });
      suite.error = undefined;
      suite.description =
        items.length < study.cases.length
          ? vscode.l10n.t('{0} of {1} cases listed', items.length, study.cases.length)
          : '';
      suite.children.replace(items);
      return study;
    } catch (error) {
      const { message, next } = toldError(error);
      suite.error = messageText(`${message} ${next}`);
      return undefined;
    }
  }

  /** Suites with the cases that are wanted of each; undefined for all of them. */
  #wanted({ include, exclude = [] }: vscode.TestRunRequest): Map<vscode.TestItem, Set<string> | undefined> {
    const wanted = new Map<vscode.TestItem, Set<string> | undefined>();
    for (const item of include ?? [...this.controller.items].map(([, suite]) => suite)) {
      if (!item.parent) wanted.set(item, undefined);
      else if (!wanted.has(item.parent)) wanted.set(item.parent, new Set([caseOf(item)]));
      else wanted.get(item.parent)?.add(caseOf(item));
    }
    for (const item of exclude) {
      if (!item.parent) wanted.delete(item);
      else if (wanted.has(item.parent)) {
        const all = wanted.get(item.parent) ?? new Set([...item.parent.children].map(([, child]) => caseOf(child)));
        all.delete(caseOf(item));
        wanted.set(item.parent, all);
      }
    }
    return wanted;
  }

  async #runSuite(
    run: vscode.TestRun,
    suite: vscode.TestItem,
    wanted: ReadonlySet<string> | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const failed = (message: string): void => run.errored(suite, new vscode.TestMessage(messageText(message)));
    if (!vscode.workspace.isTrusted) {
      failed(vscode.l10n.t('This workspace is in Restricted Mode: no study is run.'));
      return;
    }
    const study = this.#resolve(suite);
    if (!study) {
      failed(vscode.l10n.t('The study cannot be read: its item says why.'));
      return;
    }
    const only = wanted && wanted.size <= MOST_NAMED && wanted.size < study.cases.length ? wanted : undefined;
    const items = [...suite.children].map(([, item]) => item).filter(item => only?.has(caseOf(item)) !== false);
    if (!only) run.started(suite);
    for (const item of items) run.enqueued(item);
    const pending = new Map(items.map(item => [caseOf(item), item]));
    try {
      const report = await this.runs.run({
        ...{ study, only, signal },
        onCase: ({ case: id, status, reason, done, total }) => {
          const item = pending.get(id);
          if (item) run.started(item);
          const said = `${done} of ${total} · ${id}: ${status}${reason === undefined ? '' : ` (${reason})`}`;
          run.appendOutput(`${messageText(said)}\r\n`);
        },
      });
      const outcomes = studyOutcomes(report, new Map(study.cases.map(one => [one.id, one.line])));
      this.outcomes.set(study.file, outcomes);
      this.#tell(run, study, suite, items, outcomes, only === undefined);
    } catch (error) {
      if (CancelledError.is(error)) return;
      const { message, next } = toldError(error);
      failed(`${message} ${next}`);
    }
  }

  #tell(
    run: vscode.TestRun,
    study: Study,
    suite: vscode.TestItem,
    items: readonly vscode.TestItem[],
    { cases, whole }: StudyOutcomes,
    isWhole: boolean,
  ): void {
    const messages = (failures: readonly Failure[]): vscode.TestMessage[] =>
      failures.map(one => testMessage(study, one));
    for (const item of items) {
      const outcome = cases.get(caseOf(item));
      if (!outcome) run.skipped(item);
      else if (outcome.excluded !== undefined) run.errored(item, new vscode.TestMessage(messageText(outcome.excluded)));
      else if (outcome.failures.length > 0) run.failed(item, messages(outcome.failures));
      else run.passed(item);
    }
    if (!isWhole) return;
    if (whole.length > 0) run.failed(suite, messages(whole));
    else run.passed(suite);
  }
}

function caseOf(item: vscode.TestItem): string {
  return caseIds.get(item) ?? item.label;
}

function testMessage(study: Study, { text, place }: Failure): vscode.TestMessage {
  const message = new vscode.TestMessage(messageText(text));
  const prompt = place && study.prompts.find(one => one.name === place.prompt)?.file;
  const file = place?.kind === 'clause' ? prompt : (study.casesFile ?? study.file);
  const [line, column, end] = place ? [place.line - 1, place.column - 1, place.endColumn - 1] : [0, 0, 0];
  if (file !== undefined)
    message.location = new vscode.Location(vscode.Uri.file(file), new vscode.Range(line, column, line, end));
  return message;
}
