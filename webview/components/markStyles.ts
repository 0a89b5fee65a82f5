/** @file Marks of figures: tuned, base and single in the colours that they have everywhere, and the lines behind them. */
import { css } from 'lit';

export const markStyles = css`
  svg {
    display: block;
    max-width: 100%;
  }
  svg text {
    fill: var(--vscode-descriptionForeground);
    font-size: 11px;
  }
  .tuned {
    --mark: var(--vscode-instructLens-strongestTuned, var(--vscode-foreground));
  }
  .base {
    --mark: var(--vscode-instructLens-strongestBase, var(--vscode-foreground));
  }
  .single {
    --mark: var(--vscode-instructLens-strongest, var(--vscode-foreground));
  }
  svg .tuned > *,
  svg .base > *,
  svg .single > * {
    fill: var(--mark);
    stroke: var(--mark);
    stroke-width: 2;
  }
  .grid {
    stroke: var(--vscode-panel-border, var(--vscode-contrastBorder, currentColor));
    stroke-width: 1;
  }
  .zero {
    stroke: var(--vscode-descriptionForeground);
    stroke-width: 1;
  }
  @media (forced-colors: active) {
    svg .tuned > *,
    svg .base > *,
    svg .single > * {
      stroke: CanvasText;
      fill: CanvasText;
    }
  }
`;
