/** @file The one panel of a kind that a window has: made when asked for, brought back after a reload. */
import * as vscode from 'vscode';
import { DisposableOwner } from '../../base/disposable';
import type { ViewKind, ViewPanel } from './viewPanel';

export class ViewPanels<Panel extends ViewPanel<unknown, unknown>>
  extends DisposableOwner
  implements vscode.WebviewPanelSerializer
{
  #panel: Panel | undefined;

  constructor(
    private readonly kind: Pick<ViewKind<unknown, unknown>, 'panelType' | 'title'>,
    private readonly make: (panel: vscode.WebviewPanel) => Panel,
  ) {
    super();
    this.register(vscode.window.registerWebviewPanelSerializer(kind.panelType, this));
  }

  /** Undefined while none is open. */
  get current(): Panel | undefined {
    return this.#panel?.disposed === false ? this.#panel : undefined;
  }

  /** Opens it beside the editor, or shows the one there is; the focus stays where it is. @param uri undefined for no file yet */
  show(uri: string | undefined): Panel {
    const panel = this.current;
    if (panel) panel.reveal();
    const shown = panel ?? this.#own(this.#create());
    shown.show(uri);
    return shown;
  }

  /** VS Code has brought the tab back, and asks for what is in it. @param state what the page kept, as nobody has checked */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    await this.#own(panel).restore(state);
  }

  override dispose(): void {
    this.#panel?.dispose();
    super.dispose();
  }

  #create(): vscode.WebviewPanel {
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    return vscode.window.createWebviewPanel(this.kind.panelType, this.kind.title(), place);
  }

  /** In place of the one before. */
  #own(panel: vscode.WebviewPanel): Panel {
    this.#panel?.dispose();
    this.#panel = this.make(panel);
    return this.#panel;
  }
}
