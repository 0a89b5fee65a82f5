/** @file How the attention view's own parts look; what all views share is in viewStyles. */
import { css } from 'lit';

export const attentionStyles = css`
  .columns {
    display: flex;
    flex-wrap: wrap;
    gap: 0 36px;
  }
  .columns section {
    flex: 1 1 200px;
    min-width: 0;
  }
  .columns section:last-child {
    flex: 2 1 320px;
  }
  .small {
    margin: 4px 0 0;
    color: var(--vscode-descriptionForeground);
    font-size: 0.92em;
    min-height: 1.4em;
  }
  section > .legend {
    margin-bottom: 6px;
  }
  .key {
    display: inline-flex;
    align-items: center;
    gap: 5px;
  }
  .masses {
    margin: 4px 0 0;
  }
  .masses div {
    margin-bottom: 6px;
  }
  .masses dt {
    color: var(--vscode-descriptionForeground);
    font-size: 0.92em;
  }
  .masses dd {
    margin: 0;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 8px;
  }
  .who {
    min-width: 3em;
  }
  .figures {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 0 10px;
    font-variant-numeric: tabular-nums;
    font-size: 0.92em;
    white-space: nowrap;
  }
  .figures span {
    min-width: 3.6em;
    text-align: right;
  }
`;
