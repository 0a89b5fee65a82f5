/** @file The comparison in the side bar of the window, as its reader sees it: the page inside the frames that VS Code puts around it. */
import type { Locator } from 'playwright-core';
import type { WorkbenchWindow } from '../../support/vscodeHost/workbench';
import { ViewFrame } from './viewFrame';

type SectionName =
  'answers' | 'surprise' | 'branches' | 'instruction' | 'rules' | 'attention' | 'concepts' | 'versions';

export class ComparisonFrame extends ViewFrame {
  constructor(window: WorkbenchWindow) {
    super(window, 'comparison.js');
  }

  get words(): Locator {
    return this.page.locator('surprise-strip button');
  }

  answer(role: 'tuned' | 'base'): Locator {
    return this.page.locator(`.answer.${role}`);
  }

  section(name: SectionName): Locator {
    return this.page.locator(`details[data-section="${name}"]`);
  }
}
