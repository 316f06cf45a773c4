import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { parseEnv } from 'node:util';
import { Cron } from 'croner';
import { describe, expect, it } from 'vitest';
import { ownFolder } from '../helpers/folder.ts';
import {
  cronLines,
  DEPLOY,
  imageCommand,
  imageEnvironment,
  imageInstructions,
  readDeployFile,
  UNITS,
  unitValue,
} from './deployFiles.ts';
import { PROJECT, readGuide } from './markdown.ts';
import { hasSystemdAnalyze, systemdAnalyze } from './systemd.ts';

const PACKAGE = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
  readonly bin: { readonly charges: string };
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
};
/** Where the files expect the program. */
const PROGRAM = `/opt/charges/node_modules/.bin/node /opt/charges/${PACKAGE.bin.charges}`;

describe.runIf(hasSystemdAnalyze())('the systemd units', () => {
  /** Copies the units into a folder, for a program that is there: systemd looks whether it can be started. */
  function installedUnits(change: (text: string) => string = (text) => text): string[] {
    const folder = ownFolder();
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
    symlinkSync(process.execPath, join(folder, 'node_modules/.bin/node'));
    return UNITS.map((name) => {
      const path = join(folder, name);
      writeFileSync(path, change(readDeployFile(name)).replaceAll('/opt/charges', folder));
      return path;
    });
  }

  it('pass systemd-analyze verify without any output', () => {
    expect(systemdAnalyze('verify', ...installedUnits())).toEqual({ status: 0, said: '' });
  });

  it.each([
    ['a key that does not exist', 'NoNewPrivileges=', 'NoNewPrivilege='],
    ['a program that is not there', '/.bin/node ', '/.bin/nodes '],
    ['a section that does not exist', '[Service]', '[Services]'],
  ])('are seen to fail with %s', (_what, from, to) => {
    const { said } = systemdAnalyze('verify', ...installedUnits((text) => text.replace(from, to)));
    expect(said).not.toBe('');
  });

  it('have a time that systemd understands', () => {
    const { status, said } = systemdAnalyze('calendar', unitValue('charges-drop.timer', 'OnCalendar'));
    expect({ status, said }).toMatchObject({ status: 0, said: expect.stringContaining('Next elapse') });
  });
});

describe('the files in samples/deploy', () => {
  it.each(['charges-drop.service', 'charges-watch.service'])(
    '%s starts the program of the package',
    (unit) => {
      expect(unitValue(unit, 'ExecStart')).toMatch(new RegExp(`^${PROGRAM} (drop|watch) /srv/charges `));
      expect(unitValue(unit, 'EnvironmentFile')).toBe('/etc/charges/.env');
    },
  );

  it('the timer starts a unit that exists', () => {
    expect(existsSync(join(DEPLOY, unitValue('charges-drop.timer', 'Unit')))).toBe(true);
  });

  it('the crontab has one line: a time, the user, and the program of the package', () => {
    const [line, ...others] = cronLines();
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      user: 'charges',
      command: `cd /etc/charges && ${PROGRAM} drop /srv/charges --quiet`,
    });
    // Cron makes new lines of percent signs.
    expect(line!.command).not.toContain('%');
    const next = new Cron(line!.schedule, { timezone: 'UTC' }).nextRun(new Date('2026-11-21T12:00:00Z'));
    expect(next?.toISOString()).toBe('2026-11-22T02:00:00.000Z');
    expect(readDeployFile('crontab').endsWith('\n')).toBe(true);
  });

  it('the image is built with scripts that exist, and takes what the package has', () => {
    const scripts = [...readDeployFile('Dockerfile').matchAll(/npm run (\S+)/g)].map((match) => match[1]!);
    expect(scripts).toEqual(['build']);
    expect(Object.keys(PACKAGE.scripts)).toEqual(expect.arrayContaining(scripts));
    const copied = imageInstructions('COPY').map((line) => /^--from=build \/app\/(\S+) /.exec(line)?.[1]);
    expect(['package.json', ...PACKAGE.files]).toEqual(expect.arrayContaining(copied));
    expect(imageCommand()).toEqual(['node', `/app/${PACKAGE.bin.charges}`, 'watch', '/srv/charges']);
  });

  it('the image checks its health where it answers, and keeps its state where the units do', () => {
    const { CHARGES_HEALTH_PORT: port, CHARGES_STATE_DIR: stateDir } = imageEnvironment();
    expect(imageInstructions('HEALTHCHECK')[0]).toContain(`http://127.0.0.1:${port}/healthz`);
    expect(imageInstructions('EXPOSE')).toEqual([port]);
    expect(JSON.parse(imageInstructions('VOLUME')[0]!)).toEqual(['/srv/charges', stateDir]);
    expect(stateDir).toBe(`/var/lib/${unitValue('charges-drop.service', 'StateDirectory')}`);
  });

  it('compose.yaml builds that image from the project and mounts what it needs', () => {
    const compose = readDeployFile('compose.yaml');
    const [context, dockerfile] = ['context', 'dockerfile'].map(
      (key) => new RegExp(`^ +${key}: (\\S+)$`, 'm').exec(compose)![1]!,
    );
    expect(normalize(join(DEPLOY, context!, '/'))).toBe(normalize(join(PROJECT, '/')));
    expect(existsSync(join(DEPLOY, context!, dockerfile!))).toBe(true);
    const mounts = [...compose.matchAll(/^ +- \S+?:(\/[^:\s]+)/gm)].map((match) => match[1]!);
    const volumes = JSON.parse(imageInstructions('VOLUME')[0]!) as string[];
    expect(mounts).toEqual([...volumes, envExample().ONGOING_PASSWORD_FILE]);
    expect(compose).toContain(`- 127.0.0.1:${imageEnvironment().CHARGES_HEALTH_PORT}:`);
  });

  it('charges.env.example is read in the same way by Node, systemd and Docker', () => {
    const lines = readDeployFile('charges.env.example').trimEnd().split('\n');
    const settings = lines.filter((line) => line !== '' && !line.startsWith('#'));
    // No quotation marks, no comments behind values, no spaces around them.
    expect(settings.filter((line) => !/^[A-Z_]+=[^\s"'#\\$`]+$/.test(line))).toEqual([]);
    const verbatim = Object.fromEntries(settings.map((line) => line.split(/=(.*)/s, 2)));
    expect(envExample()).toEqual(verbatim);
    expect(envExample().CHARGES_STATE_DIR).toBe('/var/lib/charges');
  });

  it('the Windows script starts the program of the package, and the guide says that it is untried', () => {
    const script = readDeployFile('register-task.ps1');
    expect(script).toContain(`C:\\charges\\${PACKAGE.bin.charges.replaceAll('/', '\\')} drop `);
    expect(script).toContain('Untried');
    const [, untried] = readGuide('samples/deploy/README.md').prose.split('## What was not tried');
    expect(untried).toContain('`register-task.ps1`');
  });
});

function envExample(): Record<string, string | undefined> {
  return parseEnv(readDeployFile('charges.env.example')) as Record<string, string | undefined>;
}
