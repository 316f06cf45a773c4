import { compare, type Figure } from './measure.ts';
import { atMost, type Section, seconds, type Table, type Target } from './section.ts';
import type { Setting } from './setting.ts';
import { charges } from './validateCsv.ts';

/** Ten times the rows may cost at most this many times as much. */
const LINEAR = 11;

/** How time and memory grow with the rows. */
export const growth: Section = {
  name: 'growth',
  measure: async (setting) => {
    const sizes = setting.quick ? [1000, 10_000, 100_000] : [1000, 10_000, 100_000, 1_000_000];
    const csv = await measureSizes(setting, sizes, 'csv');
    const xlsx = await measureSizes(setting, sizes, 'xlsx');
    return {
      tables: [table('CSV', sizes, csv), table('XLSX', sizes, xlsx)],
      targets: [target('CSV', csv), target('XLSX', xlsx)],
      figures: { sizes, csv, xlsx },
    };
  },
};

async function measureSizes(
  setting: Setting,
  sizes: readonly number[],
  format: 'csv' | 'xlsx',
): Promise<Figure[]> {
  const files = await Promise.all(sizes.map((rows) => setting.sheet(rows, format)));
  return compare(
    setting.folder,
    files.map((file, at) => charges(String(sizes[at]), setting, file)),
    setting.rounds,
  );
}

function table(format: string, sizes: readonly number[], figures: readonly Figure[]): Table {
  return {
    title: `charges validate, ${format}, by rows`,
    head: ['rows', 'seconds', 'microseconds a row', 'peak MB'],
    lines: figures.map(({ name, usage }, at) => [
      name,
      seconds(usage!.wallMs),
      ((usage!.wallMs * 1000) / sizes[at]!).toFixed(1),
      usage!.peakMb.toFixed(0),
    ]),
  };
}

/** Below 100,000 rows, most of the time is startup. */
function target(format: string, figures: readonly Figure[]): Target {
  const [before, last] = figures.slice(-2).map(({ usage }) => usage!.wallMs) as [number, number];
  return atMost(`growth, ${format}: time for ten times the rows`, last / before, LINEAR);
}
