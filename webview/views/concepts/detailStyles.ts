/** @file How the picked component and the prompt's part of the concepts view look; and what forced colours change. */
import { css } from 'lit';

export const detailStyles = css`
  .turning {
    display: flex;
    align-items: center;
    gap: 14px;
  }
  .turning p,
  .concept {
    margin: 4px 0;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .dial {
    flex: none;
  }
  .dial .scale {
    stroke: var(--vscode-descriptionForeground);
  }
  .dial .hand {
    stroke: var(--vscode-instructLens-strongest);
    stroke-width: 3;
    stroke-linecap: round;
  }
  .lists {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(110px, 1fr));
    gap: 4px 14px;
    margin: 8px 0 0;
  }
  dt {
    font-weight: 600;
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
    font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
  }
  .left dd {
    color: var(--vscode-descriptionForeground);
  }
  .heading {
    display: flex;
    align-items: start;
    justify-content: space-between;
    gap: 12px;
    margin-top: 18px;
  }
  .heading h2 {
    margin: 4px 0;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .heading vscode-button {
    flex: none;
  }
  h3 {
    font-size: 1em;
    font-weight: 600;
    margin: 12px 0 0;
  }
  .told {
    margin: 2px 0 8px;
    padding-left: 1.4em;
  }
  .written {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 2px;
    margin: 4px 0;
    padding: 0;
    list-style: none;
  }
  .written button {
    display: flex;
    flex-wrap: wrap;
    gap: 0 10px;
    box-sizing: border-box;
    width: 100%;
    font: inherit;
    color: inherit;
    background: none;
    border: 1px solid transparent;
    padding: 2px 6px;
    text-align: left;
    cursor: pointer;
  }
  .written .name {
    min-width: 2.8em;
  }
  .written button:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .written button[aria-pressed='true'] {
    background: var(--vscode-list-inactiveSelectionBackground);
    border-color: var(--vscode-focusBorder);
  }
  .written button:focus-visible,
  input:focus-visible {
    outline: 2px solid var(--vscode-focusBorder);
  }
  input {
    font: inherit;
    color: var(--vscode-foreground);
    background: var(--vscode-editor-background);
    border: 1px solid var(--vscode-dropdown-border, currentColor);
    padding: 2px 6px;
    width: 12em;
    max-width: 100%;
    box-sizing: border-box;
  }
  @media (forced-colors: active) {
    path.base,
    path.tuned,
    path.single,
    path.noise,
    .lines path,
    .dial path {
      stroke: CanvasText;
    }
    .lines path.picked {
      stroke: Highlight;
    }
    rect.tuning,
    .base rect,
    .tuned rect,
    .single rect {
      fill: CanvasText;
    }
    .option[aria-selected='true'],
    .option.chosen {
      border-color: Highlight;
    }
  }
`;
