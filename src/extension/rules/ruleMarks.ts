/** @file Effects on the file itself, when they are asked for: a figure behind each part's first line, dead parts faded, marks in the overview ruler. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import { effectText, lost, partName } from '../../picture/ruleWords';
import { perToken } from '../../picture/ruleRows';
import type { RulesReport } from '../../protocol/rules';
import { colours } from '../core/contributions';
import type { FileStore } from '../core/fileStore';
import type { RulePlaces } from './rulePlaces';
import type { RuledFile } from './ruledFile';

export class RuleMarks extends DisposableOwner {
  readonly #changed = this.register(new vscode.EventEmitter<void>());
  readonly onDidChange = this.#changed.event;
  readonly #figure = this.register(vscode.window.createTextEditorDecorationType({}));
  readonly #dead = this.register(vscode.window.createTextEditorDecorationType({ opacity: '0.5' }));
  /** Whoever needs high contrast can still read it. */
  readonly #deadInContrast = this.register(vscode.window.createTextEditorDecorationType({ opacity: '0.8' }));
  readonly #strong = this.register(
    vscode.window.createTextEditorDecorationType({
      overviewRulerColor: new vscode.ThemeColor(colours.strongest),
      overviewRulerLane: vscode.OverviewRulerLane.Right,
    }),
  );
  #shown = false;

  constructor(
    private readonly store: FileStore<RuledFile>,
    private readonly places: RulePlaces,
  ) {
    super();
    this.register(store.onDidChange(() => this.#draw()));
    this.register(vscode.window.onDidChangeVisibleTextEditors(() => this.#draw()));
    this.register(vscode.window.onDidChangeActiveColorTheme(() => this.#draw()));
  }

  get shown(): boolean {
    return this.#shown;
  }

  toggle(): void {
    this.#shown = !this.#shown;
    this.#draw();
    this.#changed.fire();
  }

  #draw(): void {
    for (const editor of vscode.window.visibleTextEditors) this.#drawIn(editor);
  }

  #drawIn(editor: vscode.TextEditor): void {
    const uri = editor.document.uri.toString();
    const report = this.#shown ? this.store.get(uri)?.measured?.report : undefined;
    const dead: vscode.Range[] = [];
    const strong: vscode.Range[] = [];
    /** Parts by the line on which they begin, in file order. */
    const lines = new Map<number, number[]>();
    report?.prompt.units.forEach(({ kind }, unit) => {
      const state = report.states[unit];
      if (kind === 'section' || !state || state.state === 'absent') return;
      const ranges = this.places
        .spansOf(uri, unit)
        .map(({ start, end }) => new vscode.Range(editor.document.positionAt(start), editor.document.positionAt(end)));
      const [first] = ranges;
      if (!first) return;
      if (state.state === 'none') dead.push(...ranges);
      if (state.state === 'carries') strong.push(...ranges);
      lines.set(first.start.line, [...(lines.get(first.start.line) ?? []), unit]);
    });
    const figures = report ? [...lines].map(([line, units]) => figureBehind(editor.document, line, report, units)) : [];
    editor.setDecorations(this.#figure, figures);
    const contrast = inHighContrast();
    editor.setDecorations(this.#dead, contrast ? [] : dead);
    editor.setDecorations(this.#deadInContrast, contrast ? dead : []);
    editor.setDecorations(this.#strong, strong);
  }
}

function inHighContrast(): boolean {
  const { HighContrast, HighContrastLight } = vscode.ColorThemeKind;
  return [HighContrast, HighContrastLight].includes(vscode.window.activeColorTheme.kind);
}

/** Of one part its figure, of several on a line each with its number. */
function figureBehind(
  document: vscode.TextDocument,
  line: number,
  report: RulesReport,
  units: readonly number[],
): vscode.DecorationOptions {
  const { end } = document.lineAt(line).range;
  const several = units.length > 1;
  const texts = units.map(unit => {
    const text = figureText(report, unit);
    return several ? `${partName(report.prompt.units[unit]!.number)} ${text}` : text;
  });
  const contentText = texts.join('  ');
  const color = new vscode.ThemeColor('editorCodeLens.foreground');
  return { range: new vscode.Range(end, end), renderOptions: { after: { contentText, color, margin: '0 0 0 2em' } } };
}

/** “−1.90 nats without it · base −0.40” */
function figureText({ models }: RulesReport, unit: number): string {
  const lead = perToken(models.at(-1)?.effects[unit]);
  const base = models.length > 1 ? models[0]?.effects[unit] : undefined;
  const own = lead === undefined ? '' : vscode.l10n.t('{0} nats without it', lost(lead));
  const other = perToken(base);
  return effectText(base) === '' || other === undefined ? own : `${own} · base ${lost(other)}`;
}
