/** @file How a study's report looks: sizes and colours are the theme's; tuned and base have the colours and marks that they have everywhere. */
import { css } from 'lit';

export const studyStyles = css`
  main {
    max-width: 1180px;
    margin: 0 auto;
  }
  h2 {
    font-size: 1.12em;
    margin-top: 26px;
    padding-bottom: 2px;
    border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
  }
  h3 {
    font-size: 1em;
    font-weight: 600;
    margin: 18px 0 4px;
    overflow-wrap: anywhere;
  }
  .outcome {
    display: inline-block;
    margin: 8px 0 0;
    padding: 3px 10px;
    border-left: 4px solid currentColor;
    font-weight: 600;
  }
  .outcome.passed {
    color: var(--vscode-testing-iconPassed, var(--vscode-instructLens-strongest, currentColor));
  }
  .outcome.failed {
    color: var(--vscode-errorForeground, var(--vscode-instructLens-strongestBase, currentColor));
  }
  .note {
    margin: 6px 0;
    padding-left: 8px;
    border-left: 3px solid var(--vscode-instructLens-strongestBase, currentColor);
    overflow-wrap: anywhere;
  }
  .strips {
    display: grid;
    gap: 4px;
    margin: 8px 0;
  }
  .strip {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 10px;
  }
  .role {
    min-width: 4em;
  }
  .key {
    display: inline-flex;
    align-items: center;
    gap: 5px;
  }
  .key svg {
    overflow: visible;
  }
  .trust rect {
    stroke: var(--vscode-foreground);
    stroke-width: 1;
    fill: none;
  }
  .trust .strong {
    fill: var(--vscode-instructLens-strongest, var(--vscode-foreground));
  }
  .trust .weak {
    fill: var(--vscode-instructLens-strongest, var(--vscode-foreground));
    fill-opacity: 0.4;
  }
  .trust .absent {
    stroke-dasharray: 2 2;
  }
  .spread {
    width: 100%;
    max-width: 640px;
  }
  .spread .case {
    stroke: var(--vscode-instructLens-strongest, var(--vscode-foreground));
    stroke-width: 2;
    stroke-opacity: 0.45;
  }
  .spread .now {
    stroke: var(--vscode-focusBorder);
    stroke-width: 3;
  }
  .picture {
    margin: 12px 0;
    padding: 4px 14px 10px;
    border: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    border-left: 3px solid var(--vscode-focusBorder);
  }
  .picture:focus-visible {
    outline: 2px solid var(--vscode-focusBorder);
  }
  sortable-table {
    margin: 6px 0;
  }
  .facts {
    margin-top: 22px;
    overflow-wrap: anywhere;
  }
  @media (forced-colors: active) {
    .spread .case {
      stroke: CanvasText;
    }
    .spread .now {
      stroke: Highlight;
    }
  }
`;
