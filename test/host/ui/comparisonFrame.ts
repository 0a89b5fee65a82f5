/** @file The comparison in the side bar of the window, as its reader sees it: the page inside the frames that VS Code puts around it. */
import type { FrameLocator, Locator } from 'playwright-core';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';

type SectionName = 'answers' | 'surprise' | 'instruction' | 'attention' | 'concepts' | 'versions';

export class ComparisonFrame {
  /** What browsers say where a page's policy keeps something from it, and what a page throws. */
  readonly complaints: string[] = [];

  constructor(window: WorkbenchWindow) {
    this.page = window.page.frameLocator('iframe.webview').frameLocator('iframe#active-frame');
    window.page.on('console', message => {
      const ours = message.location().url.includes('comparison.js') || /Content Security Policy/.test(message.text());
      if (ours && /error|warning/.test(message.type())) this.complaints.push(message.text());
    });
    window.page.on('pageerror', error => {
      if (error.stack?.includes('comparison.js')) this.complaints.push(error.stack);
    });
  }

  readonly page: FrameLocator;

  get words(): Locator {
    return this.page.locator('surprise-strip button');
  }

  answer(role: 'tuned' | 'base'): Locator {
    return this.page.locator(`.answer.${role}`);
  }

  button(text: string): Locator {
    return this.page.locator('vscode-button', { hasText: text });
  }

  section(name: SectionName): Locator {
    return this.page.locator(`details[data-section="${name}"]`);
  }
}
