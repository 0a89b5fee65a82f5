/** @file package.json and the code name the same things, and every string of the manifest can be translated. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  ANSWER_TITLE,
  ATTENTION_PANEL,
  ATTRIBUTION_PANEL,
  colours,
  commands,
  COMPARISON_VIEW,
  CONCEPTS_PANEL,
  contextKeys,
  EXTENSION,
  EDGE_STEPS,
  MAGNITUDE_STEPS,
  restrictedSettings,
  RENDERED_TITLE,
  RULES_VIEW,
  SCAN_TITLE,
  settingKeys,
  SIGNED_STEPS,
  STUDY_PANEL,
  VIEW_CONTAINER,
  WALKTHROUGH,
} from '../../../../src/extension/core/contributions';
import { packageRoot } from '../../../engine/terminalCommand';

interface Manifest {
  readonly name: string;
  readonly publisher: string;
  readonly engines: { readonly vscode: string };
  readonly extensionKind: readonly string[];
  readonly activationEvents: readonly string[];
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly {
      readonly command: string;
      readonly category?: string;
      readonly enablement?: string;
    }[];
    readonly menus: Readonly<
      Record<string, readonly { readonly command?: string; readonly submenu?: string; readonly when?: string }[]>
    >;
    readonly languages: readonly { readonly filenamePatterns: readonly string[] }[];
    readonly submenus: readonly { readonly id: string }[];
    readonly keybindings: readonly { readonly command: string; readonly key: string; readonly mac?: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
    readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<string, string>> }[];
    readonly viewsContainers: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly type: string }[]>>;
    readonly walkthroughs: readonly {
      readonly id: string;
      readonly steps: readonly { completionEvents: string[] }[];
    }[];
  };
}

const read = (file: string): string => readFileSync(join(packageRoot, file), 'utf8');
const source = read('package.json');
const manifest = JSON.parse(source) as Manifest;
const { contributes } = manifest;
const strings = JSON.parse(read('package.nls.json')) as Record<string, string>;
/** A command that nothing else links to has its id in its feature's table alone. */
const ofFeatures = readdirSync(join(packageRoot, 'src/extension'), { recursive: true, encoding: 'utf8' })
  .filter(file => file.endsWith('Feature.ts'))
  .flatMap(file => [...read(join('src/extension', file)).matchAll(/'(instructLens\.\w+)':/g)].map(match => match[1]!));
const ids = [...Object.values<string>(commands), ...ofFeatures];
const steps = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const sorted = (names: readonly string[]): string[] => [...names].sort();

