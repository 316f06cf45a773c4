import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  cronLines,
  imageCommand,
  imageEnvironment,
  imageInstructions,
  readDeployFile,
  unitValue,
} from '../guides/deployFiles.ts';
import { codeSpans, readGuide } from '../guides/markdown.ts';
import { CLI, charges, start } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';
import { until, updates } from './dropFolder.ts';
import { ownSimulator } from './simulator.ts';

const COMMANDS = [
  'import',
  'validate',
  'export',
  'template',
  'resume',
  'drop',
  'watch',
  'runs',
  'report',
  'simulate',
];
const USER_GUIDES = ['README.md', 'samples/README.md', 'samples/deploy/README.md'];

describe('the guides', () => {
  it('name only options and variables that the help has', async () => {
    const cwd = ownFolder();
    const helps = await Promise.all(COMMANDS.map((command) => charges([command, '--help'], { cwd })));
    const help = helps.map(({ stdout }) => stdout).join('\n');
    const known = new Set(namesIn(help));
    const unknown = USER_GUIDES.flatMap((path) => {
      const { codeBlocks, ...guide } = readGuide(path);
      const lines = codeBlocks.flatMap((block) => block.split('\n'));
      const said = [...codeSpans({ ...guide, codeBlocks }), ...lines].filter((text) =>
        /^(--|charges |[A-Z_]+(=\S+)?( charges |$))/.test(text),
      );
      return said.flatMap(namesIn).map((name) => `${path}: ${name}`);
    }).filter((entry) => !known.has(entry.split(' ')[1]!));
    expect(unknown).toEqual([]);
    const settings = namesIn(readDeployFile('charges.env.example')).filter((name) => !known.has(name));
    expect(settings).toEqual([]);
  });

  it('show what the demo prints', async () => {
    // From the folder that has the samples of that program.
    const cwd = join(dirname(CLI), '..');
    const { stdout } = await charges(['demo', '--reports', join(ownFolder(), 'reports')], { cwd });
    const shown = readGuide('README.md').codeBlocks.find((block) => block.startsWith('$ charges import'))!;
    expect(shown).not.toBeUndefined();
    expect(stable(stdout)).toContain(stable(shown));
  });
});

/** The options and variables that a text names. */
function namesIn(text: string): string[] {
  return text.match(/--[a-z][a-z-]+|\b(?:ONGOING|CHARGES)_[A-Z_]+\b/g) ?? [];
}

/** A text of the demo without what differs each time. */
function stable(text: string): string {
  return text
    .replace(/127\.0\.0\.1:\d+/g, 'SERVER')
    .replace(/\d{4}-\d\d-\d\dT[\d:]+[+-]\d\d:\d\d/g, 'TIME')
    .replace(/(Result workbook: |charges import )(?:\S+\/)?([\w-]+?)-\d{8}-\d{6}-\w{8}\.xlsx.*/g, '$1$2');
}

describe('the files in samples/deploy', () => {
  it('the line of the crontab imports what was dropped and prints nothing', async () => {
    const place = await install();
    writeFileSync(join(place.etc, '.env'), place.settings);
    // Not spawnSync: the simulated server lives in this process.
    const printed = await promisify(execFile)('sh', ['-c', place.here(cronLines()[0]!.command)], {
      env: { PATH: process.env.PATH, HOME: place.state },
    });
    expect(printed).toEqual({ stdout: '', stderr: '' });
    expect(updates(place.simulator)).toEqual(new Map([[1001, 1]]));
  });

  it('charges-drop.service imports what was dropped, with the password that systemd hands over', async () => {
    const place = await install();
    const [, ...args] = place.here(unitValue('charges-drop.service', 'ExecStart')).split(' ');
    const { code, stderr } = await charges(args.slice(1), {
      cwd: place.state,
      env: place.environment('/gone'),
    });
    expect(code, stderr).toBe(0);
    expect(updates(place.simulator)).toEqual(new Map([[1001, 1]]));
  });

  it('charges-watch.service imports what was dropped, until it is stopped', async () => {
    const place = await install();
    const line = place.here(unitValue('charges-watch.service', 'ExecStart')).replace('9480', '0');
    const { child, ended } = start(line.split(' ').slice(2), {
      cwd: place.state,
      env: place.environment('/gone'),
    });
    await until('the file is imported', () => updates(place.simulator).size > 0);
    child.kill('SIGTERM');
    // 130 if the pass was still being recorded.
    expect([0, 130]).toContain((await ended).code);
  });

  it('the image watches its folder and is healthy', async () => {
    const place = await install();
    const env = { ...imageEnvironment(), ...place.environment(), CHARGES_HEALTH_PORT: '0' };
    const { child, ended } = start(imageCommand().slice(2).map(place.here), { cwd: place.state, env });
    let printed = '';
    child.stdout!.on('data', (text: string) => {
      printed += text;
    });
    await until('the file is imported', () => updates(place.simulator).size > 0);
    const port = /http:\/\/0\.0\.0\.0:(\d+)\/healthz/.exec(printed)?.[1];
    expect(port, printed).not.toBeUndefined();
    const check = /CMD (\[.*\])$/.exec(imageInstructions('HEALTHCHECK')[0]!)![1]!;
    const [, ...args] = JSON.parse(check.replace('9480', port!)) as string[];
    expect(spawnSync(process.execPath, args).status).toBe(0);
    child.kill('SIGTERM');
    expect([0, 130]).toContain((await ended).code);
    expect(spawnSync(process.execPath, args).status).toBe(1);
  });
});

/** The places that the files name, in a folder of the test, with a simulated server and one file dropped. */
async function install() {
  const simulator = await ownSimulator();
  const root = ownFolder();
  const [etc, drop, state] = ['etc', 'drop', 'state'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [etc, drop, state]) mkdirSync(folder);
  writeFileSync(join(etc, 'password'), 'demo\n');
  writeFileSync(join(drop, 'a.csv'), 'ChargeId,Comment\n1001,from a dropped file\n');
  const here = (text: string): string =>
    text
      .replaceAll('/opt/charges/node_modules/.bin/node', process.execPath)
      .replaceAll('/opt/charges/dist/cli.js', CLI)
      .replaceAll('/etc/charges', etc)
      .replaceAll('/srv/charges', drop)
      .replaceAll('/var/lib/charges', state)
      .replaceAll('%d', etc);
  const settings = here(readDeployFile('charges.env.example'))
    .replace('https://api.ongoingsystems.se/your-warehouse', simulator.url)
    .replace('your-automation-user', 'demo')
    .concat('CHARGES_SETTLE=0\n');
  return {
    simulator,
    etc,
    state,
    here,
    settings,
    /** As an EnvironmentFile gives it. @param passwordFile another one than it names */
    environment: (passwordFile?: string): Record<string, string> => ({
      ...(parseEnv(settings) as Record<string, string>),
      ...(passwordFile === undefined ? {} : { ONGOING_PASSWORD_FILE: passwordFile }),
    }),
  };
}
