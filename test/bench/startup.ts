import { importing } from './importSpeed.ts';
import { compare } from './measure.ts';
import { figureTable, type Section } from './section.ts';
import { startFixedServer } from './server.ts';
import { charges } from './validateCsv.ts';

const ROUNDS = 11;

/** How long the smallest tasks take, compared with Node doing nothing. */
export const startup: Section = {
  name: 'startup',
  measure: async (setting) => {
    const csv = await setting.sheet(10, 'csv');
    const xlsx = await setting.sheet(10, 'xlsx');
    const server = await startFixedServer();
    try {
      const figures = await compare(
        setting.folder,
        [
          { name: 'node -e 0', command: () => ({ runtime: 'node', args: ['-e', '0'] }) },
          { name: 'charges --help', command: () => ({ runtime: 'node', args: [setting.cli, '--help'] }) },
          charges('charges validate, 10 rows of CSV', setting, csv),
          charges('charges validate, 10 rows of XLSX', setting, xlsx),
          importing('charges import, 10 rows of CSV', setting, csv, server.url, ['--rate', 'unlimited']),
        ],
        ROUNDS,
      );
      return { tables: [figureTable('Starting up', figures)], targets: [], figures };
    } finally {
      await server.stop();
    }
  },
};
