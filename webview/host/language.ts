/**
 * @file The language of a view: what its page brings along, and English where it brings nothing. The first import of every view's entry, so
 * that sentences which a module makes when it is loaded are in it too.
 */
import { speak, type Translations } from '../../src/base/language';

const carried = document.querySelector('script#translations')?.textContent;
if (carried) speak({ tag: document.documentElement.lang, translations: JSON.parse(carried) as Translations });
