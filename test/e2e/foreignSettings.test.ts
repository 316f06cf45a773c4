import { chmodSync, chownSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { charges, type Ended } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { dropFolder } from './dropFolder.ts';
import { access, ownSimulator } from './simulator.ts';
import { ownMailThief, ownWebThief } from './thieves.ts';

const SHEET = 'ChargeId,Comment\n1001,a\n';
const WHY =
  "An address is used only with credentials from the same place, because a .env file may be someone else's. Set both in ./.env, or both as flags or in the environment.";

/** A folder with somebody else's `.env` and a file to import. */
function ownDownloads(dotEnv: Readonly<Record<string, string>>): string {
  const folder = ownFolder();
  writeFileSync(join(folder, 'sheet.csv'), SHEET);
  writeDotEnv(folder, dotEnv);
  return folder;
}

function writeDotEnv(folder: string, values: Readonly<Record<string, string>>): void {
  const lines = Object.entries(values).map(([name, value]) => `${name}="${value}"\n`);
  writeFileSync(join(folder, '.env'), lines.join(''));
}

const CREDENTIALS = { ONGOING_USERNAME: 'demo', ONGOING_PASSWORD: 'canary' };

function importSheet(cwd: string, env: Readonly<Record<string, string>>, ...args: string[]): Promise<Ended> {
  const all = {
    CHARGES_STATE_DIR: 'state',
    CHARGES_RETRY_WAIT: '0.01',
    ONGOING_GOODS_OWNER_ID: '42',
    ...env,
  };
  return charges(['import', 'sheet.csv', '--yes', ...args], { cwd, env: all });
}

describe("an address in someone else's .env", () => {
  it.each(['ONGOING_URL', 'ONGOING_AUTOMATION_URL', 'ONGOING_SERVICE_URL'])(
    '%s gets no password of the environment',
    async (name) => {
      const thief = await ownWebThief();
      const simulator = await ownSimulator({
        users: [{ username: 'demo', password: 'canary', kind: 'both', goodsOwnerId: 42 }],
      });
      const page = { ONGOING_AUTOMATION_URL: '/Automation.asmx', ONGOING_SERVICE_URL: '/Service.asmx' }[name];
      const address = { [name]: `${thief.url}/demo${page ?? ''}` };
      const env = { ...CREDENTIALS, ...(name === 'ONGOING_URL' ? {} : { ONGOING_URL: simulator.url }) };

      const { code, stdout, stderr } = await importSheet(ownDownloads(address), env);

      expect(thief.heard).toEqual([]);
      expect(simulator.calls).toBe(0);
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toBe(
        `Settings from ./.env\n${name} comes from ./.env, and ONGOING_USERNAME from the environment. ${WHY}\n`,
      );
      // The thief would have heard it: from the environment, the address counts.
      await importSheet(ownDownloads({}), { ...env, ...address }, '--max-attempts', '1');
      expect(thief.heard.join('\n')).toContain('canary');
    },
  );

  it('gets no password of a flag or a file either', async () => {
    const thief = await ownWebThief();
    const folder = ownDownloads({ ONGOING_URL: `${thief.url}/demo`, ONGOING_USERNAME: 'demo' });
    writeFileSync(join(folder, 'secret'), 'canary');
    for (const [args, env, name, place] of [
      [['--password-file', 'secret'], {}, '--password-file', 'the command line'],
      [[], { ONGOING_PASSWORD_FILE: 'secret' }, 'ONGOING_PASSWORD_FILE', 'the environment'],
      [[], { ONGOING_PASSWORD: 'canary' }, 'ONGOING_PASSWORD', 'the environment'],
    ] as const) {
      const { code, stderr } = await importSheet(folder, env, ...args);
      expect(code).toBe(2);
      expect(stderr).toContain(`ONGOING_URL comes from ./.env, and ${name} from ${place}. ${WHY}`);
    }
    expect(thief.heard).toEqual([]);
  });

  it('gets no password of a run that is resumed', async () => {
    const thief = await ownWebThief();
    const simulator = await ownSimulator();
    const folder = ownDownloads({});
    const env = { ...access(simulator, folder), ONGOING_PASSWORD: 'wrong' };
    const { run } = (await charges(['import', 'sheet.csv', '--json'], { cwd: folder, env })).json();
    writeDotEnv(folder, { ONGOING_SERVICE_URL: `${thief.url}/demo/Service.asmx` });
    const right = { ...env, ONGOING_PASSWORD: 'demo' };
    const { code, stderr } = await charges(['resume', run!], { cwd: folder, env: right });
    expect([code, thief.heard]).toEqual([2, []]);
    expect(stderr).toContain('ONGOING_SERVICE_URL comes from ./.env');
  });

  it.each(['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY'])(
    'is no proxy: %s is taken from the environment alone',
    async (name) => {
      const thief = await ownWebThief();
      // Nobody answers there, and no proxy is asked for what lies on this machine.
      const env = { ...CREDENTIALS, ONGOING_URL: 'https://wms.invalid/demo' };
      const { code, stderr } = await importSheet(
        ownDownloads({ [name]: thief.url }),
        env,
        '--max-attempts',
        '1',
      );
      expect([code, thief.heard], stderr).toEqual([5, []]);
      if (name === 'ALL_PROXY') return;
      await importSheet(ownDownloads({}), { ...env, [name]: thief.url }, '--max-attempts', '1');
      expect(thief.heard).toEqual(['CONNECT wms.invalid:443']);
    },
  );

  it.each(['CHARGES_NOTIFY', 'CHARGES_NOTIFY_FILE'])(
    '%s is not told the results of the files',
    async (name) => {
      const thief = await ownWebThief();
      const simulator = await ownSimulator();
      const cwd = ownFolder();
      const folder = dropFolder(cwd, simulator);
      folder.put('a.csv', 1001, 1);
      writeFileSync(join(cwd, 'hook'), `${thief.url}/hook\n`);
      const address = { [name]: name === 'CHARGES_NOTIFY' ? `${thief.url}/hook` : 'hook' };
      writeDotEnv(cwd, { ...address, CHARGES_NOTIFY_ON: 'always' });
      const { code, stderr } = await folder.drop();
      expect([code, thief.heard]).toEqual([2, []]);
      expect(stderr).toContain(
        `${name} comes from ./.env, and ONGOING_USERNAME from the environment. ${WHY}`,
      );
      expect(simulator.calls).toBe(0);
      // The user's own word counts.
      expect((await folder.drop('--notify', `${thief.url}/mine`)).code).toBe(0);
      expect(thief.heard[0]).toMatch(/^POST \/mine/);
    },
  );

  it('CHARGES_SMTP gets neither the password of the mail server nor the mail', async () => {
    const thief = await ownMailThief();
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    const env = { CHARGES_NOTIFY: 'ops@example.com', CHARGES_SMTP_PASSWORD: 'canary' };
    const folder = dropFolder(cwd, simulator, { ...env, CHARGES_NOTIFY_ON: 'always' });
    for (const user of ['robot@', '']) {
      writeDotEnv(cwd, { CHARGES_SMTP: `smtp://${user}127.0.0.1:${thief.port}` });
      const { code, stderr } = await folder.drop();
      expect([code, thief.heard]).toEqual([2, []]);
      expect(stderr).toContain('CHARGES_SMTP comes from ./.env, and ONGOING_USERNAME from the environment.');
    }
    writeDotEnv(cwd, {});
    expect((await folder.drop('--smtp', `smtp://robot@127.0.0.1:${thief.port}`)).code).toBe(0);
    expect(thief.heard).toEqual(['robot', 'canary']);
  });

  it('CHARGES_SMTP does not get the password of the environment for a run with credentials of .env either', async () => {
    const thief = await ownMailThief();
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    const { ONGOING_URL, ONGOING_USERNAME, ONGOING_PASSWORD } = access(simulator, cwd) as Record<
      string,
      string
    >;
    const none = { ONGOING_URL: '', ONGOING_USERNAME: '', ONGOING_PASSWORD: '' };
    const env = { CHARGES_NOTIFY: 'ops@example.com', CHARGES_SMTP_PASSWORD: 'canary' };
    const folder = dropFolder(cwd, simulator, { ...env, ...none, CHARGES_NOTIFY_ON: 'always' });
    writeDotEnv(cwd, {
      ...{
        ONGOING_URL: ONGOING_URL!,
        ONGOING_USERNAME: ONGOING_USERNAME!,
        ONGOING_PASSWORD: ONGOING_PASSWORD!,
      },
      CHARGES_SMTP: `smtp://robot@127.0.0.1:${thief.port}`,
    });
    const { code, stderr } = await folder.drop();
    expect([code, thief.heard]).toEqual([2, []]);
    expect(stderr).toContain(
      `CHARGES_SMTP comes from ./.env, and CHARGES_SMTP_PASSWORD from the environment. ${WHY}`,
    );
  });

  it('does not make a password travel unencrypted', async () => {
    const thief = await ownWebThief();
    const env = { ...CREDENTIALS, ONGOING_URL: 'http://wms.invalid/demo', http_proxy: thief.url };
    const { code, stderr } = await importSheet(ownDownloads({ ONGOING_ALLOW_HTTP: 'yes' }), env);
    expect([code, thief.heard]).toEqual([2, []]);
    expect(stderr).toContain('ONGOING_ALLOW_HTTP comes from ./.env');
    await importSheet(ownDownloads({}), env, '--allow-http', '--max-attempts', '1');
    expect(thief.heard.join('\n')).toContain('canary');
  });
});

describe('credentials in .env', () => {
  it.each<[string, Record<string, string>, Record<string, string>, string[], string]>([
    [
      'a password',
      { ONGOING_PASSWORD: 'demo' },
      { ONGOING_USERNAME: 'demo' },
      [],
      'ONGOING_URL comes from the environment, and ONGOING_PASSWORD from ./.env.',
    ],
    [
      'a user name',
      { ONGOING_USERNAME: 'demo' },
      { ONGOING_PASSWORD: 'demo' },
      [],
      'ONGOING_URL comes from the environment, and ONGOING_USERNAME from ./.env.',
    ],
    [
      'all of them, with another address as a flag',
      { ONGOING_USERNAME: 'demo', ONGOING_PASSWORD: 'demo', ONGOING_URL: 'http://127.0.0.1:9/demo' },
      { ONGOING_URL: '' },
      ['--url', 'http://127.0.0.1:9/other'],
      '--url comes from the command line, and ONGOING_USERNAME from ./.env.',
    ],
    [
      'those of Service.asmx',
      { ONGOING_SERVICE_USERNAME: 'demo', ONGOING_SERVICE_PASSWORD: 'demo' },
      { ONGOING_USERNAME: 'demo', ONGOING_PASSWORD: 'demo' },
      [],
      'ONGOING_URL comes from the environment, and ONGOING_SERVICE_USERNAME from ./.env.',
    ],
  ])('do not count for an address of the environment: %s', async (_what, dotEnv, more, args, says) => {
    const simulator = await ownSimulator();
    const env = { ONGOING_URL: simulator.url, ...more };
    const { code, stderr } = await importSheet(ownDownloads(dotEnv), env, ...args);
    expect([code, simulator.calls]).toEqual([2, 0]);
    expect(stderr).toContain(`${says} ${WHY}`);
  });

  it('count with the address from there, and settings that do not say where to send may come from both', async () => {
    const simulator = await ownSimulator();
    const folder = ownDownloads({
      ONGOING_URL: simulator.url,
      ONGOING_USERNAME: 'demo',
      ONGOING_PASSWORD: 'demo',
      CHARGES_INTEGRATION_TYPE: 'FromFile',
    });
    const { code, stderr } = await importSheet(folder, { CHARGES_RATE: 'unlimited' });
    expect(code, stderr).toBe(0);
    expect(simulator.syncs).toMatchObject([{ goodsOwnerId: 42, integrationType: 'FromFile' }]);
  });
});

describe('a .env file', () => {
  it('is named if it was read and sets something: on stderr, and in the log of a drop folder', async () => {
    const simulator = await ownSimulator();
    const cwd = ownFolder();
    const folder = dropFolder(cwd, simulator);
    writeFileSync(join(cwd, '.env'), 'EDITOR=vi\n');
    expect((await folder.drop()).stderr).toBe('');
    writeDotEnv(cwd, { CHARGES_KEEP_LOGS: '7' });
    expect((await folder.drop()).stderr).toBe('Settings from ./.env\n');
    expect((await folder.drop('--quiet')).stderr).toBe('');
    const log = folder.log().map(({ event, message }) => `${event}: ${message}`);
    expect(log.filter((line) => line === 'settings: Settings from ./.env')).toHaveLength(2);
    writeFileSync(join(cwd, 'sheet.csv'), SHEET);
    const { stdout, stderr } = await charges(['validate', 'sheet.csv', '--json'], { cwd });
    expect(stderr).toMatch(/^Settings from \.\/\.env\n/);
    expect(JSON.parse(stdout).exitCode).toBe(0);
  });

  it.each([0o664, 0o646, 0o666])('with the mode %o is refused, because others may write it', async (mode) => {
    const folder = ownDownloads(CREDENTIALS);
    chmodSync(join(folder, '.env'), mode);
    const { code, stdout, stderr } = await importSheet(folder, {});
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      `Others can write to ./.env (mode ${mode.toString(8)}) and could redirect your password. Check its content, then run: chmod go-w .env\n`,
    );
    expect((await charges(['import', '--help'], { cwd: folder })).code).toBe(0);
  });

  // Only root can give a file away; whoElseMayWrite is tested for everybody.
  it.runIf(process.getuid?.() === 0)('of another user is refused', async () => {
    const folder = ownDownloads(CREDENTIALS);
    chownSync(join(folder, '.env'), 12345, 12345);
    const { code, stderr } = await importSheet(folder, {});
    expect(code).toBe(2);
    expect(stderr).toMatch(/^\.\/\.env belongs to another user \(id 12345\)/);
    expect(stderr).not.toContain('canary');
    expect(readFileSync(join(folder, '.env'), 'utf8')).toContain('canary');
  });
});
