import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ownFolder } from '../helpers/folder.ts';
import { faultOfOutput } from '../helpers/outputSchema.ts';
import { dropFolder, today } from './dropFolder.ts';
import { ownSimulator } from './simulator.ts';
import { ownWebhook } from './webhook.ts';

/** A mail server that keeps what it gets, and takes one user only. */
async function ownMailServer(): Promise<{
  port: number;
  mails: { to: string[]; user: string; text: string }[];
}> {
  const mails: { to: string[]; user: string; text: string }[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username = '', password }, _session, done) =>
      password === 'smtp-canary' ? done(null, { user: username }) : done(new Error('no')),
    onData: (stream, { envelope, user }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, user: String(user), text: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

/** Takes connections and never says a word. */
async function ownSilence(): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => sockets.add(socket.on('error', () => {}))).listen(
    0,
    '127.0.0.1',
  );
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A port at which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describe('the notification of a pass', () => {
  it('goes to a webhook and a mail server when something needs a person', async () => {
    const simulator = await ownSimulator();
    const [hook, mail] = [await ownWebhook(), await ownMailServer()];
    const folder = dropFolder(ownFolder(), simulator, {
      CHARGES_NOTIFY: `${hook.url}/hooks/url-canary;ops@example.com`,
      CHARGES_SMTP: `smtp://robot@127.0.0.1:${mail.port}`,
      CHARGES_SMTP_PASSWORD: 'smtp-canary',
    });
    folder.putText('a.csv', 'ChargeId,Comment\n1001,a\n9999,b\n');
    folder.put('b.csv', 1002, 1);

    const { code, stdout, stderr } = await folder.drop();

    expect(code, stdout).toBe(4);
    expect(hook.posts).toMatchObject([
      {
        path: '/hooks/url-canary',
        headers: { 'content-type': 'application/json' },
        body: {
          exitCode: 4,
          end: 'done',
          headline: '2 files: 1 failed, 1 done.',
          sheets: [
            {
              file: 'a.csv',
              state: 'failed',
              path: `failed/${today()}/a.csv`,
              counts: { updated: 1, rejected: 1 },
            },
            { file: 'b.csv', state: 'done' },
          ],
          recorded: { recorded: true },
        },
      },
    ]);
    const { text, ...pass } = hook.posts[0]!.body;
    expect(text).toContain('charges, needs attention: 2 files');
    expect(faultOfOutput(['drop'], `${JSON.stringify(pass)}\n`)).toBe('');
    expect(pass.error).toEqual({ code: 'needs-person', message: pass.headline });
    expect(mail.mails).toMatchObject([{ to: ['ops@example.com'], user: 'robot' }]);
    expect(mail.mails[0]!.text).toMatch(
      /^Subject: charges, needs attention: 2 files: 1 failed, 1 done\.\r$/m,
    );
    expect(mail.mails[0]!.text).toContain('a.csv: failed. 1 updated, 1 rejected.');
    expect(stdout + stderr + JSON.stringify(folder.log())).not.toMatch(/canary/);
  });

  it('is sent after a good pass only if asked for', async () => {
    const simulator = await ownSimulator();
    const hook = await ownWebhook();
    const folder = dropFolder(ownFolder(), simulator);
    expect((await folder.drop('--notify', hook.url)).code).toBe(0);
    expect(hook.posts).toHaveLength(0);
    expect((await folder.drop('--notify', hook.url, '--notify-on', 'always')).code).toBe(0);
    expect(hook.posts).toMatchObject([{ body: { exitCode: 0, headline: 'No files found.' } }]);
  });

  it('is also sent when the server is unreachable', async () => {
    const simulator = await ownSimulator();
    await simulator.close();
    const hook = await ownWebhook();
    const folder = dropFolder(ownFolder(), simulator);
    folder.put('a.csv', 1001, 1);
    expect((await folder.drop('--notify', hook.url, '--max-attempts', '1')).code).toBe(5);
    expect(hook.posts).toMatchObject([
      { body: { exitCode: 5, end: 'stopped', sheets: [{ state: 'waiting' }] } },
    ]);
  });

  it('never fails the pass: receivers that hang, refuse or redirect', async () => {
    const simulator = await ownSimulator();
    const silence = await ownSilence();
    const closed = await closedPort();
    const elsewhere = await ownWebhook(307);
    const folder = dropFolder(ownFolder(), simulator, {
      CHARGES_NOTIFY: [
        `http://127.0.0.1:${silence}/url-canary`,
        `http://127.0.0.1:${closed}/url-canary`,
        `${elsewhere.url}/url-canary`,
        'ops@example.com',
      ].join(';'),
      CHARGES_SMTP: `smtp://127.0.0.1:${silence}`,
    });
    folder.put('a.csv', 1001, 1);
    const begun = Date.now();
    const { code, stderr } = await folder.drop('--notify-on', 'always', '--notify-timeout', '1');
    expect(code).toBe(0);
    // Nodemailer alone would wait for half a minute.
    expect(Date.now() - begun).toBeLessThan(15_000);
    expect(stderr.trim().split('\n').sort()).toEqual(
      [
        `The notification to ops@example.com over 127.0.0.1 failed: no answer within 1 s.`,
        `The notification to the webhook at 127.0.0.1:${silence} failed: no answer within 1 s.`,
        `The notification to the webhook at 127.0.0.1:${closed} failed: ECONNREFUSED.`,
        `The notification to the webhook at ${new URL(elsewhere.url).host} failed: it answered 307.`,
      ].sort(),
    );
    expect(folder.log().filter(({ event }) => event === 'notification failed')).toHaveLength(4);
    expect(JSON.stringify(folder.log())).not.toContain('canary');
  });

  it('is refused before anything is sent if it could not work', async () => {
    const simulator = await ownSimulator();
    const folder = dropFolder(ownFolder(), simulator);
    folder.put('a.csv', 1001, 1);
    for (const args of [
      ['--notify', 'ops@example.com'],
      ['--notify', 'secret-canary'],
      ['--notify', 'ops@example.com', '--smtp', 'smtp://robot:secret-canary@127.0.0.1'],
      ['--notify-on', 'sometimes'],
    ]) {
      const { code, stderr } = await folder.drop(...args);
      expect(code, stderr).toBe(2);
      expect(stderr).not.toContain('canary');
    }
    expect(simulator.calls).toBe(0);
  });
});
