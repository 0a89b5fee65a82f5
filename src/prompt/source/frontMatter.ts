/** @file Splits the YAML header off a prompt file. Only YAML is read; a header in a programming language is refused and never run. */
import type { DataNode } from './dataTree';
import type { ProblemList } from '../problems';
import type { PromptFile } from '../rawPrompt';
import { readYaml } from './yamlTree';

export interface FrontMatter {
  /** The header's data; undefined where there is no header. */
  readonly data: DataNode | undefined;
  /** Where the prompt text begins. */
  readonly bodyStart: number;
}

/** A header longer than this is prompt text behind a forgotten fence (or a bomb); real ones have some hundred characters. */
const MAX_HEADER = 256 * 1024;

/** The header is fenced by a first line `---` and a next line `---` or `...`. */
export function splitFrontMatter(file: PromptFile, problems: ProblemList): FrontMatter {
  const none = { data: undefined, bodyStart: file.start };
  const opening = /---([\w-]*)[ \t]*\r?\n/y;
  opening.lastIndex = file.start;
  const open = opening.exec(file.text);
  if (!open) return none;
  const closing = /^(?:---|\.\.\.)[ \t]*(?:\r?\n|$(?![\s\S]))/gm;
  closing.lastIndex = opening.lastIndex;
  const close = closing.exec(file.text);
  const span = { start: file.start, end: opening.lastIndex };
  if (!close || close.index - file.start > MAX_HEADER) {
    problems.add(
      'warning',
      'The first line opens a YAML header that no later line "---" closes: all of it is read as prompt text.',
      span,
    );
    return none;
  }
  const bodyStart = close.index + close[0].length;
  const language = open[1]!.toLowerCase();
  if (language !== '' && language !== 'yaml' && language !== 'yml') {
    problems.add(
      'error',
      `Front matter in "${open[1]!.slice(0, 20)}" is refused and never executed. Write it in YAML between lines "---".`,
      span,
    );
    return { data: undefined, bodyStart };
  }
  const data = readYaml(file.text, opening.lastIndex, close.index, problems);
  // A rule across the page is written the same way: prose between two of them is no header.
  if (data?.kind === 'text') return none;
  return { data, bodyStart };
}
