/** @file How long a view of a page takes in a browser, by the page's own clock. */
import type { Page } from 'playwright-core';
import { median } from './statistics';

const ROUNDS = 5;

/** Runs in the page: a fresh element with the same content, until it is drawn. @param view name of the element */
export function firstDraw(view: string): string {
  return `new Promise(resolve => {
    const old = document.querySelector('${view}');
    const { content, prompt, told } = old;
    const start = listener => { listener.prompt?.(prompt); listener.content(content); listener.state(told); };
    const host = { editor: false, saved: () => undefined, save() {}, start };
    const fresh = document.createElement('${view}');
    old.remove();
    const began = performance.now();
    fresh.attach(host);
    document.body.append(fresh);
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
  })`;
}

/** Runs in the page: until what a change of the view has changed is drawn. @param change script, of `view` */
export function redraw(view: string, change: string): string {
  return `new Promise(resolve => {
    const view = document.querySelector('${view}');
    const began = performance.now();
    ${change};
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
  })`;
}

/** @param code gives milliseconds */
export async function medianIn(page: Page, code: string): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await page.evaluate<number>(code));
  return median(times);
}
