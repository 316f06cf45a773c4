import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { writeRequests } from './requests.ts';
import { writeCsv, writeXlsx } from './sheets.ts';

const run = promisify(execFile);
const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const PEERS = fileURLToPath(new URL('peers/', import.meta.url));

/** Where the benchmark works, and what it works with. */
export interface Setting {
  /** The temporary folder for everything. */
  readonly folder: string;
  readonly rounds: number;
  /** True for smaller sheets, to try out the benchmark itself. */
  readonly quick: boolean;
  /** The program as published: bundled. */
  readonly cli: string;
  readonly wsdl: string;
  /** The folder with papaparse and SheetJS; undefined if they can't be installed. */
  readonly npmPeers: string | undefined;
  /** Which Python peers are installed. */
  readonly python: ReadonlySet<string>;
  peer(name: string): string;
  /** A sheet, made when first requested. */
  sheet(rows: number, format: 'csv' | 'xlsx'): Promise<string>;
  /** The requests of the same rows, for the peers. */
  requests(rows: number): Promise<{ readonly bodies: string; readonly updates: string }>;
}

/** Builds the program and installs the peers, both in the temporary folder, never in the project. */
export async function prepare(
  folder: string,
  quick: boolean,
  tell: (text: string) => void,
): Promise<Setting> {
  tell('building charges');
  await run(process.execPath, [join(PROJECT, 'build.ts'), join(folder, 'dist')]);
  await cp(join(PROJECT, 'package.json'), join(folder, 'package.json'));
  tell('installing the peers');
  const [npmPeers, python] = await Promise.all([installNpmPeers(folder), installPythonPeers()]);
  const sheet = async (rows: number, format: 'csv' | 'xlsx'): Promise<string> => {
    const path = join(folder, `${rows}.${format}`);
    if (!existsSync(path)) await (format === 'csv' ? writeCsv : writeXlsx)(path, rows);
    return path;
  };
  return {
    folder,
    rounds: quick ? 3 : 5,
    quick,
    cli: join(folder, 'dist/cli.js'),
    wsdl: join(PROJECT, 'src/ongoing/wsdl/Automation.wsdl'),
    npmPeers,
    python,
    peer: (name) => join(PEERS, name),
    sheet,
    requests: async (rows) => {
      const files = { bodies: join(folder, `${rows}.txt`), updates: join(folder, `${rows}.jsonl`) };
      if (!existsSync(files.updates)) await writeRequests(files.bodies, files.updates, rows);
      return files;
    },
  };
}

async function installNpmPeers(folder: string): Promise<string | undefined> {
  const peers = join(folder, 'peers');
  await mkdir(peers);
  const options = { cwd: peers, timeout: 120_000 };
  try {
    await run('npm', ['init', '--yes'], options);
    await run('npm', ['install', '--no-audit', '--no-fund', 'papaparse', 'xlsx'], options);
    return peers;
  } catch {
    return undefined;
  }
}

async function installPythonPeers(): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const has = async (module: string): Promise<boolean> => {
    const imported = await run('/usr/bin/python3', ['-c', `import ${module}`]).catch(() => undefined);
    if (imported) found.add(module);
    return imported !== undefined;
  };
  await has('csv');
  for (const module of ['openpyxl', 'zeep']) {
    if (await has(module)) continue;
    // Debian only, and only as root.
    await run('apt-get', ['install', '--yes', `python3-${module}`], { timeout: 120_000 }).catch(() => {});
    await has(module);
  }
  return found;
}
