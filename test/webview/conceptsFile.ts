/** @file The concepts page in a real browser: made by the terminal's command, or from a report of any size. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { conceptsContent, type ReportedConcepts } from '../../src/page/conceptsContent';
import { standalonePage } from '../../src/page/standalonePage';
import { readViewParts } from '../../src/page/builtView';
import { CONCEPT_REPORT_SCHEMA, type ConceptReport, type ShiftStatistics } from '../../src/protocol/concepts';
import { packageRoot } from '../support/vscodeHost/packageRoot';

/** @returns the standard output of `instruct-lens concepts …` */
export function conceptsCommand(...words: readonly string[]): string {
  const cli = path.join(packageRoot, 'dist', 'cli.js');
  return execFileSync(process.execPath, [cli, 'concepts', ...words], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export interface Opened {
  readonly page: Page;
  /** What the page complained about: errors, refused resources. */
  readonly complaints: string[];
}

export async function openConcepts(browser: Browser, file: string, options: { width?: number } = {}): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: options.width ?? 1000, height: 900 } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(pathToFileURL(file).href);
  await page.locator('concepts-view main h1').waitFor();
  return { page, complaints };
}

/** Rows of one of the tables, cell by cell, the row's name first; tables are opened where they are not. */
export async function tableRows({ page }: Opened, which: 'layers' | 'components'): Promise<string[][]> {
  const table = page.locator(`number-grid.of-${which} table`);
  if (!(await table.isVisible())) await page.getByText('Every number as a table').click();
  await table.waitFor();
  const rows = await table.locator('tbody tr').all();
  return Promise.all(rows.map(async row => (await row.locator('th, td').allInnerTexts()).map(text => text.trim())));
}

/** Writes a page with this report, as the terminal's command would. */
export async function writeConcepts(folder: string, name: string, reported: ReportedConcepts): Promise<string> {
  const file = path.join(folder, `${name}.html`);
  writeFileSync(file, standalonePage(await readViewParts(packageRoot, 'concepts'), conceptsContent(reported)));
  return file;
}

/** A pair of so many layers, each with so many components: component c of both holds the words 50c to 50c + 49. */
export function madeUpReport(layers: number, components: number): ConceptReport {
  const statistics = (rotation: number): ShiftStatistics => ({
    over: 50,
    rotation,
    rankChange: 1,
    varianceChange: 0.1,
    subspaceAngle: 20,
    shareChange: 0.01,
  });
  const all = Array.from({ length: components }, (_, c) => c);
  const words = all.map(c => Array.from({ length: 50 }, (_, w) => 50 * c + w));
  const variance = all.map(c => 0.99 ** c);
  const spectrum = (role: 'base' | 'tuned') => ({
    role,
    totalVariance: variance.reduce((a, b) => a + b, 0),
    variance,
    concepts: all.map(c => ({ words: words[c]!, scores: words[c]!.map((_, w) => 0.5 - w / 200) })),
  });
  return {
    schema: CONCEPT_REPORT_SCHEMA,
    vocabulary: 'whole-words',
    matching: 'one-to-one',
    words: Array.from({ length: 50 * components }, (_, w) => `word${w}`),
    layers: Array.from({ length: layers }, (_, layer) => ({
      layer,
      models: [spectrum('base'), spectrum('tuned')],
      shift: {
        matches: all.map(c => ({
          tuned: (c * 7 + layer) % components,
          cosine: 0.5,
          angle: 60,
          rankChange: ((c * 7 + layer) % components) - c,
          varianceRatio: 1.5,
          left: words[c]!.slice(25),
          kept: words[c]!.slice(0, 25),
          came: words[(c + 1) % components]!.slice(25),
        })),
        unmatched: [],
        statistics: statistics(40 + (layer % 13)),
        subspaces: [],
        reference: {
          draws: 5,
          seed: 0,
          noise: 1,
          relativeNoise: 0.1,
          mean: statistics(38),
          largest: statistics(39),
        },
      },
    })),
    bands: [],
    problems: [],
    provenance: {
      product: 'made up',
      onnxruntime: '',
      provider: 'cpu',
      models: [],
      layerCount: layers,
      hiddenSize: components,
    },
  };
}
