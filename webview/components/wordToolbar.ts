/** @file A row of words to pick from by keyboard: how its words look, and where arrows lead. Tab enters at one of them. */
import { css } from 'lit';

const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  Home: -Infinity,
  End: Infinity,
};

/**
 * Moves the focus among the buttons of `root`, which carry their index as `data-word`.
 * @param count of the words
 * @returns index of the word that has the focus now; undefined where the key is none of ours
 */
export function moveFocus(event: KeyboardEvent, root: ParentNode, count: number): number | undefined {
  const step = STEPS[event.key];
  if (step === undefined) return undefined;
  event.preventDefault();
  const at = Number((event.target as HTMLElement).dataset['word']);
  const to = Math.max(0, Math.min(count - 1, at + step));
  root.querySelector<HTMLElement>(`[data-word="${to}"]`)?.focus();
  return to;
}

export const wordToolbarStyles = css`
  [role='toolbar'] {
    display: flex;
    flex-wrap: wrap;
    overflow-y: auto;
    padding: 2px;
  }
  button {
    max-width: 100%;
    border: 1px solid transparent;
    border-radius: 3px;
    background: none;
    color: var(--vscode-foreground);
    font: inherit;
    cursor: pointer;
    overflow-wrap: anywhere;
  }
  button:hover {
    background: var(--vscode-toolbar-hoverBackground, var(--vscode-list-hoverBackground));
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
  }
  button:focus-visible {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: -1px;
  }
  button[aria-pressed='true'] {
    border-color: var(--vscode-focusBorder);
    background: var(--vscode-list-inactiveSelectionBackground);
    font-weight: 600;
  }
  .end {
    color: var(--vscode-descriptionForeground);
    font-style: italic;
  }
`;

/** Words that carry a drawing on their head, in the editor's font: they stand on one ground, whatever the height of the drawing. */
export const wordColumnStyles = css`
  [role='toolbar'] {
    align-items: flex-end;
    gap: 3px 1px;
    max-height: 24em;
    font-family: var(--vscode-editor-font-family, ui-monospace, monospace);
    font-size: var(--vscode-editor-font-size, 13px);
  }
  button {
    display: inline-flex;
    flex-direction: column;
    padding: 1px 3px;
    text-align: start;
  }
`;