describe('package.json', () => {
  test('has the name by which the extension is found', () => {
    expect(`${manifest.publisher}.${manifest.name}`).toBe(EXTENSION);
    expect(manifest.engines.vscode).toBe('^1.100.0');
    expect(manifest.extensionKind).toEqual(['workspace']);
  });

  test('contributes the commands that the code registers, all in one category', () => {
    expect(sorted(contributes.commands.map(c => c.command))).toEqual(sorted(ids));
    expect(new Set(contributes.commands.map(c => c.category))).toEqual(new Set(['%category%']));
  });

  test('names only its own commands in menus, keys and walkthroughs', () => {
    const named = [
      ...Object.values(contributes.menus).flat(),
      ...contributes.keybindings,
      ...[...source.concat(JSON.stringify(strings)).matchAll(/(?:command:|onCommand:)([\w.]+)/g)].map(m => ({
        command: m[1]!,
      })),
    ].flatMap(({ command }) => command ?? []);
    expect(named.filter(id => !ids.includes(id))).toEqual([]);
  });

  test('knows the pages of answers, rendered prompts and findings by their names', () => {
    expect(contributes.languages.flatMap(({ filenamePatterns }) => filenamePatterns)).toEqual([
      `${ANSWER_TITLE}*`,
      `${RENDERED_TITLE}*`,
      `${SCAN_TITLE}*`,
    ]);
  });

  test('has one entry in the editor’s menu, which opens into its own', () => {
    expect(contributes.menus['editor/context']!.map(({ submenu }) => submenu)).toEqual(
      contributes.submenus.map(s => s.id),
    );
    for (const { id } of contributes.submenus) expect(contributes.menus[id]!.length, id).toBeGreaterThan(3);
  });

  test('offers what the explorer offers without an open editor, and what needs a pair only where there is one', () => {
    const needs = (id: string): string => contributes.commands.find(({ command }) => command === id)?.enablement ?? '';
    for (const { command } of contributes.menus['explorer/context']!)
      expect(needs(command!), command).not.toMatch(/editor/i);
    for (const id of [commands.cycleView, commands.showTuned, commands.showBase, commands.showDifference])
      expect(needs(id), id).toBe(contextKeys.hasPair);
  });

  test('paints by the influence, of a long prompt the strongest part, unless its user wants it otherwise', () => {
    const settings = contributes.configuration.properties;
    const standard = (key: string): unknown => settings[`instructLens.${key}`]!['default'];
    expect(standard(settingKeys.quantity)).toBe('influence');
    expect(standard(settingKeys.strongest)).toBe(15);
  });

  test('contributes the settings that the code reads, at most twenty-two, each with a default and a description', () => {
    const settings = contributes.configuration.properties;
    expect(sorted(Object.keys(settings))).toEqual(sorted(Object.values(settingKeys).map(key => `instructLens.${key}`)));
    expect(Object.keys(settings).length).toBeLessThanOrEqual(22);
    for (const [key, setting] of Object.entries(settings)) {
      expect(setting, key).toHaveProperty('default');
      expect(setting, key).toHaveProperty('markdownDescription');
      expect(setting['scope'], key).toMatch(/^(machine|machine-overridable|window)$/);
    }
  });

  test('takes no setting that names a model from an untrusted workspace', () => {
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    expect(sorted(restricted)).toEqual(sorted(restrictedSettings.map(key => `instructLens.${key}`)));
  });

  test('contributes the colours that the code paints with, for each kind of theme', () => {
    const used = [
      ...steps(MAGNITUDE_STEPS).map(colours.magnitude),
      ...steps(SIGNED_STEPS).flatMap(step => [colours.base(step), colours.tuned(step)]),
      ...steps(EDGE_STEPS).flatMap(step => [colours.reads(step), colours.readBy(step)]),
      ...Object.values(colours).filter(colour => typeof colour === 'string'),
    ];
    expect(sorted(contributes.colors.map(c => c.id))).toEqual(sorted(used));
    for (const { id, defaults } of contributes.colors)
      expect(Object.keys(defaults).sort(), id).toEqual(['dark', 'highContrast', 'highContrastLight', 'light']);
  });

  test('wakes up for the languages of prompts, and for its panels, only', () => {
    const languages = 'chatagent chatmode instructions json jsonl markdown plaintext prompt skill yaml';
    const woken = [
      ...languages.split(' ').map(l => `onLanguage:${l}`),
      ...[ATTENTION_PANEL, ATTRIBUTION_PANEL, CONCEPTS_PANEL, STUDY_PANEL].map(panel => `onWebviewPanel:${panel}`),
    ];
    expect(sorted(manifest.activationEvents)).toEqual(woken);
  });

  test('has the view of the side bar in its own container, whose icon is there', () => {
    const [container, ...more] = contributes.viewsContainers['activitybar']!;
    expect([container!.id, ...more]).toEqual([VIEW_CONTAINER]);
    expect(read(container!.icon)).toContain('<svg');
    expect(Object.keys(contributes.views)).toEqual([VIEW_CONTAINER]);
    expect(contributes.views[VIEW_CONTAINER]!.map(({ id, type }) => [id, type])).toEqual([
      [RULES_VIEW, 'webview'],
      [COMPARISON_VIEW, 'webview'],
    ]);
    const named = contributes.menus['view/title']!.map(({ when }) => when);
    expect(new Set(named)).toEqual(new Set([RULES_VIEW, COMPARISON_VIEW].map(view => `view == ${view}`)));
  });

  test('has the walkthrough that the code opens', () => {
    expect(contributes.walkthroughs.map(w => w.id)).toEqual([WALKTHROUGH]);
  });

  test('uses every string of package.nls.json, and no other', () => {
    const used = new Set([...source.matchAll(/"%([^%"]+)%"/g)].map(match => match[1]!));
    expect(sorted([...used])).toEqual(sorted(Object.keys(strings)));
  });
});
