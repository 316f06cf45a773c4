import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';

/**
 * The TLS settings that trust Node's own list, the authorities of NODE_EXTRA_CA_CERTS, and those of the operating system.
 *
 * By default, Node omits the last unless it is started with `--use-system-ca`; a company's own authority is usually listed
 * only there. Made once for all connections, because reading some 300 certificates takes longer than a call.
 */
export function trustSystemCertificates(): SecureContext {
  // 'default' includes NODE_EXTRA_CA_CERTS.
  const ca = new Set([...getCACertificates('default'), ...getCACertificates('system')]);
  return createSecureContext({ ca: [...ca] });
}
