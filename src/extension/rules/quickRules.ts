/** @file After an explanation that somebody asked for, the prompt's rules are measured unasked where that takes a few seconds. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import type { ExplainedFile } from '../attribution/explanationStore';
import type { LensContext } from '../core/lensContext';
import { settings } from '../core/settings';
import { pairLabel } from '../models/pairChoice';
import { freshReport } from './ruledFile';
import type { RulesController } from './rulesController';

export class QuickRules extends DisposableOwner {
  /** Files whose explanation is on its way: one that was only restored starts no engine. */
  readonly #working = new Set<string>();

  constructor(
    private readonly lens: LensContext,
    private readonly controller: RulesController,
  ) {
    super();
    this.register(lens.explanations.onDidChange(uri => this.#changed(uri)));
  }

  #changed(uri: string): void {
    const file = this.lens.explanations.get(uri);
    if (file?.work) {
      this.#working.add(uri);
      this.controller.stopQuick(uri);
    } else if (this.#working.delete(uri) && file && this.#wanted(file)) this.#measure(uri);
  }

  #wanted({ uri, explanation, error, stale, selection }: ExplainedFile): boolean {
    if (!settings.problems() || !explanation || error || stale || selection) return false;
    const stopped = explanation.stage === 'influence' && explanation.matrixSeconds === undefined;
    const rules = this.lens.rules.get(uri);
    const label = pairLabel(settings.pair());
    const known = freshReport(rules, label) ?? (rules?.stale === false && rules.label === label && rules.seconds);
    return !stopped && !known;
  }

  #measure(uri: string): void {
    const document = vscode.workspace.textDocuments.find(open => open.uri.toString() === uri);
    if (document) void this.controller.measureIfQuick(document);
  }
}
