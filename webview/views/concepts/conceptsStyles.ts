/** @file How the concepts view looks beside what all views share. */
import { css } from 'lit';

export const conceptsStyles = css`
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0 28px;
  }
  @media (min-width: 900px) {
    .columns {
      grid-template-columns: 340px minmax(0, 1fr);
    }
  }
  [role='listbox']:focus-visible {
    outline: 2px solid var(--vscode-focusBorder);
    outline-offset: 2px;
  }
  .seen {
    display: contents;
  }
  .layers .option {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 2px 6px;
    min-height: 28px;
  }
  .option {
    cursor: pointer;
    border: 1px solid transparent;
    box-sizing: border-box;
    position: relative;
  }
  .option:hover {
    background: var(--vscode-list-hoverBackground);
  }
  .option[aria-selected='true'],
  .option.chosen {
    background: var(--vscode-list-inactiveSelectionBackground);
    border-color: var(--vscode-focusBorder);
  }
  .option.walked {
    outline: 1px dashed var(--vscode-focusBorder);
    outline-offset: -2px;
  }
  .name,
  .rank,
  .number {
    font-variant-numeric: tabular-nums;
    text-align: right;
  }
  .name {
    min-width: 1.6em;
    font-weight: 600;
  }
  .number {
    min-width: 3.4em;
  }
  .spectra {
    flex: none;
  }
  .spectra path {
    stroke-width: 2.5;
  }
  .turned {
    flex: 1 1 40px;
    min-width: 24px;
    height: 16px;
  }
  path {
    fill: none;
  }
  path.base {
    stroke: var(--vscode-instructLens-strongestBase);
  }
  path.tuned {
    stroke: var(--vscode-instructLens-strongestTuned);
  }
  path.single {
    stroke: var(--vscode-instructLens-strongest);
  }
  rect.scale {
    fill: var(--vscode-panel-border, currentColor);
    opacity: 0.6;
  }
  rect.tuning {
    fill: var(--vscode-instructLens-strongest);
  }
  path.noise {
    stroke: var(--vscode-foreground);
    stroke-width: 2;
    vector-effect: non-scaling-stroke;
  }
  path.dashed {
    stroke-width: 1;
    stroke-dasharray: 3 2;
  }
  .scroller {
    overflow-y: auto;
    max-height: min(44vh, 340px);
    border: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
  }
  @media (min-width: 900px) {
    .scroller {
      max-height: min(60vh, 470px);
    }
  }
  .slope {
    display: grid;
    grid-template-columns: minmax(0, 1fr) clamp(28px, 10vw, 120px) minmax(0, 1fr);
  }
  .slope.single {
    grid-template-columns: minmax(0, 1fr);
  }
  .slope .option {
    display: flex;
    align-items: center;
    gap: 6px;
    height: 26px;
    padding: 0 6px;
    overflow: hidden;
  }
  .rank {
    flex: none;
    min-width: 1.6em;
    color: var(--vscode-descriptionForeground);
  }
  .words {
    flex: 1 1 auto;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
  }
  .share {
    flex: none;
    color: var(--vscode-descriptionForeground);
    font-variant-numeric: tabular-nums;
  }
  @media (max-width: 480px) {
    .share {
      display: none;
    }
    .spectra {
      width: 64px;
    }
  }
  .size {
    position: absolute;
    left: 6px;
    bottom: 0;
    width: calc(100% - 12px);
  }
  .base rect {
    fill: var(--vscode-instructLens-strongestBase);
  }
  .tuned rect {
    fill: var(--vscode-instructLens-strongestTuned);
  }
  .single rect {
    fill: var(--vscode-instructLens-strongest);
  }
  .option[aria-selected='true'] .rank,
  .option[aria-selected='true'] .share,
  .option.chosen .rank,
  .option.chosen .share {
    color: inherit;
  }
  .slope .alone {
    cursor: default;
    font-style: italic;
  }
  .lines {
    width: 100%;
    display: block;
  }
  .lines path {
    stroke: var(--vscode-descriptionForeground);
    stroke-opacity: 0.35;
    vector-effect: non-scaling-stroke;
  }
  .lines path.picked {
    stroke: var(--vscode-focusBorder);
    stroke-opacity: 1;
  }
`;
