import { compare, type Figure } from './measure.ts';
import { atMost, figureTable, type Section, type Target, usageOf } from './section.ts';
import type { Setting } from './setting.ts';
import { charges } from './validateCsv.ts';

const MOST_BLOCKED_MS = 100;

/** Workbooks of three sizes, compared with programs that only read them. */
export const validateXlsx: Section = {
  name: 'validate-xlsx',
  measure: async (setting) => {
    const sizes = setting.quick ? [1000, 20_000] : [1000, 100_000, 1_048_575];
    const bySize: { rows: number; figures: Figure[] }[] = [];
    for (const rows of sizes) bySize.push({ rows, figures: await measureSize(setting, rows) });
    return {
      tables: bySize.map(({ rows, figures }) => figureTable(`XLSX of ${rows} rows`, figures)),
      targets: bySize.flatMap(({ rows, figures }) => targets(rows, figures)),
      figures: bySize,
    };
  },
};

async function measureSize(setting: Setting, rows: number): Promise<Figure[]> {
  const file = await setting.sheet(rows, 'xlsx');
  const { npmPeers, python, peer } = setting;
  return compare(
    setting.folder,
    [
      charges('charges validate', setting, file),
      {
        name: 'exceljs, streaming',
        command: () => ({ runtime: 'node', args: [peer('exceljsStream.mjs'), file] }),
      },
      {
        name: 'SheetJS',
        command: npmPeers
          ? () => ({ runtime: 'node', args: [peer('sheetjs.mjs'), file, npmPeers] })
          : undefined,
      },
      {
        name: 'openpyxl, read-only',
        command: python.has('openpyxl')
          ? () => ({ runtime: 'python', args: [peer('openpyxlReadOnly.py'), file] })
          : undefined,
      },
    ],
    setting.rounds,
  );
}

function targets(rows: number, figures: readonly Figure[]): Target[] {
  const ours = usageOf(figures, 'charges validate');
  const quickest = Math.min(
    ...figures.slice(1).map(({ usage }) => usage?.wallMs ?? Number.POSITIVE_INFINITY),
  );
  const what = `validate XLSX, ${rows} rows`;
  return [
    atMost(`${what}: time, of the quickest peer`, ours.wallMs / quickest, 1),
    atMost(`${what}: peak memory`, ours.peakMb, 200, ' MB'),
    atMost(`${what}: event loop blocked`, ours.blockedMs!, MOST_BLOCKED_MS, ' ms'),
  ];
}
