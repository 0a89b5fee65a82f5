/** @file How the rules look: made for a side bar, sizes and colours are the theme's. */
import { css } from 'lit';

export const rulesStyles = css`
  main {
    padding: 8px 0 20px;
    container-type: inline-size;
  }
  header,
  .status,
  .bar,
  .pairs,
  .notes {
    margin-left: 12px;
    margin-right: 12px;
  }
  h1 {
    font-size: 1.08em;
    line-height: 1.35;
  }
  .bar {
    gap: 6px 8px;
  }
  input[type='search'] {
    flex: 1 1 8em;
    min-width: 6em;
    box-sizing: border-box;
    height: 26px;
    padding: 0 6px;
    font: inherit;
    color: var(--vscode-input-foreground);
    background: var(--vscode-input-background);
    border: 1px solid
      var(--vscode-input-border, var(--vscode-dropdown-border, var(--vscode-contrastBorder, transparent)));
    border-radius: 2px;
  }
  input[type='search']:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  input[type='search']::placeholder {
    color: var(--vscode-input-placeholderForeground);
  }
  .rows {
    margin: 10px 0 0;
    padding: 0;
    list-style: none;
    outline: none;
  }
  .row {
    padding: 5px 12px 6px;
    border-left: 2px solid transparent;
    cursor: pointer;
  }
  .row:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .row[aria-selected='true'] {
    background: var(--vscode-list-inactiveSelectionBackground);
    border-left-color: var(--vscode-focusBorder);
  }
  /* Themes of high contrast have no background for it. */
  .row[aria-selected='true'] {
    outline: 1px dotted var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .rows:focus-visible .row[aria-selected='true'] {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .section {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    justify-content: space-between;
    align-items: baseline;
    font-weight: 600;
    margin-top: 8px;
    border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
  }
  .section[data-depth='1'] {
    padding-left: 22px;
  }
  .section[data-depth='2'],
  .section[data-depth='3'] {
    padding-left: 32px;
  }
  .section .facts {
    font-weight: 400;
  }
  .text {
    overflow-wrap: anywhere;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
  }
  [aria-selected='true'] .text {
    -webkit-line-clamp: 12;
  }
  .none .text {
    color: var(--vscode-descriptionForeground);
  }
  .number {
    color: var(--vscode-descriptionForeground);
    font-variant-numeric: tabular-nums;
    margin-right: 4px;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 1px 10px;
    align-items: center;
    color: var(--vscode-descriptionForeground);
    font-variant-numeric: tabular-nums;
    font-size: 0.92em;
  }
  .state {
    color: var(--vscode-foreground);
  }
  .carries .state {
    font-weight: 600;
  }
  .none .state,
  .absent .state {
    color: var(--vscode-descriptionForeground);
  }
  [aria-selected='true'] :is(.text, .number, .facts, .state) {
    color: var(--vscode-list-inactiveSelectionForeground, var(--vscode-foreground));
  }
  svg {
    display: block;
    width: 96px;
    height: 16px;
    flex: none;
  }
  svg .axis {
    stroke: var(--vscode-descriptionForeground);
    stroke-width: 1;
  }
  svg .tuned {
    fill: var(--vscode-instructLens-strongestTuned, var(--vscode-charts-purple));
  }
  svg .base {
    fill: var(--vscode-instructLens-strongestBase, var(--vscode-charts-orange));
  }
  .key {
    display: inline-flex;
    align-items: center;
    gap: 4px;
  }
  .key i {
    width: 9px;
    height: 9px;
    display: inline-block;
  }
  .key .tuned {
    background: var(--vscode-instructLens-strongestTuned, var(--vscode-charts-purple));
  }
  .key .base {
    background: var(--vscode-instructLens-strongestBase, var(--vscode-charts-orange));
  }
  .picked {
    position: sticky;
    top: 0;
    z-index: 1;
    min-height: 30px;
    margin: 8px 0 0;
    padding: 4px 12px;
    background: var(--vscode-sideBar-background, var(--vscode-editor-background));
  }
  .pairs ul {
    margin: 4px 0;
    padding-left: 1.2em;
  }
  .notes p {
    margin: 4px 0;
  }
  @container (min-width: 560px) {
    .row:not(.section) {
      display: grid;
      grid-template-columns: minmax(0, 1fr) 300px;
      gap: 0 20px;
      align-items: start;
    }
  }
`;
