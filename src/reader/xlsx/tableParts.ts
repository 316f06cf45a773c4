import { type Area, areaOf } from './area.ts';
import { readRelationships } from './relationships.ts';
import { parseWholeXml, SPREADSHEET_NAMESPACES } from './xmlPart.ts';
import type { ZipPackage } from './zipPackage.ts';

/** What a tab's tables say about its rows. */
export interface Tables {
  /** The names of the tables, in lower case. */
  readonly names: ReadonlySet<string>;
  /** Their totals rows, with the columns of the table. */
  readonly totals: readonly Area[];
}

const LIMIT = 32 * 1024 * 1024;
const MOST_TABLES = 1000;

/**
 * Reads the table parts of a tab (ECMA-376 part 1, 18.5.1.2 `table`), which its relationships name. `totalsRowCount` says how many rows at
 * the end of a table are its totals; `totalsRowShown` only whether it ever had any. A part that is missing is no table.
 * @param part the name of the worksheet part
 * @throws {SheetError} if a part is damaged
 */
export async function readTables(pkg: ZipPackage, part: string): Promise<Tables> {
  const names = new Set<string>();
  const totals: Area[] = [];
  const tables = (await readRelationships(pkg, part)).filter(
    ({ kind, external, target }) => kind === 'table' && !external && pkg.has(target),
  );
  for (const { target } of tables.slice(0, MOST_TABLES)) {
    let depth = 0;
    await parseWholeXml(
      pkg,
      { name: target, limit: LIMIT, root: 'table', namespaces: SPREADSHEET_NAMESPACES },
      {
        startElement(_, { name, displayName, ref, totalsRowCount = '0' }) {
          depth += 1;
          if (depth > 1) return;
          for (const given of [name, displayName]) if (given) names.add(given.toLowerCase());
          const area = areaOf(ref ?? '');
          const rows = /^\d{1,7}$/.test(totalsRowCount) ? Number(totalsRowCount) : 0;
          if (area && rows > 0)
            totals.push({ ...area, firstRow: Math.max(area.firstRow, area.lastRow - rows + 1) });
        },
        endElement() {
          depth -= 1;
        },
        text() {},
      },
    );
  }
  return { names, totals };
}
