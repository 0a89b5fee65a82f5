/** @file How views look: sizes and colours are the theme's, words of the prompt are in the editor's font. */
import { css } from 'lit';

export const viewStyles = css`
  :host {
    display: block;
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family, system-ui, sans-serif);
    font-size: var(--vscode-font-size, 13px);
    line-height: 1.4;
  }
  main {
    padding: 12px 16px 24px;
    min-width: 0;
  }
  h1 {
    font-size: 1.25em;
    font-weight: 600;
    margin: 0;
    overflow-wrap: anywhere;
  }
  h2 {
    font-size: 1em;
    font-weight: 600;
    margin: 18px 0 4px;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 8px;
  }
  header p,
  .status p {
    margin: 2px 0 0;
    overflow-wrap: anywhere;
  }
  .dim {
    color: var(--vscode-descriptionForeground);
    font-weight: 400;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 14px;
    margin-top: 10px;
  }
  .bar .fill {
    flex: 1 1 0;
  }
  .bar .where {
    overflow-wrap: anywhere;
  }
  .bar .choices {
    display: contents;
  }
  /* In the corner, so that it never takes a line of its own. */
  .bar:has(> .more) {
    position: relative;
    padding-right: 44px;
  }
  .more {
    position: absolute;
    top: 0;
    right: 0;
    margin: 0;
  }
  .more summary {
    list-style: none;
    min-width: 24px;
    padding: 2px 6px;
    border-radius: 3px;
    text-align: center;
  }
  .more summary:hover {
    background: var(--vscode-toolbar-hoverBackground, var(--vscode-list-hoverBackground));
  }
  .more:not([open]) .menu {
    display: none;
  }
  .menu {
    position: absolute;
    z-index: 2;
    right: 0;
    display: flex;
    flex-direction: column;
    gap: 6px;
    min-width: 11em;
    padding: 8px;
    border: 1px solid var(--vscode-menu-border, var(--vscode-panel-border, var(--vscode-contrastBorder, #8888)));
    background: var(--vscode-menu-background, var(--vscode-editor-background));
  }
  .pair {
    display: inline-flex;
    align-items: center;
    gap: 6px;
  }
  vscode-dropdown {
    min-width: 6.5em;
  }
  vscode-radio-group::part(positioning-region) {
    flex-wrap: wrap;
  }
  vscode-radio {
    margin: 0 10px 0 0;
  }
  answer-words,
  flowing-words,
  attribution-matrix,
  sentence-rows,
  number-grid {
    font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
    font-size: var(--vscode-editor-font-size, 13px);
  }
  .status {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    margin: 12px 0 4px;
    padding: 8px 10px;
    border: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    border-left: 3px solid var(--vscode-focusBorder);
  }
  .status p {
    margin: 0;
    flex: 1 1 12em;
  }
  vscode-progress-ring {
    width: 18px;
    height: 18px;
  }
  .readout {
    min-height: 2.8em;
    margin: 6px 0;
    overflow-wrap: anywhere;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    color: var(--vscode-descriptionForeground);
    font-size: 0.92em;
  }
  .steps,
  .step {
    display: inline-flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 8px;
  }
  .step {
    gap: 3px;
    white-space: nowrap;
  }
  .dotted {
    border-bottom: 1px dotted var(--vscode-instructLens-instruction, currentColor);
  }
  details {
    margin-top: 10px;
  }
  summary {
    cursor: pointer;
    width: fit-content;
  }
  summary:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  /* A panel beside an editor: what was computed is to be in sight. The last word of the bar shows what is left out here. */
  @media (max-width: 560px) {
    main {
      padding: 8px 10px 24px;
    }
    h1 {
      font-size: 1.1em;
    }
    h2 {
      margin-top: 12px;
    }
    .bar {
      gap: 4px 10px;
      margin-top: 4px;
    }
    .bar .where {
      flex: 1 1 0;
      min-width: 0;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    /* Its first line is the place and the menu. */
    .bar vscode-radio-group,
    .bar .choices > * {
      order: 1;
    }
    .bar vscode-radio-group {
      flex: 1 0 100%;
    }
    .bar .fill {
      display: none;
    }
    .bar:not(:has(.more[open])) .choices,
    main:not(:has(.more[open])) .legend .rest {
      display: none;
    }
    .legend {
      gap: 0 12px;
    }
    .status {
      margin-top: 8px;
      padding: 4px 8px;
    }
    vscode-radio {
      margin-right: 4px;
    }
    .readout {
      min-height: 1.4em;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
