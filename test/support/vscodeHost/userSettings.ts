/** @file Settings of the VS Code that tests run in: silent, still, nothing from outside. */

export type Settings = Readonly<Record<string, unknown>>;

/** A user's own: VS Code runs its command whether or not the palette offers it. */
export interface KeyBinding {
  readonly key: string;
  readonly command: string;
  readonly args?: unknown;
}

export const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  highContrast: 'Default High Contrast',
  highContrastLight: 'Default High Contrast Light',
} as const;

export type ThemeKind = keyof typeof themes;

export const quietSettings: Settings = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.colorTheme': themes.dark,
  // A browser that prefers contrast would choose the theme itself.
  'window.autoDetectHighContrast': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'window.commandCenter': false,
  'window.confirmBeforeClose': 'never',
  'git.enabled': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'npm.fetchOnlinePackageInfo': false,
  'json.schemaDownload.enable': false,
  'editor.minimap.enabled': false,
  'editor.wordWrap': 'on',
  '[prompt]': { 'editor.wordWrap': 'on' },
  'editor.hover.delay': 100,
  'files.hotExit': 'off',
  'files.autoSave': 'off',
};
