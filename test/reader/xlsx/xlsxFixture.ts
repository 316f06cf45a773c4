import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect } from 'vitest';
import type { Cell } from '../../../src/model/cell.ts';
import { SheetError } from '../../../src/model/errors.ts';
import type { RawRow } from '../../../src/model/row.ts';
import { FileContent } from '../../../src/reader/fileContent.ts';
import type { Note, SheetFile } from '../../../src/reader/sheet.ts';
import { openXlsx } from '../../../src/reader/xlsx/openXlsx.ts';
import { folderOfFile } from '../../helpers/folder.ts';
import { type ZipPart, zipFile } from '../../helpers/zipFile.ts';

export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
export const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
export const PACKAGE = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** A workbook made for a test: one tab "Charges" with the given rows, unless more is said. */
export interface Fixture {
  /** The content of sheetData. */
  readonly rows?: string;
  /** What follows sheetData. */
  readonly after?: string;
  /** What precedes sheetData. */
  readonly before?: string;
  /** The shared strings' items. */
  readonly strings?: string;
  /** Format codes; style n + 1 has the nth of them, style 0 is General. A number is a built-in id. */
  readonly formats?: readonly (string | number)[];
  readonly workbookPr?: string;
  readonly calcPr?: string;
  /** Parts that take the place of those of the same name, or come in addition. */
  readonly parts?: readonly ZipPart[];
  readonly without?: readonly string[];
}

/** The folder of all files written here, deleted after the test file has run. */
export const fixtureFolder: () => string = folderOfFile();
let files = 0;

/** Call once in every test file that opens workbooks by `opened`: closes them. */
export function closeAll(): (file: SheetFile) => SheetFile {
  const open: SheetFile[] = [];
  afterEach(async () => {
    for (const file of open.splice(0)) await file.close();
  });
  return (file) => {
    open.push(file);
    return file;
  };
}

/** Writes bytes to a file of their own; returns its path. */
export function written(bytes: Buffer | string, name = 'charges.xlsx'): string {
  files += 1;
  const path = join(fixtureFolder(), `${files}-${name}`);
  writeFileSync(path, bytes);
  return path;
}

export function fixtureParts(fixture: Fixture): ZipPart[] {
  const formats = fixture.formats ?? [];
  const custom = formats.map((format, i) =>
    typeof format === 'string' ? { id: 164 + i, code: format } : undefined,
  );
  const numFmts = custom
    .map((c) => (c ? `<numFmt numFmtId="${c.id}" formatCode="${escapeXml(c.code)}"/>` : ''))
    .join('');
  const xfs = formats
    .map((format, i) => `<xf numFmtId="${typeof format === 'number' ? format : 164 + i}"/>`)
    .join('');
  const parts: ZipPart[] = [
    { name: '[Content_Types].xml', data: '<Types/>' },
    { name: '_rels/.rels', data: rels([['rId1', 'officeDocument', 'xl/workbook.xml']]) },
    {
      name: 'xl/workbook.xml',
      data: `<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}">${fixture.workbookPr ?? ''}<sheets><sheet name="Charges" sheetId="1" r:id="rId1"/></sheets>${fixture.calcPr ?? ''}</workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: rels([
        ['rId1', 'worksheet', 'worksheets/sheet1.xml'],
        ['rId2', 'styles', 'styles.xml'],
        ['rId3', 'sharedStrings', 'sharedStrings.xml'],
      ]),
    },
    { name: 'xl/worksheets/sheet1.xml', data: sheet(fixture.rows ?? '', fixture.before, fixture.after) },
    {
      name: 'xl/styles.xml',
      data: `<styleSheet xmlns="${MAIN}"><numFmts>${numFmts}</numFmts><cellXfs><xf numFmtId="0"/>${xfs}</cellXfs></styleSheet>`,
    },
    { name: 'xl/sharedStrings.xml', data: `<sst xmlns="${MAIN}">${fixture.strings ?? ''}</sst>` },
  ];
  const replaced = parts.map((part) => fixture.parts?.find(({ name }) => name === part.name) ?? part);
  const added = (fixture.parts ?? []).filter((part) => !replaced.includes(part));
  return [...replaced, ...added].filter(({ name }) => !fixture.without?.includes(name));
}

export function sheet(rows: string, before = '', after = ''): string {
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="${MAIN}">${before}<sheetData>${rows}</sheetData>${after}</worksheet>`;
}

/** A .rels part: id, the type's last word, target. */
export function rels(list: readonly (readonly [string, string, string])[]): string {
  const items = list.map(
    ([id, kind, target]) => `<Relationship Id="${id}" Type="${DOCUMENT}/${kind}" Target="${target}"/>`,
  );
  return `<Relationships xmlns="${PACKAGE}">${items.join('')}</Relationships>`;
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** Writes the workbook and returns its path. */
export function fixture(made: Fixture): string {
  return written(zipFile(fixtureParts(made)));
}

/** All rows of a tab. */
export async function rowsOf(file: SheetFile, tab = 0): Promise<RawRow[]> {
  const rows: RawRow[] = [];
  for await (const batch of file.tabs[tab]!.rows()) rows.push(...batch);
  return rows;
}

/** Opens a workbook; where that fails, the file is closed. @param kept the size up to which it is kept in memory */
export async function openWorkbook(path: string, kept?: number): Promise<SheetFile> {
  const content = await FileContent.open(path, kept);
  try {
    return await openXlsx(content);
  } catch (error) {
    await content.close();
    throw error;
  }
}

/** Opens, reads the first tab whole, closes. */
export async function readAll(path: string): Promise<{ rows: RawRow[]; notes: Note[] }> {
  const file = await openWorkbook(path);
  try {
    const rows = await rowsOf(file);
    return { rows, notes: file.tabs[0]!.notes() };
  } finally {
    await file.close();
  }
}

/** The only row's cells of a hand-made workbook. */
export async function cellsOf(made: Fixture): Promise<readonly Cell[]> {
  const { rows } = await readAll(fixture(made));
  expect(rows).toHaveLength(1);
  return rows[0]!.cells;
}

/** The SheetError from reading the whole file; fails if there is none, or another error, or an unclear one. */
export async function refusal(path: string): Promise<SheetError> {
  let error: unknown;
  try {
    await readAll(path);
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(SheetError);
  const { message } = error as SheetError;
  // It names the file and ends with what to do, as a sentence of its own.
  expect(message).toMatch(/^\d+-\S+ .+\. [A-Z].+\.$/);
  return error as SheetError;
}
