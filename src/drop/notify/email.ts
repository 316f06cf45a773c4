import { once } from 'node:events';
import { connect } from 'node:net';
import { isLoopback } from '../../lib/loopback.ts';
import type { Receiver } from './notify.ts';

/** The mail server and the sender. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`smtps://`); otherwise STARTTLS where the server has it. */
  readonly tls: boolean;
  readonly username: string | null;
  readonly password: string | null;
  readonly from: string;
}

/** Sends plain-text e-mail over SMTP. A password is only sent encrypted, unless the server is this machine. */
export function email(server: MailServer, to: readonly string[]): Receiver {
  return {
    name: `${to.join(', ')} over ${server.host}`,
    send: async ({ subject, text }, signal) => {
      const { createTransport } = await import('nodemailer');
      const { host, username, password } = server;
      // Our own socket: nodemailer's would outlive the deadline and keep the process alive.
      const socket = connect({ host, port: server.port });
      signal.addEventListener('abort', () => socket.destroy(), { once: true });
      try {
        await once(socket, 'connect', { signal });
        const transport = createTransport({
          connection: socket,
          host,
          port: server.port,
          secure: server.tls,
          requireTLS: username !== null && !server.tls && !isLoopback(host),
          ...(username === null ? {} : { auth: { user: username, pass: password ?? '' } }),
          // Nodemailer must not read files or fetch URLs.
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        await transport.sendMail({ from: server.from, to: [...to], subject, text });
      } finally {
        socket.on('error', () => {}).destroy();
      }
    },
  };
}
