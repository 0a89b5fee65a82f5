/** @file A hub cache as the Hugging Face tools leave it, written for one test. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { onTestFinished } from 'vitest';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'instruct-lens-hub-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Snapshot {
  readonly id: string;
  readonly commit: string;
  /** Contents by name; null for a link whose blob is not computed yet. */
  readonly files: Readonly<Record<string, string | null>>;
  readonly refs?: readonly string[];
  readonly unfinished?: boolean;
}

export const commitOf = (text: string): string => createHash('sha1').update(text).digest('hex');

export const config = (changes: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({ model_type: 'llama', hidden_size: 64, num_hidden_layers: 2, ...changes });

/** Everything that a model needs. */
export const whole = { 'config.json': config(), 'tokenizer.json': '{}', 'model.safetensors': 'weights' } as const;

export function writeSnapshot(
  cache: string,
  { id, commit, files, refs = ['main'], unfinished = false }: Snapshot,
): void {
  const model = join(cache, `models--${id.replaceAll('/', '--')}`);
  for (const [name, content] of Object.entries(files)) {
    const blob = join(model, 'blobs', commitOf(`${id}${commit}${name}`));
    const link = join(model, 'snapshots', commit, name);
    for (const path of [blob, link]) mkdirSync(dirname(path), { recursive: true });
    if (content !== null) writeFileSync(blob, content);
    symlinkSync(relative(dirname(link), blob), link);
  }
  if (unfinished) writeFileSync(join(model, 'blobs', `${commitOf('x')}.incomplete`), 'half');
  for (const ref of refs) {
    const path = join(model, 'refs', ref);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, commit);
  }
}
