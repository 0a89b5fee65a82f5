/** @file A name in a table that leads somewhere, where there is an editor to lead to. */
import { html, type TemplateResult } from 'lit';

export function wordLink(text: string, title: string, open: (() => void) | undefined): TemplateResult {
  if (!open) return html`<span class="word plain">${text}</span>`;
  return html`<button class="link word" title=${title} @click=${open}>${text}</button>`;
}
