import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { access, ownSimulator } from './simulator.ts';

const SHEET = 'ChargeId,Comment\n1001,a\n';
const LONG = 'x'.repeat(51);

describe('options', () => {
  it.each<[string, string[], Record<string, string>, RegExp]>([
    [
      'a missing URL',
      ['--username', 'u'],
      { ONGOING_PASSWORD: 'p' },
      /URL of Ongoing WMS is missing.*--url or ONGOING_URL.*https:/,
    ],
    [
      'a URL without a warehouse',
      ['--url', 'https://wms.example', '--username', 'u'],
      { ONGOING_PASSWORD: 'p' },
      /--url or ONGOING_URL.*warehouse/,
    ],
    [
      'http to another machine',
      ['--url', 'http://wms.example/w', '--username', 'u'],
      { ONGOING_PASSWORD: 'p' },
      /unencrypted/,
    ],
    [
      'a password in the URL',
      ['--url', 'https://u:canary@wms.example/w', '--username', 'u'],
      { ONGOING_PASSWORD: 'p' },
      /user name or password/,
    ],
    [
      'a missing user name',
      ['--url', 'https://wms.example/w'],
      { ONGOING_PASSWORD: 'p' },
      /--username or ONGOING_USERNAME/,
    ],
    ['a missing password', ['--url', 'https://wms.example/w', '--username', 'u'], {}, /ONGOING_PASSWORD/],
    [
      'a user name over 50 characters',
      ['--url', 'https://wms.example/w', '--username', LONG],
      { ONGOING_PASSWORD: 'p' },
      /51 characters.*at most 50/,
    ],
    [
      'a password over 50 characters',
      ['--url', 'https://wms.example/w', '--username', 'u'],
      { ONGOING_PASSWORD: `canary${LONG}` },
      /at most 50/,
    ],
    [
      'a password file that is not there',
      ['--url', 'https://wms.example/w', '--username', 'u', '--password-file', 'none'],
      {},
      /none \(--password-file\) can't be read/,
    ],
    ['a password as a flag', ['--password', 'canary'], {}, /Unknown argument: password/],
    [
      'a rate in words',
      ['--url', 'https://wms.example/w', '--username', 'u', '--rate', 'fast'],
      { ONGOING_PASSWORD: 'p' },
      /rate "fast".*5\/s/,
    ],
    [
      'a rate of nothing',
      ['--url', 'https://wms.example/w', '--username', 'u', '--rate', '0/s'],
      { ONGOING_PASSWORD: 'p' },
      /allows no calls/,
    ],
    [
      'a concurrency of 0',
      ['--url', 'https://wms.example/w', '--username', 'u', '--concurrency', '0'],
      { ONGOING_PASSWORD: 'p' },
      /--concurrency \(CHARGES_CONCURRENCY\) must be.*"0"/,
    ],
    [
      'a goods owner that is no number',
      ['--url', 'https://wms.example/w', '--username', 'u', '--goods-owner-id', 'x'],
      { ONGOING_PASSWORD: 'p' },
      /--goods-owner-id/,
    ],
    [
      'a timeout of nothing',
      ['--url', 'https://wms.example/w', '--username', 'u', '--timeout', '0'],
      { ONGOING_PASSWORD: 'p' },
      /--timeout/,
    ],
    [
      'a flag given twice',
      ['--url', 'https://a.example/w', '--url', 'https://b.example/w', '--username', 'u'],
      { ONGOING_PASSWORD: 'p' },
      /--url was given 2 times/,
    ],
    [
      'a tab given twice',
      ['--url', 'https://wms.example/w', '--username', 'u', '--tab', '1', '--sheet', '1'],
      { ONGOING_PASSWORD: 'p' },
      /--tab and --sheet mean the same/,
    ],
    ['a flag without a value', ['--rate'], {}, /rate/],
    ['a flag that does not exist', ['--frobnicate'], {}, /Unknown argument: frobnicate/],
    [
      'a service user without a password',
      ['--url', 'https://wms.example/w', '--username', 'u', '--service-username', 's'],
      { ONGOING_PASSWORD: 'p' },
      /ONGOING_SERVICE_PASSWORD/,
    ],
  ])('%s ends with 2 and a sentence', async (_what, args, env, message) => {
    const folder = ownFolder();
    writeFileSync(join(folder, 'sheet.csv'), SHEET);
    const { code, stderr, stdout } = await charges(['import', 'sheet.csv', '--yes', ...args], {
      cwd: folder,
      env,
    });
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(stdout + stderr).not.toContain('canary');
    expect(stderr.trim().split('\n')).toHaveLength(1);
    // Nothing was begun.
    expect(readdirSync(folder)).toEqual(['sheet.csv']);
  });

  it('come from flags, then the environment, then a .env file', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, 'sheet.csv'), SHEET);
    writeFileSync(
      join(folder, '.env'),
      `ONGOING_URL=http://127.0.0.1:9/demo\nONGOING_USERNAME=wrong\nONGOING_PASSWORD="wrong"\nONGOING_GOODS_OWNER_ID=42\nCHARGES_INTEGRATION_TYPE=FromFile\nCHARGES_REPORTS=elsewhere\n`,
    );
    const env = {
      ONGOING_URL: simulator.url,
      ONGOING_USERNAME: 'wrong too',
      ONGOING_PASSWORD: 'demo',
      CHARGES_INTEGRATION_TYPE: 'FromEnvironment',
      CHARGES_STATE_DIR: 'state',
    };
    const { code } = await charges(['import', 'sheet.csv', '--yes', '--username', 'demo'], {
      cwd: folder,
      env,
    });
    expect(code).toBe(0);
    expect(simulator.syncs[0]!.integrationType).toBe('FromEnvironment');
    expect(readdirSync(join(folder, 'elsewhere'))).toHaveLength(1);
  });

  it('take passwords from files, and a second pair for Service.asmx', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator({
      users: [
        { username: 'auto', password: 'auto-canary', kind: 'automation' },
        { username: 'owner', password: 'owner-canary', kind: 'goods-owner', goodsOwnerId: 7 },
      ],
    });
    writeFileSync(join(folder, 'sheet.csv'), SHEET);
    writeFileSync(join(folder, 'a.txt'), 'auto-canary\r\n');
    writeFileSync(join(folder, 'b.txt'), 'owner-canary\n');
    const env = {
      ONGOING_URL: simulator.url,
      ONGOING_SERVICE_USERNAME: 'owner',
      ONGOING_SERVICE_PASSWORD_FILE: 'b.txt',
      CHARGES_STATE_DIR: 'state',
    };
    const args = [
      'import',
      '--yes',
      'sheet.csv',
      '--verbose',
      '--username',
      'auto',
      '--password-file',
      'a.txt',
      '--goods-owner-id',
      '7',
    ];
    const { code, stdout, stderr } = await charges(args, { cwd: folder, env });
    expect(code).toBe(0);
    expect(simulator.syncs).toHaveLength(1);
    const written = ['state', 'reports'].flatMap((name) =>
      readdirSync(join(folder, name)).map((file) => readFileSync(join(folder, name, file), 'latin1')),
    );
    for (const text of [stdout, stderr, ...written]) expect(text).not.toContain('canary');
  });

  it('overrides each endpoint alone', async () => {
    const folder = ownFolder();
    const [automation, service] = [await ownSimulator(), await ownSimulator()];
    writeFileSync(join(folder, 'sheet.csv'), SHEET);
    const args = ['import', 'sheet.csv', '--yes', '--service-url', `${service.url}/Service.asmx`];
    expect((await charges(args, { cwd: folder, env: access(automation, folder) })).code).toBe(0);
    expect([automation.syncs.length, service.syncs.length]).toEqual([0, 1]);
  });

  it('says little with --quiet and only JSON on stdout with --json', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, 'sheet.csv'), SHEET);
    const quiet = await charges(['import', 'sheet.csv', '--quiet'], {
      cwd: folder,
      env: access(simulator, folder),
    });
    expect([quiet.code, quiet.stdout, quiet.stderr]).toEqual([0, '', '']);
    const json = await charges(['import', 'sheet.csv', '--again', '--json'], {
      cwd: folder,
      env: access(simulator, folder),
    });
    expect(json.stdout.trim().split('\n')).toHaveLength(1);
    expect(json.json().exitCode).toBe(0);
  });

  it.each(['--dry-run=yes', '--dry-run=1', '--all-or-nothing=yes', '--no-dry-run=x', '--json=please'])(
    'a switch with a value, %s, sends nothing',
    async (argument) => {
      const folder = ownFolder();
      const simulator = await ownSimulator();
      writeFileSync(join(folder, 'sheet.csv'), SHEET);
      const { code, stderr } = await charges(['import', 'sheet.csv', argument], {
        cwd: folder,
        env: access(simulator, folder),
      });
      expect(code).toBe(2);
      expect(stderr).toMatch(/^--[\w-]+ takes no value/);
      expect(simulator.calls).toBe(0);
    },
  );

  it('says even with --quiet why it did not work', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, 'sheet.csv'), SHEET);
    const env = { ...access(simulator, folder), ONGOING_PASSWORD: 'wrong' };
    const { code, stdout, stderr } = await charges(['import', 'sheet.csv', '--yes', '--quiet'], {
      cwd: folder,
      env,
    });
    expect([code, stdout]).toEqual([5, '']);
    expect(stderr).toMatch(/Check the user name, password/);
  });

  it('find out before anything is sent that reports can not be written', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, 'sheet.csv'), SHEET);
    const { code, stderr } = await charges(['import', 'sheet.csv', '--reports', 'sheet.csv'], {
      cwd: folder,
      env: access(simulator, folder),
    });
    expect(code).toBe(2);
    expect(stderr).toContain('--reports');
    expect(simulator.calls).toBe(0);
  });

  it('in a .env file with a byte order mark count too', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, 'sheet.csv'), SHEET);
    writeFileSync(
      join(folder, '.env'),
      `\ufeffONGOING_URL=${simulator.url}\r\nONGOING_USERNAME=demo\r\nONGOING_PASSWORD=demo\r\n`,
    );
    const { code } = await charges(['import', 'sheet.csv', '--yes'], {
      cwd: folder,
      env: { CHARGES_STATE_DIR: 'state' },
    });
    expect(code).toBe(0);
  });

  it('take the tab as --tab, and as --sheet too', async () => {
    const folder = ownFolder();
    const workbook = new ExcelJS.Workbook();
    for (const name of ['First', 'Second']) {
      workbook.addWorksheet(name).addRows([
        ['ChargeId', 'Comment'],
        [1001, name],
      ]);
    }
    await workbook.xlsx.writeFile(join(folder, 'sheet.xlsx'));
    const tabOf = async (...args: string[]) =>
      (await charges(['validate', 'sheet.xlsx', '--json', ...args], { cwd: folder })).json().sheet.tab;
    expect(await tabOf('--tab', '1')).toBe('First');
    expect(await tabOf('--tab', 'second')).toBe('Second');
    expect(await tabOf('--sheet', '2')).toBe('Second');
    const { code, stderr } = await charges(['validate', 'sheet.xlsx', '--tab', 'Third'], { cwd: folder });
    expect([code, stderr]).toEqual([2, 'sheet.xlsx has no tab "Third". Its tabs: 1 "First", 2 "Second".\n']);
  });

  it.each<[string, string[]]>([
    ['import', ['dry-run', 'url', 'tab', 'rate', 'reports', 'automation-url', 'version']],
    ['resume', ['yes', 'url', 'rate', 'reports', 'automation-url', 'version']],
    ['drop', ['settle', 'url', 'notify', 'tab', 'rate', 'state-dir', 'automation-url', 'version']],
    ['watch', ['schedule', 'settle', 'url', 'notify', 'tab', 'rate', 'state-dir', 'automation-url']],
  ])('of charges %s: --help shows those that matter most first', async (command, order) => {
    const { code, stdout } = await charges([command, '--help'], { cwd: ownFolder() });
    expect(code).toBe(0);
    const shown = [...stdout.matchAll(/^ +(?:-\w, )?--([\w-]+)/gm)].map(([, name]) => name!);
    expect(shown.filter((name) => order.includes(name))).toEqual(order);
    expect(shown).not.toContain('sheet');
  });

  it('in --help: --concurrency says why it is 1', async () => {
    const { stdout } = await charges(['import', '--help'], { cwd: ownFolder() });
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      'processes the updates of a goods owner one by one and asks for one call at a time (or CHARGES_CONCURRENCY; default 1)',
    );
  });

  it.each([
    ['a file that is not there', 'none.csv', /There is no file none\.csv/],
    ['a folder', '.', /is a folder/],
  ])('%s ends with 2', async (_what, file, message) => {
    const { code, stderr } = await charges(['validate', file], { cwd: ownFolder() });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it('finds a state folder even if HOME is empty, and says so if the folder can not be used', async () => {
    const folder = ownFolder();
    const simulator = await ownSimulator();
    writeFileSync(join(folder, 'sheet.csv'), SHEET);
    const { CHARGES_STATE_DIR: _, ...env } = access(simulator, folder);
    const inHome = await charges(['import', 'sheet.csv'], {
      cwd: folder,
      env: { ...env, HOME: join(folder, 'home') },
    });
    expect(inHome.code).toBe(0);
    expect(readdirSync(join(folder, 'home', '.local', 'state', 'charges'))).toContain('ledger.sqlite');
    writeFileSync(join(folder, 'file'), '');
    const refused = await charges(['import', 'sheet.csv', '--state-dir', join(folder, 'file', 'x')], {
      cwd: folder,
      env,
    });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--state-dir');
    mkdirSync(join(folder, 'odd'));
    chmodSync(join(folder, 'odd'), 0o755);
    const given = await charges(['runs', '--state-dir', 'odd'], { cwd: folder, env });
    expect(given.stdout).toContain('No runs yet');
    expect(statSync(join(folder, 'odd')).mode & 0o777).toBe(0o700);
  });
});
