/**
 * @file What a user can read: every string of prose in the sources (found by TypeScript's own parser, so that comments and names do not
 * count), the texts of the manifest, and the documentation.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { packageRoot } from '../unit/cli/frame/surroundings';
import { pages } from './documentation';

export interface VisibleString {
  /** File and line. */
  readonly where: string;
  /** Places of a template are `{0}`, `{1}` and so on. */
  readonly text: string;
}

/** Data about other people's words, not ours: vocabularies, and what is looked for in prompts and files. */
const DATA =
  /^src\/prompt\/(instructions|template)\/|^src\/tokenize\/(jinja|gguf)\/|^src\/architecture\/|^src\/graph\//;

function sources(): string[] {
  return ['src', 'webview'].flatMap(folder =>
    readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .map(name => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter(name => !DATA.test(name)),
  );
}

/** Two words at least, of letters: one alone is a name, a key or a label, which spelling looks after. */
const PROSE = /\p{Letter}{2,}[,;:.!?”’)]*\s+[“‘(]*\p{Letter}+/u;

/** The strings of a file that are sentences or parts of them. */
export function proseOf(file: string, text: string): VisibleString[] {
  const parsed = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: VisibleString[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    const literal = literalText(node);
    if (literal !== undefined && PROSE.test(literal)) {
      const line = parsed.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ where: `${file}:${line}`, text: literal });
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return found;
}

/** A sum of strings that is cut for the width of the file is one text. */
function literalText(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }, n) => `{${n}}${literal.text}`).join('');
}

/** Of the program: its sources and its manifest. */
export function programStrings(): VisibleString[] {
  const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.nls.json'), 'utf8')) as Record<string, string>;
  return [
    ...sources().flatMap(file => proseOf(file, readFileSync(join(packageRoot, file), 'utf8'))),
    ...Object.entries(manifest).map(([key, text]) => ({ where: `package.nls.json ${key}`, text })),
  ];
}

/** Of the documentation, a paragraph or line each; code is left out. */
export function documentationStrings(): VisibleString[] {
  // Records of benches are figures of their day, and are made by a program.
  return pages().flatMap(page => {
    if (page.startsWith('bench/')) return [];
    const text = readFileSync(join(packageRoot, page), 'utf8');
    const lines = text.replace(/^( *)(```|~~~)[^]*?^\1\2/gm, code => code.replace(/[^\n]/g, '')).split('\n');
    return lines.flatMap((line, n) => (PROSE.test(line) ? [{ where: `${page}:${n + 1}`, text: line }] : []));
  });
}
