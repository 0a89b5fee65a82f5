/** @file The page of findings: one paragraph each, whose line is known; the ways on from every kind; text of the file stays text. */
import { describe, expect, test } from 'vitest';
import { commands } from '../../../../src/extension/core/contributions';
import { scanPage, scanWays, type ScannedFile } from '../../../../src/extension/scan/scannedFile';
import type { Finding, FindingKind } from '../../../../src/picture/scanFindings';

const finding = (kind: FindingKind, text: string, more: Partial<Finding> = {}): Finding => ({
  ...{ kind, text, see: 'rules' },
  ...more,
});
const file = (findings: readonly Finding[]): ScannedFile => {
  return { uri: 'file:///a.prompt.md', text: '', stale: false, label: 'demo pair', findings };
};

describe('the page of findings', () => {
  test('has one paragraph a finding, and knows its line', () => {
    const findings = [finding('rule', '“Be\nkind.”: no effect.'), finding('parting', 'They agree.')];
    const { text, lines } = scanPage(file(findings), 'a.prompt.md');
    const all = text.split('\n');
    expect(all.slice(0, 2)).toEqual(['a.prompt.md · demo pair', '2 findings, what matters most first.']);
    expect(lines.map(line => all[line])).toEqual(['1. “Be kind.”: no effect.', '2. They agree.']);
  });

  test('says so where nothing was found', () => {
    expect(scanPage(file([]), 'a.md').text).toContain('Nothing was found.');
  });

  test('shows what would steer its surroundings', () => {
    const { text } = scanPage(file([finding('surprise', '“\u202egnp\u001b[2J”')]), 'a.md');
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u202e\u001b]/);
  });
});

describe('the ways on', () => {
  test('lead from every kind into the view that shows it', () => {
    const kinds: [FindingKind, string][] = [
      ['problem', commands.showRendered],
      ['trust', commands.measureTrust],
      ['rule', commands.measureRules],
      ['parting', commands.compareModels],
      ['surprise', commands.showSurprise],
    ];
    for (const [kind, command] of kinds) expect(scanWays(finding(kind, '')).map(way => way.command)).toEqual([command]);
  });

  test('begin with the place in the file, where there is one', () => {
    const [place, view] = scanWays(finding('rule', '', { at: '12:3-12:9', span: { start: 5, end: 9 } }));
    expect(place).toEqual({ title: 'line 12', command: commands.showFinding, place: true });
    expect(view!.place).toBeUndefined();
  });

  test('compute what was not', () => {
    expect(scanWays(finding('not-computed', ''))[0]).toEqual({
      title: 'measure rules',
      command: commands.measureRules,
    });
    expect(scanWays(finding('not-computed', '', { see: 'explain --trust always' }))[0]!.command).toBe(
      commands.measureTrust,
    );
  });
});
