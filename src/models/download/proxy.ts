/** @file Which proxy a host is reached through, by the variables that other programs use too. */

/** @returns the proxy, or undefined where the host is reached directly */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  if (isExempt(url, env['NO_PROXY'] ?? env['no_proxy'] ?? '')) return undefined;
  // Upper-case HTTP_PROXY is left out: a web server's request header could have set it.
  const own = url.protocol === 'https:' ? (env['HTTPS_PROXY'] ?? env['https_proxy']) : env['http_proxy'];
  const proxy = own ?? env['ALL_PROXY'] ?? env['all_proxy'];
  return proxy ? parsed(proxy) : undefined;
}

/** Hosts that no proxy can reach in the caller's place. */
const OWN_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/**
 * The environment with a proxy that a program's own settings name, which counts more than the variables.
 * @param exempt hosts that are reached directly
 */
export function withProxy(env: NodeJS.ProcessEnv, proxy: string, exempt: readonly string[]): NodeJS.ProcessEnv {
  const direct = [env['NO_PROXY'] ?? env['no_proxy'] ?? '', ...exempt, ...OWN_HOSTS].filter(Boolean).join(',');
  return { ...env, HTTPS_PROXY: proxy, http_proxy: proxy, NO_PROXY: direct };
}

function parsed(proxy: string): URL | undefined {
  const text = /^[a-z][\w+.-]*:\/\//i.test(proxy) ? proxy : `http://${proxy}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}

/** Names and their subdomains, with a port or without; `*` exempts all. */
function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const used = port || (protocol === 'https:' ? '443' : '80');
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .some(entry => {
      if (entry === '*') return true;
      const [, name, only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      return (only === undefined || only === used) && (hostname === name || hostname.endsWith(`.${name ?? ''}`));
    });
}

/** `Proxy-Authorization` of a proxy whose address has a user. */
export function proxyHeaders({ username, password }: URL): Readonly<Record<string, string>> {
  if (!username) return {};
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(user).toString('base64')}` };
}
