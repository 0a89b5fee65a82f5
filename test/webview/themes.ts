/** @file VS Code's four kinds of theme as a webview sees them: variables of the page, a class of its body. Values of VS Code 1.100. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import type { Page } from 'playwright-core';
import { packageRoot } from '../support/vscodeHost/packageRoot';

export type ThemeKind = 'dark' | 'light' | 'highContrast' | 'highContrastLight';

interface Theme {
  readonly bodyClass: string;
  readonly variables: Readonly<Record<string, string>>;
}

const THEMES: Readonly<Record<ThemeKind, Theme>> = {
  dark: {
    bodyClass: 'vscode-dark',
    variables: {
      foreground: '#cccccc',
      descriptionForeground: '#9d9d9d',
      'editor-background': '#1f1f1f',
      'panel-border': '#2b2b2b',
      focusBorder: '#0078d4',
      'list-hoverBackground': '#2a2d2e',
      'list-inactiveSelectionBackground': '#37373d',
      'button-secondaryBackground': '#313131',
      'button-secondaryForeground': '#cccccc',
      'button-secondaryHoverBackground': '#3c3c3c',
      'button-background': '#0078d4',
      'button-foreground': '#ffffff',
      'dropdown-background': '#313131',
      'dropdown-foreground': '#cccccc',
      'dropdown-border': '#3c3c3c',
      'checkbox-background': '#313131',
      'checkbox-border': '#3c3c3c',
    },
  },
  light: {
    bodyClass: 'vscode-light',
    variables: {
      foreground: '#3b3b3b',
      descriptionForeground: '#3b3b3b',
      'editor-background': '#ffffff',
      'panel-border': '#e5e5e5',
      focusBorder: '#005fb8',
      'list-hoverBackground': '#f2f2f2',
      'list-inactiveSelectionBackground': '#e4e6f1',
      'button-secondaryBackground': '#e5e5e5',
      'button-secondaryForeground': '#3b3b3b',
      'button-secondaryHoverBackground': '#cccccc',
      'button-background': '#005fb8',
      'button-foreground': '#ffffff',
      'dropdown-background': '#ffffff',
      'dropdown-foreground': '#3b3b3b',
      'dropdown-border': '#cecece',
      'checkbox-background': '#f8f8f8',
      'checkbox-border': '#cecece',
    },
  },
  highContrast: {
    bodyClass: 'vscode-high-contrast',
    variables: {
      foreground: '#ffffff',
      descriptionForeground: '#ffffff',
      'editor-background': '#000000',
      'panel-border': '#6fc3df',
      contrastBorder: '#6fc3df',
      contrastActiveBorder: '#f38518',
      focusBorder: '#f38518',
      'list-hoverBackground': '#000000',
      'list-inactiveSelectionBackground': '#000000',
      'button-secondaryBackground': '#000000',
      'button-secondaryForeground': '#ffffff',
      'button-border': '#6fc3df',
      'button-background': '#000000',
      'button-foreground': '#ffffff',
      'dropdown-background': '#000000',
      'dropdown-foreground': '#ffffff',
      'dropdown-border': '#6fc3df',
      'checkbox-background': '#000000',
      'checkbox-border': '#6fc3df',
    },
  },
  highContrastLight: {
    bodyClass: 'vscode-high-contrast vscode-high-contrast-light',
    variables: {
      foreground: '#292929',
      descriptionForeground: '#292929',
      'editor-background': '#ffffff',
      'panel-border': '#0f4a85',
      contrastBorder: '#0f4a85',
      contrastActiveBorder: '#006bbd',
      focusBorder: '#006bbd',
      'list-hoverBackground': '#ffffff',
      'list-inactiveSelectionBackground': '#ffffff',
      'button-secondaryBackground': '#ffffff',
      'button-secondaryForeground': '#292929',
      'button-border': '#0f4a85',
      'button-background': '#0f4a85',
      'button-foreground': '#ffffff',
      'dropdown-background': '#ffffff',
      'dropdown-foreground': '#292929',
      'dropdown-border': '#0f4a85',
      'checkbox-background': '#ffffff',
      'checkbox-border': '#0f4a85',
    },
  },
};

export const themeKinds = Object.keys(THEMES) as readonly ThemeKind[];

/** Colours that the manifest contributes are variables of a webview too. */
function contributed(kind: ThemeKind): Record<string, string> {
  const manifest = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as {
    contributes: { colors: readonly { id: string; defaults: Record<ThemeKind, string> }[] };
  };
  return Object.fromEntries(
    manifest.contributes.colors.map(({ id, defaults }) => [id.replaceAll('.', '-'), defaults[kind]]),
  );
}

export async function wear(page: Page, kind: ThemeKind): Promise<void> {
  const { bodyClass, variables } = THEMES[kind];
  const all = Object.entries({ ...variables, ...contributed(kind) });
  const code = `(() => {
    document.body.className = ${JSON.stringify(bodyClass)};
    for (const [name, value] of ${JSON.stringify(all)}) document.documentElement.style.setProperty('--vscode-' + name, value);
  })()`;
  await page.evaluate(code);
  // The kit takes over a theme's colours a moment later.
  await page.waitForTimeout(100);
}
