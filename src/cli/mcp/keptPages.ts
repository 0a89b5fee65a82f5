/** @file The pictures of the last few answers, as pages that a client can ask for: MCP Apps, one file each, no network. */
import { randomUUID } from 'node:crypto';

/** An older picture can be asked for again with its prompt. */
const KEPT = 8;

export const PAGE_TYPE = 'text/html;profile=mcp-app';
export const PAGE_TEMPLATE = 'ui://instruct-lens/picture/{id}';

interface KeptPage {
  readonly title: string;
  readonly page: () => Promise<string>;
}

export class KeptPages {
  readonly #pages = new Map<string, KeptPage>();

  /** @returns where it can be read */
  keep(page: KeptPage): string {
    const id = randomUUID();
    this.#pages.set(id, page);
    const [oldest] = this.#pages.keys();
    if (this.#pages.size > KEPT && oldest !== undefined) this.#pages.delete(oldest);
    return addressOf(id);
  }

  get(id: string): KeptPage | undefined {
    return this.#pages.get(id);
  }

  list(): { readonly uri: string; readonly name: string; readonly mimeType: string }[] {
    return [...this.#pages].map(([id, { title }]) => ({ uri: addressOf(id), name: title, mimeType: PAGE_TYPE }));
  }
}

function addressOf(id: string): string {
  return PAGE_TEMPLATE.replace('{id}', id);
}
