/** @file The views that there are pages for, and what each is made of. */
import { sentence } from '../base/sentence';
import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import { LensError, messageOf } from '../base/errors';

/** Folder of the built views, below the product's. */
export const VIEW_FOLDER = path.join('dist', 'webview');

/** A view's script is `<name>.js`, its element `<name>-view`. */
export type ViewName = 'attribution' | 'attention' | 'concepts' | 'comparison' | 'rules' | 'study';

/** What a page that stands alone has inside. */
export interface ViewParts {
  readonly view: ViewName;
  readonly script: string;
  /** Colours and fonts that an editor would give. */
  readonly styles: string;
}

/** @param packageRoot folder of the product. @throws LensError internal where the build is incomplete */
export async function readViewParts(packageRoot: string, view: ViewName): Promise<ViewParts> {
  const read = (name: string): Promise<string> => readFile(path.join(packageRoot, VIEW_FOLDER, name), 'utf8');
  try {
    const [script, styles] = await Promise.all([read(`${view}.js`), read('standalone.css')]);
    return { view, script, styles };
  } catch (cause) {
    const reason = messageOf(cause);
    throw new LensError(
      {
        reason: 'internal',
        message: sentence`A part of the view cannot be read: ${reason}.`,
        next: { step: 'reinstall' },
      },
      { cause },
    );
  }
}
