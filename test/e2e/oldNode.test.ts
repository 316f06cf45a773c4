import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/model/exitCodes.ts';
import { CLI } from '../helpers/charges.ts';
import { ownFolder } from '../helpers/folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  engines: { node: string };
};
const OLDEST = Number(engines.node.replace('>=', ''));

/** A Node.js of this machine that is too old for charges, with its version; undefined if there is none. */
function findOldNode(): { path: string; version: string } | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin'];
  for (const path of new Set(folders.map((folder) => join(folder, 'node')))) {
    if (!existsSync(path)) continue;
    const version = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.trim().replace(/^v/, '');
    if (Number.parseInt(version, 10) < OLDEST) return { path, version };
  }
  return undefined;
}

/** The program as it is written, or as it is installed: bundled. */
function entry(which: 'source' | 'bundle'): string {
  const source = join(ROOT, 'src/cli.js');
  if (which === 'source') return source;
  if (CLI !== source) return CLI;
  const folder = ownFolder();
  execFileSync(process.execPath, [join(ROOT, 'build.ts'), join(folder, 'dist')]);
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  return join(folder, 'dist/cli.js');
}

describe.each(['source', 'bundle'] as const)('an old Node.js that runs the %s', (which) => {
  it('gets one sentence and exit code 2', ({ skip }) => {
    const node = findOldNode();
    if (node === undefined) return skip(`there is no Node.js older than ${OLDEST} on this machine`);
    const cli = entry(which);
    for (const args of [[], ['--version'], ['import', 'sheet.csv', '--json']]) {
      const { status, stdout, stderr } = spawnSync(node.path, [cli, ...args], { encoding: 'utf8' });
      expect(stderr).toBe(`charges needs Node.js ${OLDEST} or newer; this is ${node.version}.\n`);
      expect({ status, stdout }).toEqual({ status: EXIT.usage, stdout: '' });
    }
  });

  it('is recognized by its version number alone', () => {
    const cli = entry(which);
    const runAs = (version: string) =>
      spawnSync(
        process.execPath,
        [
          '--import',
          `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`,
          cli,
          '--version',
        ],
        { encoding: 'utf8' },
      );
    for (const version of ['8.17.0', `${OLDEST - 1}.99.0`]) {
      expect(runAs(version)).toMatchObject({
        status: EXIT.usage,
        stderr: `charges needs Node.js ${OLDEST} or newer; this is ${version}.\n`,
      });
    }
    for (const version of [`${OLDEST}.0.0`, '100.1.0'])
      expect(runAs(version)).toMatchObject({ status: EXIT.ok });
  });
});
