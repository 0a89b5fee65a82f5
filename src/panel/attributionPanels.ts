/** @file The one attribution panel of a window: made when asked for, brought back after a reload. */
import * as vscode from 'vscode';
import * as v from 'valibot';
import { DisposableOwner } from '../base/disposable';
import { ATTRIBUTION_PANEL } from '../workbench/contributions';
import { AttributionPanel } from './attributionPanel';
import type { PanelParts } from './panelParts';
import { savedView } from './viewParams';

export class AttributionPanels extends DisposableOwner implements vscode.WebviewPanelSerializer {
  #panel: AttributionPanel | undefined;

  constructor(private readonly parts: PanelParts) {
    super();
    this.register(vscode.window.registerWebviewPanelSerializer(ATTRIBUTION_PANEL, this));
  }

  /** Undefined while none is open. */
  get current(): AttributionPanel | undefined {
    return this.#panel?.disposed === false ? this.#panel : undefined;
  }

  /** Opens it beside the editor, or shows the one there is; the focus stays where it is. @param uri undefined for no file yet */
  show(uri: string | undefined): AttributionPanel {
    const panel = this.current;
    if (panel) panel.reveal();
    const shown = panel ?? this.#own(this.#create());
    shown.show(uri);
    return shown;
  }

  /** VS Code has brought the tab back, and asks for what is in it. @param state what the page kept, as nobody has checked */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    await this.#own(panel).restore(v.parse(savedView, state));
  }

  override dispose(): void {
    this.#panel?.dispose();
    super.dispose();
  }

  #create(): vscode.WebviewPanel {
    const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
    return vscode.window.createWebviewPanel(ATTRIBUTION_PANEL, vscode.l10n.t('Attribution'), place);
  }

  /** In place of the one before. */
  #own(panel: vscode.WebviewPanel): AttributionPanel {
    this.#panel?.dispose();
    this.#panel = new AttributionPanel(panel, this.parts);
    return this.#panel;
  }
}
