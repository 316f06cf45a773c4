import ExcelJS from 'exceljs';

/** The rows of tabs by their names, in order. */
export type Tabs = Readonly<Record<string, readonly (readonly unknown[])[]>>;

/** Writes a workbook with these tabs. @returns its path */
export async function writeTabs(path: string, tabs: Tabs): Promise<string> {
  const book = new ExcelJS.Workbook();
  for (const [name, rows] of Object.entries(tabs))
    book.addWorksheet(name).addRows(rows.map((row) => [...row]));
  await book.xlsx.writeFile(path);
  return path;
}

/** The texts of a tab's rows, header included, by column. */
export async function readTab(path: string, tab: string): Promise<Record<string, string>[]> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.readFile(path);
  const sheet = book.getWorksheet(tab)!;
  const headers = (sheet.getRow(1).values as unknown[]).slice(1).map((header) => String(header ?? ''));
  const rows: Record<string, string>[] = [];
  sheet.eachRow((row, number) => {
    if (number > 1)
      rows.push(Object.fromEntries(headers.map((name, at) => [name, row.getCell(at + 1).text])));
  });
  return rows;
}
