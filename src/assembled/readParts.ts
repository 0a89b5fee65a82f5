/** @file A prompt with the chosen ones of its linked files, as one text. */
import { diskWith, type Disk } from './disk';
import type { LinkedFile } from './linkedFiles';
import { assembledText, type AssembledText, type PartFile } from '../prompt/assembled/parts';

export interface ReadParts extends Partial<AssembledText> {
  /** Chosen files that could not be read. */
  readonly failed: readonly { readonly file: LinkedFile; readonly why: string }[];
}

/** @returns without a text where no other file is part of it. Instructions keep the order of the list too. */
export function readParts(
  prompt: { readonly path: string; readonly text: string },
  chosen: readonly LinkedFile[],
  disk: Disk = diskWith(),
): ReadParts {
  const failed: ReadParts['failed'][number][] = [];
  const parts = chosen.flatMap((file): PartFile[] => {
    const read = disk.text(file.file);
    if ('text' in read) return [{ path: file.path, kind: file.kind, written: file.written, text: read.text }];
    failed.push({ file, why: read.why });
    return [];
  });
  return { ...(parts.length > 0 && assembledText(prompt, parts)), failed };
}
