import { type Contestant, compare } from './measure.ts';
import { atMost, figureTable, type Section, usageOf } from './section.ts';
import type { Setting } from './setting.ts';

/** A large CSV file, compared with programs that only read it. */
export const validateCsv: Section = {
  name: 'validate-csv',
  measure: async (setting) => {
    const rows = setting.quick ? 100_000 : 1_000_000;
    const small = await setting.sheet(10_000, 'csv');
    const file = await setting.sheet(rows, 'csv');
    const figures = await compare(
      setting.folder,
      [
        {
          name: 'csv-parse',
          command: () => ({ runtime: 'node', args: [setting.peer('csvParse.mjs'), file] }),
        },
        charges('charges validate', setting, file),
        charges('charges validate, 10,000 rows', setting, small),
        {
          name: 'papaparse',
          command: setting.npmPeers
            ? () => ({ runtime: 'node', args: [setting.peer('papaparse.mjs'), file, setting.npmPeers!] })
            : undefined,
        },
        {
          name: "Python's csv",
          command: setting.python.has('csv')
            ? () => ({ runtime: 'python', args: [setting.peer('csvModule.py'), file] })
            : undefined,
        },
      ],
      setting.rounds,
    );
    const ours = usageOf(figures, 'charges validate');
    const tenThousand = usageOf(figures, 'charges validate, 10,000 rows');
    return {
      tables: [figureTable(`CSV of ${rows} rows`, figures)],
      targets: [
        atMost('validate CSV: time, of csv-parse', ours.wallMs / usageOf(figures, 'csv-parse').wallMs, 2.5),
        atMost('validate CSV: peak memory', ours.peakMb, 200, ' MB'),
        atMost('validate CSV: peak memory, of 10,000 rows', ours.peakMb / tenThousand.peakMb, 1.3),
      ],
      figures,
    };
  },
};

/** `charges validate` of a file. */
export function charges(name: string, { cli }: Setting, file: string): Contestant {
  return { name, command: () => ({ runtime: 'node', args: [cli, 'validate', file, '--json', '--quiet'] }) };
}
