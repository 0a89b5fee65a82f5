/**
 * @file The only file that knows which UI kit draws our buttons, choices and checks. The kit (@vscode/webview-ui-toolkit) is archived:
 * another one replaces it here. A view uses these functions and never a tag of the kit.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeRadio,
  vsCodeRadioGroup,
} from '@vscode/webview-ui-toolkit';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

/** Once a page, before anything is drawn. */
export function provideUi(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeRadio(),
    vsCodeRadioGroup(),
  );
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

const valueOf = (event: Event): string => (event.target as HTMLElement & { value: string }).value;

/** One of few, all in sight. */
export function radios<T extends string>(
  label: string,
  choices: readonly Choice<T>[],
  chosen: T,
  choose: (value: T) => void,
): TemplateResult {
  // The kit's group also tells of changes that our own setting of `value` made.
  const changed = (event: Event): void => {
    const value = valueOf(event) as T;
    if (value !== chosen && choices.some(choice => choice.value === value)) choose(value);
  };
  return html`<vscode-radio-group aria-label=${label} .value=${live(chosen)} @change=${changed}>
    ${choices.map(
      ({ value, label: text }) =>
        html`<vscode-radio value=${value} ?checked=${value === chosen}>${text}</vscode-radio>`,
    )}
  </vscode-radio-group>`;
}

/** One of several, folded. */
export function dropdown<T extends string>(
  label: string,
  choices: readonly Choice<T>[],
  chosen: T,
  choose: (value: T) => void,
): TemplateResult {
  return html`<vscode-dropdown
    aria-label=${label}
    .value=${live(chosen)}
    @change=${(event: Event) => choose(valueOf(event) as T)}
  >
    ${choices.map(
      ({ value, label: text }) =>
        html`<vscode-option value=${value} ?selected=${value === chosen}>${text}</vscode-option>`,
    )}
  </vscode-dropdown>`;
}

export function checkbox(text: string, checked: boolean, change: (checked: boolean) => void): TemplateResult {
  const changed = (event: Event): void => change((event.target as HTMLElement & { checked: boolean }).checked);
  return html`<vscode-checkbox .checked=${live(checked)} @change=${changed}>${text}</vscode-checkbox>`;
}

/** @param look `primary` for the one thing to do in an empty view */
export function button(
  text: string,
  press: () => void,
  look: 'primary' | 'secondary' = 'secondary',
  title?: string,
): TemplateResult {
  return html`<vscode-button appearance=${look} title=${title ?? nothing} @click=${press}>${text}</vscode-button>`;
}

export function progressRing(label: string): TemplateResult {
  return html`<vscode-progress-ring aria-label=${label}></vscode-progress-ring>`;
}
