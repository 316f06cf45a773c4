import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { type Command, measure, median } from './measure.ts';
import { atMost, type Section, seconds } from './section.ts';

const CHARGES = 5000;
const INVOICES = 50;
const LATENCY_MS = 50;
const FIRST_ID = 1001;

/** Comparing 5,000 rows on 50 invoices with a server that answers after 50 ms, beside the same check without reading. */
export const compare: Section = {
  name: 'compare',
  measure: async (setting) => {
    const state = join(setting.folder, 'compare-state');
    const each = CHARGES / INVOICES;
    const ids = (invoice: number) => Array.from({ length: each }, (_, i) => FIRST_ID + invoice * each + i);
    const file = join(setting.folder, 'compare.csv');
    const rows = Array.from({ length: INVOICES }, (_, invoice) =>
      ids(invoice).map((id) => `${id},New words,${101 + invoice}\n`),
    );
    await writeFile(file, `ChargeId,Comment,Invoice\n${rows.flat().join('')}`);
    await using simulator = await startSimulator({
      charges: { from: FIRST_ID, to: FIRST_ID + CHARGES - 1 },
      invoices: Array.from({ length: INVOICES }, (_, invoice) => ({
        id: 101 + invoice,
        charges: ids(invoice),
      })),
      faults: { rest: { latency: { minMs: LATENCY_MS, maxMs: LATENCY_MS } } },
      keepLog: false,
    });
    const command = (...flags: string[]): Command => ({
      runtime: 'node',
      args: [setting.cli, 'validate', file, '--read-rate', 'unlimited', '--quiet', ...flags],
      env: {
        ONGOING_URL: simulator.url,
        ONGOING_USERNAME: 'demo',
        ONGOING_PASSWORD: 'demo',
        ONGOING_GOODS_OWNER_ID: '42',
        CHARGES_STATE_DIR: state,
      },
    });
    const plain: number[] = [];
    const compared: number[] = [];
    let peakMb = 0;
    let reads = 0;
    for (let round = 0; round < setting.rounds; round += 1) {
      plain.push((await measure(setting.folder, command())).wallMs);
      const before = simulator.reads;
      const usage = await measure(setting.folder, command('--compare', 'required'));
      compared.push(usage.wallMs);
      peakMb = Math.max(peakMb, usage.peakMb);
      reads = simulator.reads - before;
      await rm(state, { recursive: true, force: true });
    }
    const added = median(compared) - median(plain);
    return {
      tables: [
        {
          title: `Comparing ${CHARGES} rows on ${INVOICES} invoices, ${LATENCY_MS} ms latency`,
          head: ['', 'seconds', 'reads', 'peak MB'],
          lines: [
            ['validate', seconds(median(plain)), '0', ''],
            ['validate --compare', seconds(median(compared)), `${reads}`, peakMb.toFixed(0)],
          ],
        },
      ],
      targets: [
        atMost('comparing 5,000 rows on 50 invoices: seconds', median(compared) / 1000, 10, ' s'),
        atMost('comparing: peak memory', peakMb, 200, ' MB'),
      ],
      figures: { plain, compared, added, reads, peakMb },
    };
  },
};
