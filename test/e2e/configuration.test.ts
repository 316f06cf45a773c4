import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { charges } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { access, ownSimulator } from './simulator.ts';

const REACH = ['--url', 'https://wms.example/w', '--username', 'u'];

function ownSheet(): string {
  const folder = ownFolder();
  writeFileSync(join(folder, 'sheet.csv'), 'ChargeId,Comment\n1001,a\n');
  return folder;
}

/** The lines of an error, each with what it is about. */
function linesOf(text: string): string[] {
  return text.trimEnd().split('\n');
}

describe('all that is wrong with the settings is said at once, with flag and variable', () => {
  const ALL = [
    /--url or ONGOING_URL/,
    /--username or ONGOING_USERNAME/,
    /ONGOING_PASSWORD.*--password-file/,
    /--rate \(CHARGES_RATE\).*"fast"/,
    /--timeout \(CHARGES_TIMEOUT\).*"never"/,
    /--concurrency \(CHARGES_CONCURRENCY\).*"0"/,
  ];
  const wrong = { CHARGES_RATE: 'fast', CHARGES_TIMEOUT: 'never', CHARGES_CONCURRENCY: '0' };

  it.each<[string, string[], RegExp[]]>([
    ['import', ['sheet.csv', '--decimal', 'dot'], [...ALL, /--decimal \(CHARGES_DECIMAL\).*"dot"/]],
    ['resume', ['k7f2m9qd'], ALL],
    ['drop', ['.', '--settle', 'x'], [...ALL, /--settle \(CHARGES_SETTLE\).*"x"/]],
    [
      'drop',
      ['.', '--notify-on', 'never', '--keep-logs', '0'],
      [...ALL, /--notify-on \(CHARGES_NOTIFY_ON\)/, /--keep-logs \(CHARGES_KEEP_LOGS\)/],
    ],
    ['watch', ['.', '--health-port', '-1'], [...ALL, /--health-port \(CHARGES_HEALTH_PORT\)/]],
  ])('by charges %s %j', async (command, args, lines) => {
    const { code, stderr, stdout } = await charges([command, ...args], { cwd: ownSheet(), env: wrong });
    expect([code, stdout]).toEqual([2, '']);
    for (const line of lines) expect(linesOf(stderr)).toContainEqual(expect.stringMatching(line));
    expect(linesOf(stderr)).toHaveLength(lines.length);
  });

  it('in the message of --json, too', async () => {
    const { json, stderr } = await charges(['import', 'sheet.csv', '--json'], {
      cwd: ownSheet(),
      env: wrong,
    });
    const { error, sheet } = json();
    expect(error!.code).toBe('configuration');
    expect(linesOf(error!.message)).toEqual(linesOf(stderr));
    expect(linesOf(error!.message)).toHaveLength(ALL.length);
    expect(sheet.file).toBe('sheet.csv');
  });

  it('with both addresses that are no URLs', async () => {
    const args = ['import', 'sheet.csv', '--automation-url', 'x', '--service-url', 'y', '--username', 'u'];
    const env = { ONGOING_PASSWORD: 'p' };
    const { code, stderr } = await charges(args, { cwd: ownSheet(), env });
    expect(code).toBe(2);
    expect(linesOf(stderr)).toEqual([
      expect.stringMatching(/--automation-url or ONGOING_AUTOMATION_URL\) is not a URL/),
      expect.stringMatching(/--service-url or ONGOING_SERVICE_URL\) is not a URL/),
    ]);
  });

  it('with credentials that are too long, which are not shown', async () => {
    const long = `canary${'x'.repeat(50)}`;
    const env = { ONGOING_PASSWORD: long, ONGOING_USERNAME: long, ONGOING_SERVICE_USERNAME: 's' };
    const { code, stderr } = await charges(['import', 'sheet.csv'], { cwd: ownSheet(), env });
    expect(code).toBe(2);
    expect(stderr).not.toContain('canary');
    for (const name of ['URL', 'USERNAME', 'PASSWORD', 'SERVICE_PASSWORD'])
      expect(linesOf(stderr)).toContainEqual(expect.stringContaining(`ONGOING_${name}`));
  });
});

