/** @file What no further try can mend: a certificate that is not trusted, a proxy that does not let one through, a disk that refuses. */

/** Whatever it says, it would be the same the next time. */
export class FinalError extends Error {}

/** What the disk said of the download's own files: a socket's errors look the same and may pass. */
export class DiskRefusal extends FinalError {
  constructor(override readonly cause: NodeJS.ErrnoException) {
    super(cause.message, { cause });
  }
}

/** @throws DiskRefusal in the place of what the system says of a file */
export async function onDisk<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? new DiskRefusal(error as NodeJS.ErrnoException) : error;
  }
}

/** What a proxy answered instead of opening the way to a host. */
export class ProxyRefusal extends Error {
  constructor(
    /** Host and port. */
    readonly proxy: string,
    readonly status: number,
  ) {
    super(`the proxy ${proxy} answered ${status}`);
  }
}

/** What Node and OpenSSL say of a certificate that does not hold. Source: Node's documentation of TLS, "X509 certificate error codes". */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_NOT_YET_VALID',
  'CERT_HAS_EXPIRED',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'HOSTNAME_MISMATCH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Whether the other side could not show that it is who it says. */
export function isUntrusted(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && UNTRUSTED.has((error as NodeJS.ErrnoException).code ?? '');
}

/** Whether asking again would be answered the same. */
export function isRefusal(error: unknown): boolean {
  return error instanceof FinalError || isUntrusted(error) || (error instanceof ProxyRefusal && error.status < 500);
}
