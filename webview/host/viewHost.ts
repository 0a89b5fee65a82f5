/** @file Whoever shows a view: the editor, or nobody (a page of its own). A view asks and is told through this alone. */
import type {
  AttributionContent,
  AttributionState,
  PictureFormat,
  SavedView,
  ViewCommand,
} from '../../src/protocol/webview';
import type { ViewMode } from '../../src/picture/view';

export interface ViewListener {
  content(content: AttributionContent | undefined): void;
  state(state: AttributionState): void;
  /** The picture as it is shown: SVG as text, PNG in base64. */
  picture(format: PictureFormat): Promise<string>;
}

export interface ViewHost {
  /** Whether there is an editor that can be asked for things. */
  readonly editor: boolean;
  start(listener: ViewListener): void;
  pickAnswerWord(word: number | undefined): void;
  revealWord(word: number): void;
  setMode(mode: ViewMode): void;
  setFollow(follow: boolean): void;
  run(command: ViewCommand): void;
  /** Resolves when the text is on the clipboard. */
  copy(text: string): Promise<void>;
  /** What was kept with `save`, from before a reload. */
  saved(): unknown;
  save(view: SavedView & Readonly<Record<string, unknown>>): void;
}
