/** @file The translations that a page of ours brings along for its view. */
import { spokenLanguage } from '../base/language';
import { escapeHtml, escapeJson } from './escape';

/** Of the document: what is read aloud must be named. */
export function pageLanguage(): string {
  return escapeHtml(spokenLanguage().tag);
}

/** Nothing where the view speaks English, as it is written. Data, which no policy of a page stops. */
export function translationsElement(): string {
  const { translations } = spokenLanguage();
  if (Object.keys(translations).length === 0) return '';
  return `<script type="application/json" id="translations">${escapeJson(JSON.stringify(translations))}</script>\n`;
}
