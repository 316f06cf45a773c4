import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compare } from './measure.ts';
import { atMost, figureTable, type Section, usageOf } from './section.ts';
import type { Setting } from './setting.ts';

const UNTIL_SHOWN = fileURLToPath(new URL('untilShown.ts', import.meta.url));

/** A file with one bad row in the middle, compared with the same file without it. */
export const oneBadRow: Section = {
  name: 'one-bad-row',
  measure: async (setting) => {
    const rows = 100_000;
    const clean = await setting.sheet(rows, 'csv');
    const bad = await withOneBadRow(setting, clean);
    const reports = join(setting.folder, 'bad-reports');
    const until = (shown: string, file: string) => () => ({
      runtime: 'node' as const,
      args: [UNTIL_SHOWN, shown, setting.cli, 'validate', file, '--reports', reports],
    });
    const figures = await compare(
      setting.folder,
      [
        { name: 'clean, until it is shown to be', command: until('rows are valid', clean) },
        { name: 'one bad row, until it is shown', command: until('1 problem', bad) },
        { name: 'one bad row, until its workbook is written', command: until('Result workbook', bad) },
      ],
      setting.rounds,
    );
    const [first, second] = figures.map(({ name }) => usageOf(figures, name).wallMs);
    return {
      tables: [figureTable(`CSV of ${rows} rows, one of them bad`, figures)],
      targets: [atMost('one bad row: until it is shown, of the clean file', second! / first!, 1.5)],
      figures,
    };
  },
};

/** The same file with a TotalPrice in the middle that is not a number. */
async function withOneBadRow({ folder }: Setting, clean: string): Promise<string> {
  const path = join(folder, 'one-bad-row.csv');
  if (existsSync(path)) return path;
  const lines = (await readFile(clean, 'utf8')).split('\n');
  const middle = Math.floor(lines.length / 2);
  lines[middle] = lines[middle]!.replace(/^((?:[^,]*,){3})[^,]*/, '$1abc');
  await writeFile(path, lines.join('\n'));
  return path;
}
