/** @file The findings of a scan as a page of text, and the ways that lead from each: to its place in the file, and into the view that shows it. */
import * as l10n from '@vscode/l10n';
import { plural } from '../../base/readableNumbers';
import type { Finding, FindingKind } from '../../picture/scanFindings';
import { commands, type CommandId } from '../core/contributions';
import type { AskedFile } from '../core/fileStore';
import { plainText } from '../core/labelText';

export interface ScannedFile extends AskedFile {
  readonly findings?: readonly Finding[];
}

export interface ScanPage {
  readonly text: string;
  /** The line on which each finding begins, from 0. */
  readonly lines: readonly number[];
}

/** One paragraph a finding: what it says, and nothing else, so that it can be copied. */
export function scanPage({ findings = [], label }: ScannedFile, fileName: string): ScanPage {
  const head = [l10n.t('{0} · {1}', fileName, label), headline(findings), ''];
  const lines: number[] = [];
  const text = [...head];
  findings.forEach((finding, i) => {
    lines.push(text.length);
    text.push(`${i + 1}. ${oneLine(finding.text)}`, '');
  });
  return { text: text.join('\n'), lines };
}

function headline(findings: readonly Finding[]): string {
  if (findings.length === 0) return l10n.t('Nothing was found.');
  return l10n.t('{0}, what matters most first.', plural(findings.length, 'finding'));
}

/** A file's own text may stand in it. */
function oneLine(text: string): string {
  return plainText(text.replaceAll(/\s+/g, ' '));
}

export interface ScanWay {
  readonly title: string;
  readonly command: CommandId;
  /** Whether it only leads to the place. */
  readonly place?: true;
}

/** Above a finding: its kind, its place, its view. */
export function scanWays({ kind, at, see }: Finding): ScanWay[] {
  const { title, command } = viewOf(kind, see);
  return [
    ...(at === undefined ? [] : [{ title: lineOf(at), command: commands.showFinding, place: true as const }]),
    { title, command },
  ];
}

/** “line 12”, or “docs/style.md, line 3” of a file that was read in. */
function lineOf(at: string): string {
  const { file, line } = /^(?:(?<file>.*):)?(?<line>\d+):\d+(?:-\d+:\d+)?$/.exec(at)!.groups!;
  return file === undefined ? l10n.t('line {0}', line!) : l10n.t('{0}, line {1}', file, line!);
}

/** Where nothing was computed, the way is the one that computes it. */
function viewOf(kind: FindingKind, see: string): Pick<ScanWay, 'title' | 'command'> {
  const views: Readonly<Record<Exclude<FindingKind, 'not-computed'>, Pick<ScanWay, 'title' | 'command'>>> = {
    problem: { title: l10n.t('show what the models read'), command: commands.showRendered },
    trust: { title: l10n.t('measure trust'), command: commands.measureTrust },
    rule: { title: l10n.t('show the rules'), command: commands.measureRules },
    parting: { title: l10n.t('compare the models'), command: commands.compareModels },
    surprise: { title: l10n.t('show surprising words'), command: commands.showSurprise },
  };
  if (kind !== 'not-computed') return views[kind];
  return see === 'rules' ? { ...views.rule, title: l10n.t('measure rules') } : views.trust;
}
