import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, type Contestant, compare, type Figure } from './measure.ts';
import { atLeast, figureTable, type Section, type Target, usageOf } from './section.ts';
import { type FixedServer, startFixedServer } from './server.ts';
import type { Setting } from './setting.ts';

/** zeep is so slow that it gets a tenth of the rows. */
const ZEEP_SHARE = 10;

/** A whole import without a rate limit, compared with clients that only post. */
export const importSpeed: Section = {
  name: 'import',
  measure: async (setting) => {
    const rows = setting.quick ? 4000 : 20_000;
    const server = await startFixedServer();
    const all: { concurrency: number; figures: Figure[] }[] = [];
    try {
      for (const concurrency of [1, 8, 32])
        all.push({ concurrency, figures: await measureAt(setting, server, rows, concurrency) });
    } finally {
      await server.stop();
    }
    return {
      tables: all.map(({ concurrency, figures }) =>
        speedTable(`Import of ${rows} rows, concurrency ${concurrency}`, figures, rows),
      ),
      targets: all.flatMap(({ concurrency, figures }) => targets(concurrency, figures, rows)),
      figures: all,
    };
  },
};

/** `charges import` of a sheet with its own ledger, which is then removed. */
export function importing(
  name: string,
  setting: Setting,
  file: string,
  url: string,
  flags: string[],
): Contestant {
  const state = join(setting.folder, 'state');
  return {
    name,
    command: () => importCommand(setting, file, url, flags, state),
    after: () => rm(state, { recursive: true, force: true }),
  };
}

export function importCommand(
  { cli }: Setting,
  file: string,
  url: string,
  flags: string[],
  state: string,
): Command {
  return {
    runtime: 'node',
    args: [cli, 'import', file, '--url', url, '--json', '--quiet', '--again', '--yes', ...flags],
    env: {
      ONGOING_USERNAME: 'demo',
      ONGOING_PASSWORD: 'demo',
      ONGOING_GOODS_OWNER_ID: '42',
      CHARGES_STATE_DIR: state,
      CHARGES_REPORTS: join(state, 'reports'),
    },
  };
}

async function measureAt(
  setting: Setting,
  { url, automationUrl }: FixedServer,
  rows: number,
  concurrency: number,
): Promise<Figure[]> {
  const { wsdl, peer } = setting;
  const file = await setting.sheet(rows, 'csv');
  const { bodies, updates } = await setting.requests(rows);
  const few = await setting.requests(rows / ZEEP_SHARE);
  const at = String(concurrency);
  return compare(
    setting.folder,
    [
      {
        name: 'undici alone',
        command: () => ({ runtime: 'node', args: [peer('bareUndici.mjs'), automationUrl, bodies, at] }),
      },
      importing('charges import', setting, file, url, ['--rate', 'unlimited', '--concurrency', at]),
      {
        name: 'soap, its defaults',
        command: () => ({
          runtime: 'node',
          args: [peer('soapDefaults.mjs'), wsdl, automationUrl, updates, at],
        }),
      },
      {
        name: 'zeep, threads',
        command: setting.python.has('zeep')
          ? () => ({
              runtime: 'python',
              args: [peer('zeepThreads.py'), wsdl, automationUrl, few.updates, at],
            })
          : undefined,
      },
    ],
    setting.rounds,
  );
}

function callsPerSecond({ name, usage }: Figure, rows: number): number {
  const calls = name.startsWith('zeep') ? rows / ZEEP_SHARE : rows;
  return usage === null ? 0 : (calls / usage.wallMs) * 1000;
}

function speedTable(title: string, figures: readonly Figure[], rows: number): ReturnType<typeof figureTable> {
  const { lines } = figureTable(title, figures);
  const limit = callsPerSecond(figures[0]!, rows);
  return {
    title,
    head: ['', 'calls a second', 'of undici', 'CPU seconds', 'peak MB', 'loop blocked ms'],
    lines: figures.map((figure, at) => {
      if (figure.usage === null) return lines[at]!;
      const speed = callsPerSecond(figure, rows);
      return [figure.name, speed.toFixed(0), (speed / limit).toFixed(2), ...lines[at]!.slice(3)];
    }),
  };
}

function targets(concurrency: number, figures: readonly Figure[], rows: number): Target[] {
  const [limit, ours, ...peers] = figures.map((figure) => callsPerSecond(figure, rows)) as [number, number];
  usageOf(figures, 'charges import');
  const above = atLeast(`import at ${concurrency}: calls/s, of the best peer`, ours / Math.max(...peers), 1);
  return concurrency === 8
    ? [atLeast('import at 8: calls/s, of undici alone', ours / limit, 0.4), above]
    : [above];
}
