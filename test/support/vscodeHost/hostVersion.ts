/** @file The VS Code versions that tests run in, and the npm packages that carry them. */

export interface HostVersion {
  /** What `vscode.version` says. */
  readonly vscode: string;
  /** Of the npm package that holds the built VS Code: server, extension host, browser workbench. */
  readonly codeServer: string;
  /** The Node that this VS Code is made for: its native packages are built against it. */
  readonly node: string;
  /** Version of the npm package with ripgrep's binary, where VS Code would download it. */
  readonly ripgrep?: string;
  /** VS Code's guard against orphaned processes changed its name. */
  readonly watchdog: string;
}

/** The oldest that package.json allows first. */
export const hostVersions: readonly HostVersion[] = [
  { vscode: '1.100.3', codeServer: '4.100.3', node: '20.20.2', ripgrep: '1.18.0', watchdog: 'native-watchdog' },
  { vscode: '1.139.1', codeServer: '4.139.1', node: '24.21.0', watchdog: '@vscode/native-watchdog' },
];

export function hostVersion(vscode: string): HostVersion {
  const version = hostVersions.find(host => host.vscode === vscode);
  if (version) return version;
  throw new Error(`No host for VS Code ${vscode}; there are ${hostVersions.map(host => host.vscode).join(' and ')}.`);
}
