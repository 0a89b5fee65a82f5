/** @file From an open file to an entry in the attention store; and the panel opened at one of the file's instruction verbs. */
import * as vscode from 'vscode';
import type { Span } from '../../base/span';
import type { AttentionReport } from '../../protocol/attention';
import { commands } from '../core/contributions';
import { FileController } from '../core/fileController';
import type { LensContext } from '../core/lensContext';
import { settings } from '../core/settings';
import type { AttendedFile } from './attentionPlan';

/** Edges a word, direction and band: as many as a view can filter without hiding the text. */
const TOP = 12;

export class AttentionController extends FileController<AttendedFile> {
  constructor(lens: LensContext) {
    super(lens, lens.attention, 'attention of');
  }

  /**
   * Ends with an entry in the store: edges, or an error that says what to do. Never rejects.
   * @param focus word whose edges are asked for; the verbs of the instructions where it is left out
   */
  async attend(document: vscode.TextDocument, focus?: Span): Promise<void> {
    const uri = document.uri.toString();
    const prompt = this.lens.prompts.read(document);
    const { text } = prompt.asked;
    const before = this.store.get(uri);
    const kept = before?.text === text && before.report ? { report: before.report, focus: before.focus } : { focus: 0 };
    this.store.set({ ...prompt.asked, stale: false, work: {}, label: settings.pair(), ...kept });
    await this.ask(uri, async ({ owner, onProgress }) => {
      const { prompts, service } = this.lens;
      const { params, label } = prompts.question(prompt);
      // Attention is of one answer, and of no target.
      const { ownResponses: _, target: __, ...asked } = params;
      const more = { weighting: 'value' as const, top: TOP, ...(focus === undefined ? {} : { focus: [focus] }) };
      const report = await service.attention(owner, { ...asked, ...more }, { onProgress });
      return file => ({ ...file, report, label, focus: 0 });
    });
  }

  /**
   * Opens the panel at an instruction verb; the edges are asked for where they are not there.
   * @param verb index into the words of the prompt; the first verb where it is left out
   */
  async open(document: vscode.TextDocument, verb: number | undefined): Promise<void> {
    const uri = document.uri.toString();
    await vscode.commands.executeCommand(commands.showAttentionPanel, document.uri);
    const file = this.store.get(uri);
    const known = file && !file.stale ? focusAt(file.report, verb) : undefined;
    if (known === undefined) await this.attend(document);
    const focus = known ?? focusAt(this.store.get(uri)?.report, verb) ?? 0;
    this.store.update(uri, now => ({ ...now, focus }));
  }

  protected ended({ work: _, ...file }: AttendedFile): AttendedFile {
    return file;
  }
}

function focusAt(report: AttentionReport | undefined, verb: number | undefined): number | undefined {
  const at = report?.focus.findIndex(({ word, origin }) => (verb === undefined ? origin === 'verb' : word === verb));
  return at === undefined || at < 0 ? undefined : at;
}
