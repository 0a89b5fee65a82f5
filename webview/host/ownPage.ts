/** @file Where a view finds itself: in a webview of the editor, or in a page of its own with its data inside. */
import { speak, type Translations } from '../../src/base/language';
import { unpackContent } from '../../src/protocol/views/packedContent';
import type { VsCodeApi } from './editorConnection';

declare const acquireVsCodeApi: (() => VsCodeApi) | undefined;

/** The data that a page of its own carries: of our own making, so its type is known. */
export function pageContent(): unknown {
  return unpackContent(document.getElementById('content')?.textContent ?? '');
}

/** What an editor gives to a webview, once; undefined in a page that has its data, which nobody sends anything to. */
export function editorApi(): VsCodeApi | undefined {
  if (document.getElementById('content')) return undefined;
  return typeof acquireVsCodeApi === 'function' ? acquireVsCodeApi() : undefined;
}

const carried = document.querySelector('script#translations')?.textContent;
if (carried) speak({ tag: document.documentElement.lang, translations: JSON.parse(carried) as Translations });
