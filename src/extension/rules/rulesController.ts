/** @file From an open file to an entry in the store of rules: what each part does to the answer, as it becomes known. */
import * as l10n from '@vscode/l10n';
import type * as vscode from 'vscode';
import { CancelledError, LensError, messageOf } from '../../base/errors';
import { changedParts, type ChangedPart } from '../../prompt/assembled/changedParts';
import type { RuleUnit } from '../../prompt/ruleUnits';
import { withTextInstead } from '../../prompt/ruleChange';
import { withoutUnits } from '../../prompt/withoutUnits';
import { promptWords } from '../../prompt/words';
import { triedRule, type TriedRule } from '../../picture/triedRule';
import { QUICK_RULES_SECONDS, type RulesReport, type ShortenReport } from '../../protocol/rules';
import { FileController } from '../core/fileController';
import type { FileStore } from '../core/fileStore';
import type { LensContext } from '../core/lensContext';
import { settings } from '../core/settings';
import { pairLabel } from '../models/pairChoice';
import { freshReport, type MeasuredRules, type RuledFile } from './ruledFile';

/** What was tried, and what each of the prompt's files would say. */
export interface Tried<Report> {
  readonly tried: Report;
  readonly changes: readonly ChangedPart[];
}

/** Of log p: what a shorter prompt may cost. */
const SHORTEN_WITHIN = 0.05;

export class RulesController extends FileController<RuledFile> {
  constructor(lens: LensContext, store: FileStore<RuledFile>) {
    super(lens, store, 'rules of');
  }

  /** Ends with an entry: a report, or an error that says what to do. What a cancelled run has measured stays. Never rejects. */
  async measure(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    const { prompts } = this.lens;
    const prompt = prompts.read(document);
    const { source } = prompt;
    const { error: _, ...before }: Partial<RuledFile> = this.store.get(uri) ?? {};
    const stale = before.measured !== undefined && before.measured.source.text !== source.text;
    this.store.set({ ...before, uri, label: before.label ?? settings.pair(), work: {}, stale });
    await this.ask(uri, async ({ owner, onProgress }) => {
      const { params, label } = prompts.question(prompt);
      this.store.update(uri, file => ({ ...file, label }));
      const told =
        (report: RulesReport) =>
        ({ seconds: _, whole: __, ...file }: RuledFile): RuledFile => ({
          ...file,
          ...prompt.asked,
          measured: { report, params, source },
          stale: !prompts.isStill(document, prompt),
        });
      const asked = { ...params, source, answers: 1, pairs: true };
      const onRules = (report: RulesReport): void => this.store.update(uri, told(report));
      return told(await this.lens.service.rules(owner, asked, { onProgress, onRules }));
    });
  }

  /** Whether all there is to know is known of the file as it stands, with this answer and these models. */
  knows(document: vscode.TextDocument): boolean {
    const uri = document.uri.toString();
    const file = this.store.get(uri);
    const measured = file?.measured;
    return (
      freshReport(file, pairLabel(settings.pair()))?.complete === true &&
      measured !== undefined &&
      this.lens.prompts.isStill(document, measured) &&
      measured.params.response === this.lens.memory.response(uri)
    );
  }

  /** Unasked, where it takes a few seconds; else what it would take is kept. Says nothing of a failure. Never rejects. */
  async measureIfQuick(document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    if (this.store.get(uri)?.work) return;
    const { prompts } = this.lens;
    try {
      const prompt = prompts.read(document);
      const { source } = prompt;
      const { params, label } = prompts.question(prompt);
      const asked = { ...params, source, answers: 1, pairs: true, atMostSeconds: QUICK_RULES_SECONDS };
      const report = await this.lens.service.rules(quickOwner(uri), asked);
      const { work, measured: before } = this.store.get(uri) ?? {};
      // Somebody has asked by now, or typed.
      if (work || !prompts.isStill(document, prompt)) return;
      const { secondsEstimated: seconds } = report;
      const known = report.complete
        ? { measured: { report, params, source } }
        : {
            ...(before?.source.text === source.text && { measured: before }),
            ...(seconds !== undefined && { seconds }),
          };
      this.store.set({ ...prompt.asked, label, stale: false, ...known });
    } catch (error) {
      if (!(error instanceof CancelledError))
        this.lens.log.info(`rules were not measured after an explanation: ${messageOf(error)}`);
    }
  }

  /** What nobody asked for makes room for what somebody asks. */
  stopQuick(uri: string): void {
    this.lens.service.cancel(quickOwner(uri));
  }

  override clear(uri: string): void {
    this.stopQuick(uri);
    super.clear(uri);
  }

  /**
   * Both models on the prompt without a part, or with a text in its place.
   * @throws LensError, CancelledError
   */
  async tryWithout(uri: string, place: number, instead: string | undefined): Promise<Tried<TriedRule>> {
    const measured = this.store.get(uri)?.measured;
    const unit = measured?.report.prompt.units[place];
    if (!measured || !unit) throw noSuchPart();
    const { params, source } = measured;
    const changed = changedFile(measured, unit, instead);
    const { service } = this.lens;
    const owner = `rule tried in ${uri}`;
    const quick = { ...params, ownResponses: false, extent: 'influence' as const };
    const only = { only: [place], answers: 1, pairs: false, ...(instead !== undefined && { instead }) };
    const effects = await service.rules(owner, { ...params, source, ...only });
    const before = await service.compare(owner, quick);
    const { document, text } = changed;
    const { response: _, ...fresh } = { ...quick, document, words: promptWords(text, document) };
    const after = await service.compare(owner, fresh);
    const tried = triedRule({ unit, place, instead, text, effects, before, after });
    return { tried, changes: changedParts(source, { text, parts: document.parts }) };
  }

  /** @throws LensError, CancelledError */
  async shorten(document: vscode.TextDocument): Promise<Tried<ShortenReport>> {
    const prompt = this.lens.prompts.read(document);
    const asked = { ...this.lens.prompts.question(prompt).params, source: prompt.source, within: SHORTEN_WITHIN };
    const tried = await this.lens.service.shorten(`shortening ${document.uri.toString()}`, asked);
    const { text, ...options } = prompt.source;
    const gone = tried.removed.map(({ unit }) => tried.prompt.units[unit]!);
    const { parts } = withoutUnits({ text, options, document: prompt.document }, gone).document;
    return { tried, changes: changedParts(prompt.source, { text: tried.text, parts }) };
  }

  protected ended({ work: _, ...file }: RuledFile): RuledFile {
    return file;
  }
}

function quickOwner(uri: string): string {
  return `quick rules of ${uri}`;
}

function changedFile({ source, params }: MeasuredRules, unit: RuleUnit, instead: string | undefined) {
  const { text, ...options } = source;
  if (instead !== undefined) return withTextInstead(text, unit, instead, options);
  return withoutUnits({ text, options, document: params.document }, [unit]);
}

function noSuchPart(): LensError {
  return new LensError({
    reason: 'usage',
    message: l10n.t('There is no such part.'),
    next: l10n.t('Measure the rules of this prompt first.'),
  });
}
