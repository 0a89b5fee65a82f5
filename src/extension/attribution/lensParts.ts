/** @file What a lens is made of, and what all lenses of a message are made from. */
import type { Quantity, ViewMode } from '../../protocol/view';
import type { CommandId } from '../core/contributions';
import type { Label } from '../core/labelText';

/** VS Code's own command that shows and changes whether a workspace is trusted. */
export const MANAGE_TRUST = 'workbench.trust.manage';

export interface LensText {
  readonly title: Label;
  readonly tooltip: string;
  readonly command: CommandId | typeof MANAGE_TRUST;
  /** Given to the command behind the file's address. */
  readonly words?: readonly unknown[];
}

export interface LensPlace {
  /** Index of the message that the lens stands over. */
  readonly message: number;
  /** How many messages the prompt has. */
  readonly messages: number;
}

export interface LensView {
  readonly mode: ViewMode;
  readonly quantity: Quantity;
  /** What the next explanation takes: “demo pair”. A picture of another model says so. */
  readonly models?: string;
  /** The word whose attention is marked in the place of the picture. */
  readonly attention?: string;
  /** What is said of the prompt's own words, where they are marked in the place of the picture. */
  readonly surprise?: { readonly title: string; readonly tooltip: string; readonly stale: boolean };
  /** Whether the answer can be stopped and explained: each model's own cannot, since they are of two lengths. */
  readonly stoppable?: boolean;
  /** What the prompt's rules do to the answer, in a sentence; or how many seconds it takes to know. */
  readonly rules?: string | number;
  /** Another file that is being explained while this one waits: its name, and how far it is. */
  readonly before?: { readonly fileName: string; readonly part?: number };
}

/** Between an icon and its text, which would touch: VS Code shows no plain space there. */
export const GAP = '\u2002';
