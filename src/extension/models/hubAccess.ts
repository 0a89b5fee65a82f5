/** @file How the hub is reached from the editor: its token in VS Code's store of secrets, a proxy by VS Code's settings. */
import * as vscode from 'vscode';
import { hubHost, type HubHost } from '../../models/download/hubHost';
import { withProxy } from '../../models/download/proxy';

const TOKEN = 'instructLens.hubToken';

export class HubAccess {
  constructor(private readonly secrets: vscode.SecretStorage) {}

  /** @throws LensError usage where HF_ENDPOINT is no address */
  async host(): Promise<HubHost> {
    const stored = await this.secrets.get(TOKEN);
    const words = {
      name: stored === undefined ? 'HF_TOKEN' : vscode.l10n.t('the stored token'),
      set: vscode.l10n.t('store a token of your account with “Set Hugging Face Token…”'),
    };
    return hubHost(hubEnvironment(), stored ?? process.env['HF_TOKEN'], words);
  }

  async setToken(token: string): Promise<void> {
    await this.secrets.store(TOKEN, token);
  }

  async forgetToken(): Promise<void> {
    await this.secrets.delete(TOKEN);
  }
}

/** `http.proxy` counts more than the usual variables, unless VS Code is told to leave proxies alone. */
function hubEnvironment(): NodeJS.ProcessEnv {
  const http = vscode.workspace.getConfiguration('http');
  const proxy = http.get<string>('proxy') ?? '';
  if (proxy === '' || http.get<string>('proxySupport') === 'off') return process.env;
  return withProxy(process.env, proxy, http.get<readonly string[]>('noProxy') ?? []);
}
