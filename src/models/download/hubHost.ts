/** @file Requests to the hub, or to the mirror that `HF_ENDPOINT` names: redirects followed, the token shown to that host alone. */
import { sentence, type Words } from '../../base/sentence';
import type { IncomingMessage } from 'node:http';
import { LensError } from '../../base/errors';
import { printable } from '../../base/printable';
import { httpGet } from './httpGet';
import { FinalError } from './hubRefusals';

const HUB = 'https://huggingface.co';
/** The hub's own chains are one or two long. */
const MAX_REDIRECTS = 5;

/** How a user gives a token, for advice. */
export interface TokenWords {
  /** Such as `HF_TOKEN`. */
  readonly name: Words;
  /** What to do with a token of one's account, a part of a sentence. */
  readonly set: Words;
}

const byVariable: TokenWords = { name: 'HF_TOKEN', set: sentence`set HF_TOKEN to a token of your account` };

export interface HubHost {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly token: string | undefined;
  readonly tokenWords: TokenWords;
  readonly env: NodeJS.ProcessEnv;
  /** How long a connection may be silent, in milliseconds. */
  readonly silenceMs?: number;
}

/** @throws LensError usage where HF_ENDPOINT is no address, or one to which a token or a password would travel for all to read */
export function hubHost(env: NodeJS.ProcessEnv, token = env['HF_TOKEN'], tokenWords = byVariable): HubHost {
  const endpoint = (env['HF_ENDPOINT'] || HUB).replace(/\/+$/, '');
  if (!URL.canParse(endpoint) || !/^https?:$/.test(new URL(endpoint).protocol)) {
    throw new LensError({
      reason: 'usage',
      message: sentence`HF_ENDPOINT is ${JSON.stringify(endpoint)}, which is not an http or https address.`,
      next: sentence`Correct it, or unset it.`,
    });
  }
  const url = new URL(endpoint);
  const secret = url.username + url.password === '' ? tokenWords.name : sentence`its password`;
  if ((token || secret !== tokenWords.name) && url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new LensError({
      reason: 'usage',
      message: sentence`HF_ENDPOINT is ${shownAddress(endpoint)}: without TLS, anyone on the network path could read ${secret}.`,
      next: sentence`Set HF_ENDPOINT to an https address, or remove ${secret}.`,
    });
  }
  return { endpoint, env, token: token || undefined, tokenWords };
}

/** What is sent there does not leave this machine. */
function isLoopback(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}

/** An address as messages show it: without a user's name and password. */
export function shownAddress(address: string): string {
  const url = new URL(address);
  return url.username + url.password === ''
    ? address
    : `${url.protocol}//${url.host}${url.pathname.replace(/\/$/, '')}`;
}

/** An answer other than 200 or 206. */
export class HttpStatus extends Error {
  constructor(
    readonly status: number,
    readonly host: string,
    /** The hub's own word for what is wrong, such as `GatedRepo`. */
    readonly code: string | undefined,
    /** Seconds after which the host wants to be asked again. */
    readonly retryAfter: number | undefined,
  ) {
    super(`${host} answered ${status}${code === undefined ? '' : ` (${code})`}`);
  }
}

export interface HubAnswer {
  readonly status: number;
  readonly body: IncomingMessage;
}

/**
 * @param path below the endpoint, with its slash
 * @param headers such as Range
 * @throws HttpStatus, or what Node says of a failed connection
 */
export async function hubGet(
  host: HubHost,
  path: string,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<HubAnswer> {
  const start = new URL(host.endpoint + path);
  let url = start;
  for (let redirects = 0; ; redirects++) {
    const { env, silenceMs } = host;
    const body = await httpGet(url, { headers: { ...headers, ...identity(host, url) }, env, signal, silenceMs });
    const status = body.statusCode ?? 0;
    if (status === 200 || status === 206) return { status, body };
    body.resume();
    const { location } = body.headers;
    if (status < 300 || status >= 400 || location === undefined) throw statusOf(url, body);
    if (redirects === MAX_REDIRECTS) throw new FinalError(`${start.host} redirects without end`);
    url = next(url, location);
  }
}

/** The token goes to the endpoint's host alone, never to where it redirects. */
function identity({ endpoint, token }: HubHost, { origin }: URL): Readonly<Record<string, string>> {
  const agent = { 'user-agent': 'instruct-lens', 'accept-encoding': 'identity' };
  return token !== undefined && origin === new URL(endpoint).origin
    ? { ...agent, authorization: `Bearer ${token}` }
    : agent;
}

function next(from: URL, location: string): URL {
  const url = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const isKnown = url?.protocol === 'https:' || (url?.protocol === 'http:' && from.protocol === 'http:');
  if (url !== undefined && isKnown) return url;
  throw new FinalError(`${from.host} redirects to ${printable(location.slice(0, 200))}, which is not followed`);
}

function statusOf(url: URL, { statusCode, headers }: IncomingMessage): HttpStatus {
  const code = headers['x-error-code'];
  const seconds = Number(headers['retry-after']);
  return new HttpStatus(
    statusCode ?? 0,
    url.host,
    typeof code === 'string' ? printable(code.slice(0, 50)) : undefined,
    Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined,
  );
}
