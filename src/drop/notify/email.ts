import { once } from 'node:events';
import { connect } from 'node:net';
import { isLoopback } from '../../lib/loopback.ts';
import type { Receiver } from './notify.ts';

/** The mail server, and as whom to send. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`smtps://`); otherwise STARTTLS where the server has it. */
  readonly tls: boolean;
  readonly username: string | null;
  readonly password: string | null;
  readonly from: string;
}

/** An e-mail to some addresses over SMTP, in plain text. A password travels only encrypted, unless the server is this machine. */
export function email(server: MailServer, to: readonly string[]): Receiver {
  return {
    name: `${to.join(', ')} over ${server.host}`,
    send: async ({ subject, text }, signal) => {
      const { createTransport } = await import('nodemailer');
      const { host, username, password } = server;
      // Our own socket, since nodemailer's would outlive the deadline, and the process would wait for it.
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
          // Nothing but what stands here is read or fetched.
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
