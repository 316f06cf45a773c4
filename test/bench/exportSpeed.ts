import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { type Contestant, compare } from './measure.ts';
import { atMost, figureTable, type Section, usageOf } from './section.ts';
import type { Setting } from './setting.ts';

const FIRST_CHARGE = 1_000_001;
const FIRST_INVOICE = 101;
const CHARGES_AN_INVOICE = 100;
/** An export of this many charges must fit into this much memory. */
const OFTEN = 5000;
const MOST_MB = 200;

/** `charges export` of many invoices, from a server on this machine without a rate limit. */
export const exportSpeed: Section = {
  name: 'export',
  measure: async (setting) => {
    const sizes = setting.quick ? [OFTEN] : [OFTEN, 4 * OFTEN];
    const most = sizes.at(-1)!;
    const invoices = Array.from({ length: most / CHARGES_AN_INVOICE }, (_, at) => {
      const from = FIRST_CHARGE + at * CHARGES_AN_INVOICE;
      return { id: FIRST_INVOICE + at, charges: { from, to: from + CHARGES_AN_INVOICE - 1 } };
    });
    const charges = { from: FIRST_CHARGE, to: FIRST_CHARGE + most - 1 };
    await using simulator = await startSimulator({ charges, invoices, keepLog: false });
    const contestants = sizes.flatMap((size) =>
      (['xlsx', 'csv'] as const).map((kind) => exporting(setting, simulator.url, size, kind)),
    );
    const figures = await compare(setting.folder, contestants, setting.rounds);
    return {
      tables: [figureTable('charges export', figures)],
      targets: (['xlsx', 'csv'] as const).map((kind) =>
        atMost(
          `export of ${OFTEN} charges, ${kind}: peak memory`,
          usageOf(figures, nameOf(OFTEN, kind)).peakMb,
          MOST_MB,
          ' MB',
        ),
      ),
      figures,
    };
  },
};

function nameOf(size: number, kind: string): string {
  return `${size} charges, ${kind}`;
}

function exporting({ cli, folder }: Setting, url: string, size: number, kind: string): Contestant {
  const file = join(folder, `exported.${kind}`);
  const state = join(folder, 'state');
  const ids = Array.from({ length: size / CHARGES_AN_INVOICE }, (_, at) => FIRST_INVOICE + at);
  return {
    name: nameOf(size, kind),
    command: () => ({
      runtime: 'node',
      args: [cli, 'export', file, '--url', url, '--invoice', ids.join(','), '--read-rate', 'unlimited'],
      env: {
        ONGOING_USERNAME: 'demo',
        ONGOING_PASSWORD: 'demo',
        ONGOING_GOODS_OWNER_ID: '42',
        CHARGES_STATE_DIR: state,
      },
    }),
    after: async () => {
      await rm(file);
      await rm(state, { recursive: true });
    },
  };
}
