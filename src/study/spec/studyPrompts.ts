/** @file The prompt files that a study names: paths, and patterns with `*`, `**` and `?`. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { refused } from '../studyError';

/** Folders that hold no prompts of the user's. */
const PASSED_OVER = new Set(['node_modules', '.git', '.venv']);
/** A pattern that walks over more is a mistake. */
const MOST_ENTRIES = 200_000;
const MOST_DEPTH = 32;

/** Relative to the folder, with `/`; sorted within a pattern, each once. @throws LensError bad-input where a pattern finds nothing */
export function promptFiles(patterns: readonly string[], folder: string, where: string): string[] {
  const found = patterns.flatMap(pattern => {
    const files = /[*?]/.test(pattern) ? matching(pattern, folder) : literal(pattern, folder);
    if (files.length > 0) return files;
    throw refused(
      `${where}: no file is named by "${pattern}".`,
      'Check the path; it starts at the folder of the study.',
    );
  });
  return [...new Set(found)];
}

function literal(name: string, folder: string): string[] {
  const full = path.resolve(folder, name);
  return existsSync(full) && statSync(full).isFile() ? [relative(folder, full)] : [];
}

function relative(folder: string, full: string): string {
  return path.relative(folder, full).split(path.sep).join('/');
}

function matching(pattern: string, folder: string): string[] {
  const parts = pattern.split(/[\\/]/);
  const fixed = parts.slice(
    0,
    parts.findIndex(part => /[*?]/.test(part)),
  );
  const start = path.resolve(folder, fixed.join('/') || '.');
  const wanted = regularExpression(parts.slice(fixed.length).join('/'));
  if (!existsSync(start)) return [];
  const files = walk(start, { left: MOST_ENTRIES }, 0).filter(full => wanted.test(relative(start, full)));
  return files.map(full => relative(folder, full)).sort();
}

function walk(folder: string, budget: { left: number }, depth: number): string[] {
  if (depth > MOST_DEPTH) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    if (budget.left-- <= 0) return [];
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) return PASSED_OVER.has(entry.name) ? [] : walk(full, budget, depth + 1);
    return entry.isFile() ? [full] : [];
  });
}

function regularExpression(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*\*\//g, '\0')
    .replace(/\*\*/g, '.*')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]')
    .replaceAll('\0', '(?:.*/)?');
  return new RegExp(`^${source}$`);
}
