/** @file Why a download failed, in words that say what to do. */
import { sentence, type Words } from '../../base/sentence';
import { CancelledError, LensError, messageOf } from '../../base/errors';
import { shownAddress, HttpStatus } from './hubHost';
import type { HubHost, TokenWords } from './hubHost';
import { DiskRefusal, isUntrusted, ProxyRefusal } from './hubRefusals';

/** Any error of a download as the product's own; those that are, and what an abort threw, stay as they are. */
export function downloadError(error: unknown, host: HubHost, id: string, revision: string): unknown {
  if (LensError.is(error) || CancelledError.is(error)) return error;
  if (error instanceof HttpStatus) return new LensError(statusFacts(error, host, id, revision), { cause: error });
  if (error instanceof DiskRefusal) return new LensError(diskFacts(error.cause), { cause: error });
  if (isDiskError(error)) return new LensError(diskFacts(error), { cause: error });
  if (isUntrusted(error)) return new LensError(untrustedFacts(error, id), { cause: error });
  if (error instanceof ProxyRefusal) return new LensError(proxyFacts(error, id), { cause: error });
  const why = messageOf(error);
  return new LensError(
    {
      reason: 'download',
      message: sentence`${id} could not be downloaded from ${shownAddress(host.endpoint)}: ${why}.`,
      next: { step: 'check-network' },
    },
    { cause: error },
  );
}

function statusFacts(
  { status, code, host: name }: HttpStatus,
  { endpoint: address, token, tokenWords }: HubHost,
  id: string,
  revision: string,
) {
  const endpoint = shownAddress(address);
  const page = `${endpoint}/${id}`;
  const isHub = name === new URL(endpoint).host;
  if (isHub && (code === 'GatedRepo' || status === 403)) return gated(id, page, token, tokenWords);
  if (isHub && code === 'RevisionNotFound')
    return missing(sentence`${id} has no revision ${JSON.stringify(revision)}.`, page);
  if (isHub && status === 404) return missing(sentence`There is no model ${id} on ${endpoint}.`, page);
  if (isHub && status === 401 && token === undefined) {
    return {
      reason: 'download',
      message: sentence`${endpoint} requires an account for ${id}: it does not exist, is private, or its licence must be accepted first.`,
      next: sentence`Check the name; for a private or gated model open ${page}, then ${tokenWords.set}.`,
    } as const;
  }
  if (isHub && status === 401) {
    const next = sentence`Check ${tokenWords.name} against ${endpoint}/settings/tokens, and the name of the model.`;
    return { reason: 'download', message: sentence`${endpoint} does not accept the token for ${id}.`, next } as const;
  }
  const next = sentence`Try again later: what has been downloaded is kept.`;
  return {
    reason: 'download',
    message: sentence`${id} could not be downloaded: ${name} answered ${status}.`,
    next,
  } as const;
}

function gated(id: string, page: string, token: string | undefined, { name, set }: TokenWords) {
  const then =
    token === undefined ? set : sentence`check that ${name} belongs to that account and may read gated models`;
  return {
    reason: 'download',
    message: sentence`${id} is gated: its owners require that you accept its licence first.`,
    next: sentence`Open ${page} and accept it, then ${then}.`,
  } as const;
}

/** Whether a token (another one, or one at all) is what the hub asks for. */
export function asksForToken(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof HttpStatus && (cause.status === 401 || cause.status === 403);
}

function missing(message: Words, page: string) {
  return { reason: 'download', message, next: sentence`Check the name on ${page}.` } as const;
}

function untrustedFacts({ message, code }: NodeJS.ErrnoException, id: string) {
  return {
    reason: 'download',
    message: sentence`${id} was not downloaded: the server's certificate is not trusted (${message}; ${code!}).`,
    next: sentence`Set NODE_EXTRA_CA_CERTS to your network’s certificate file; if it has none, somebody may be listening.`,
  } as const;
}

function proxyFacts({ proxy, status }: ProxyRefusal, id: string) {
  const message = sentence`${id} was not downloaded: the proxy ${proxy} answered ${status}`;
  if (status !== 407) {
    return {
      reason: 'download',
      message: sentence`${message}.`,
      next: sentence`Ask your network administrator to allow the hub.`,
    } as const;
  }
  const next = { step: 'proxy-password' } as const;
  return { reason: 'download', message: sentence`${message}: it requires authentication.`, next } as const;
}

function isDiskError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}

function diskFacts({ message, code }: NodeJS.ErrnoException) {
  const next =
    code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG'
      ? sentence`Free some space, then try again.`
      : sentence`Check the folder, or name another cache with HF_HUB_CACHE.`;
  return { reason: 'download', message: sentence`The download could not be written: ${message}.`, next } as const;
}
