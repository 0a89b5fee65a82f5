/** @file A view of ours in the window, as its reader sees it: the page inside the frames that VS Code puts around it. */
import type { ConsoleMessage, FrameLocator, Locator } from 'playwright-core';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';

/** Pages of VS Code, as the picture of a walkthrough's step, name no extension. */
const OURS = 'iframe.webview[src*="extensionId=instruct-lens."]';

export class ViewFrame {
  /** What browsers say where a page's policy keeps something from it, and what a page throws. */
  readonly complaints: string[] = [];

  /** @param script its file, by which its complaints are known */
  constructor(
    private readonly window: WorkbenchWindow,
    script: string,
  ) {
    window.page.on('console', message => {
      if (isOf(script, message) && /error|warning/.test(message.type())) this.complaints.push(message.text());
    });
    window.page.on('pageerror', error => {
      if (error.stack?.includes(script)) this.complaints.push(error.stack);
    });
  }

  get page(): FrameLocator {
    return this.window.page.frameLocator(OURS).frameLocator('iframe#active-frame');
  }

  button(text: string): Locator {
    return this.page.locator('vscode-button', { hasText: text });
  }
}

/** Its own frame, or the one of VS Code around it that a policy is reported to. */
function isOf(script: string, message: ConsoleMessage): boolean {
  return /Content Security Policy|Refused to/.test(message.text()) || message.location().url.includes(script);
}
