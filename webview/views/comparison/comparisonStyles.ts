/** @file How the comparison looks: made for a side bar, sizes and colours are the theme's. */
import { css } from 'lit';

export const comparisonStyles = css`
  main {
    padding: 8px 12px 20px;
    container-type: inline-size;
  }
  h1 {
    font-size: 1.08em;
    line-height: 1.35;
  }
  details.section {
    margin: 0 -12px;
    padding: 0 12px;
    border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
  }
  header + details.section,
  .status + details.section {
    margin-top: 12px;
  }
  details.section > summary {
    width: auto;
    padding: 7px 0;
    overflow-wrap: anywhere;
  }
  details.section > summary h2 {
    display: inline;
    margin: 0 6px 0 2px;
  }
  .body {
    padding: 0 0 12px;
  }
  .body p {
    margin: 4px 0;
    overflow-wrap: anywhere;
  }
  .answers,
  .tables {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 10px 20px;
    align-items: start;
  }
  @container (min-width: 520px) {
    .answers,
    .tables {
      grid-template-columns: repeat(auto-fit, minmax(220px, 1fr));
    }
  }
  .answer {
    min-width: 0;
    border-left: 3px solid var(--vscode-instructLens-strongest, currentColor);
    padding-left: 9px;
  }
  .answer.base {
    border-left: 3px dashed var(--vscode-instructLens-strongestBase, currentColor);
  }
  .answer.tuned {
    border-left-color: var(--vscode-instructLens-strongestTuned, currentColor);
  }
  .answer h3,
  h3 {
    font-size: 1em;
    font-weight: 600;
    margin: 0;
  }
  blockquote {
    margin: 2px 0 6px;
    font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
    font-size: var(--vscode-editor-font-size, 13px);
    overflow-wrap: anywhere;
    max-height: 16em;
    overflow-y: auto;
  }
  .said {
    white-space: pre-wrap;
  }
  blockquote:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
  }
  .forced {
    font-weight: 400;
    border: 1px solid currentColor;
    border-radius: 3px;
    padding: 0 4px;
    margin-left: 6px;
    font-size: 0.88em;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-variant-numeric: tabular-nums;
    table-layout: fixed;
  }
  caption {
    text-align: left;
    font-weight: 600;
    padding: 2px 0;
  }
  th,
  td {
    text-align: right;
    padding: 1px 3px;
    font-weight: 400;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  thead th {
    white-space: normal;
    vertical-align: bottom;
    color: var(--vscode-descriptionForeground);
    border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, currentColor));
  }
  th:first-child {
    text-align: left;
    width: 46%;
    padding-left: 0;
  }
  .word {
    font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
  }
  .obeyed th:first-child {
    width: auto;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .obeyed th:nth-child(2),
  .obeyed th:nth-child(3) {
    width: 3.6em;
  }
  .obeyed th:nth-child(4) {
    width: 5.6em;
  }
  .obeyed td.used {
    white-space: normal;
  }
  .obeyed tr.tuned > *,
  .obeyed tr.base > * {
    font-weight: 600;
  }
  .obeyed tr.neither > * {
    color: var(--vscode-descriptionForeground);
  }
  .shifts th:first-child {
    width: 34%;
  }
  .contrast th:first-child {
    width: 40%;
  }
  .contrast th:nth-child(2) {
    width: 24%;
  }
  .edges th:first-child {
    width: 58%;
    white-space: normal;
  }
  .edges .link,
  .edges .plain {
    white-space: normal;
    height: auto;
    overflow-wrap: anywhere;
  }
  .body > table + table {
    margin-top: 10px;
  }
  .where {
    display: block;
    padding: 0 3px 2px;
    font-size: 0.92em;
  }
  .versions + .versions {
    margin-top: 10px;
  }
  td,
  .plain,
  button.link {
    line-height: 1.4em;
    height: 1.4em;
  }
  .plain {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .chosen .word {
    font-weight: 700;
  }
  button.link {
    all: unset;
    display: block;
    box-sizing: border-box;
    max-width: 100%;
    padding: 1px 3px;
    cursor: pointer;
    overflow: hidden;
    text-overflow: ellipsis;
    text-decoration: underline dotted;
    text-underline-offset: 3px;
  }
  button.link:hover {
    background: var(--vscode-toolbar-hoverBackground, var(--vscode-list-hoverBackground));
    text-decoration: underline;
  }
  button.link:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  button.link[aria-pressed='true'] {
    background: var(--vscode-list-inactiveSelectionBackground);
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  .plain {
    padding: 1px 3px;
  }
  .picked {
    margin-top: 10px;
  }
  .why {
    margin-top: 12px;
    padding-top: 8px;
    border-top: 1px dashed var(--vscode-panel-border, var(--vscode-contrastBorder, currentColor));
  }
  td.part {
    overflow: visible;
  }
  .rule-changes th[scope='row'] {
    max-width: none;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  del {
    text-decoration: line-through;
    background: var(--vscode-diffEditor-removedTextBackground, #ff000033);
    outline: 1px dashed var(--vscode-diffEditor-removedTextBorder, transparent);
  }
  ins {
    text-decoration: underline;
    background: var(--vscode-diffEditor-insertedTextBackground, #9ccc2c33);
    outline: 1px solid var(--vscode-diffEditor-insertedTextBorder, transparent);
  }
  ul.clauses {
    margin: 2px 0 8px;
    padding: 0;
    list-style: none;
  }
  ul.clauses li {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 12px;
    padding: 2px 0;
    border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
  }
  ul.clauses li > :first-child {
    flex: 1 1 12em;
    overflow-wrap: anywhere;
  }
  ul.clauses .dim {
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  ul.warnings {
    margin: 6px 0;
    padding-left: 1.2em;
    overflow-wrap: anywhere;
  }
`;