describe('a variable that is not known', () => {
  it.each<[string, string, string]>([
    ['drop', 'CHARGES_NOTFIY', 'CHARGES_NOTIFY'],
    ['import', 'CHARGES_RATES', 'CHARGES_RATE'],
    ['import', 'ONGOING_PASSWORT', 'ONGOING_PASSWORD'],
    ['import', 'CHARGES_URL', 'ONGOING_URL'],
    ['validate', 'CHARGES_SMTP_PASSWORD_FIL', 'CHARGES_SMTP_PASSWORD_FILE'],
  ])('ends charges %s if it is %s, and what was meant is said', async (command, name, meant) => {
    const folder = ownSheet();
    const simulator = await ownSimulator();
    const env = { ...access(simulator, folder), [name]: '1' };
    const argument = command === 'drop' ? '.' : 'sheet.csv';
    const { code, stderr } = await charges([command, argument], { cwd: folder, env });
    expect(code).toBe(2);
    expect(stderr).toBe(`${name} in the environment is no setting of charges. Did you mean ${meant}?\n`);
    expect(simulator.calls).toBe(0);
  });

  it('is refused in a .env file, and together with everything else that is wrong', async () => {
    const folder = ownSheet();
    writeFileSync(join(folder, '.env'), 'CHARGES_FOO_BAR=1\nONGOING_URI=x\nCHARGES_TIMEOUT=x\n');
    const { code, json } = await charges(['import', 'sheet.csv', '--json'], { cwd: folder });
    expect(code).toBe(2);
    expect(linesOf(json().error!.message)).toEqual([
      expect.stringMatching(/^CHARGES_FOO_BAR in \.\/\.env is no setting of charges\. Remove it/),
      'ONGOING_URI in ./.env is no setting of charges. Did you mean ONGOING_URL?',
      expect.stringContaining('--url or ONGOING_URL'),
      expect.stringContaining('ONGOING_USERNAME'),
      expect.stringContaining('ONGOING_PASSWORD'),
      expect.stringContaining('--timeout (CHARGES_TIMEOUT)'),
    ]);
  });

  it('is only noted if it may belong to another program, and ignored if it is empty or of Kubernetes', async () => {
    const env = {
      ONGOING_WAR_ROOM: 'x',
      CHARGES_OLD: '',
      CHARGES_SERVICE_HOST: '10.0.0.1',
      CHARGES_PORT_80_TCP_ADDR: '10.0.0.1',
    };
    const folder = ownSheet();
    const validated = await charges(['validate', 'sheet.csv', '--no-color'], { cwd: folder, env });
    expect(validated.code).toBe(0);
    expect(validated.stderr).toBe(
      'ONGOING_WAR_ROOM in the environment is no setting of charges. It is ignored.\n',
    );
    expect((await charges(['validate', 'sheet.csv', '-q'], { cwd: folder, env })).stderr).toBe('');
  });

  it('is none of those that the help names', async () => {
    const folder = ownSheet();
    const helps = await Promise.all(
      ['import', 'watch', 'resume'].map((name) => charges(['help', name], { cwd: folder })),
    );
    const text = helps.map(({ stdout }) => stdout.replace(/\s+/g, ' ')).join(' ');
    const names = new Set(text.match(/\b(?:CHARGES|ONGOING)_[A-Z_]+\b/g));
    expect(names.size).toBeGreaterThan(40);
    const env = Object.fromEntries([...names].map((name) => [name, '1']));
    const { code, stderr } = await charges(['runs'], {
      cwd: folder,
      env: { ...env, CHARGES_STATE_DIR: 's' },
    });
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('CHARGES_YES', () => {
  it('in a .env file counts only if the credentials are from there', async () => {
    const folder = ownSheet();
    const simulator = await ownSimulator();
    mkdirSync(join(folder, 'state'));
    writeFileSync(join(folder, '.env'), 'CHARGES_YES=1\n');
    const { CHARGES_YES: _, ...given } = access(simulator, folder);
    const refused = await charges(['import', 'sheet.csv'], { cwd: folder, env: given });
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/CHARGES_YES comes from \.\/\.env/);
    expect(simulator.calls).toBe(0);
    const server = `ONGOING_URL=${simulator.url}\nONGOING_USERNAME=demo\nONGOING_PASSWORD=demo\n`;
    writeFileSync(join(folder, '.env'), `${server}CHARGES_YES=1\n`);
    const env = { CHARGES_STATE_DIR: 'state' };
    expect((await charges(['import', 'sheet.csv'], { cwd: folder, env })).code).toBe(0);
  });

  it('must be yes or no', async () => {
    const env = { ONGOING_PASSWORD: 'p', CHARGES_YES: 'maybe' };
    const { code, stderr } = await charges(['import', 'sheet.csv', ...REACH], { cwd: ownSheet(), env });
    expect([code, stderr]).toEqual([2, '--yes (CHARGES_YES) must be yes or no, not "maybe".\n']);
  });
});
