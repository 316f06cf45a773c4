import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { beforeAll, describe, expect, it } from 'vitest';
import { InvalidSheetError } from '../../../src/model/errors.ts';
import { encodingNamed } from '../../../src/reader/csv/encodingNames.ts';
import { isInstalled } from '../../helpers/installed.ts';
import { convert, hasLibreOffice } from '../../helpers/libreOffice.ts';
import { type CheckedFile, check } from '../../import/checkedFile.ts';
import { refusal, sheetFile, sheetFolder } from '../sheetFixture.ts';

const COMMENT = 'Rättelse påfyllning öppet';
/** What Python's csv and codecs write, file by file. */
const PYTHON = `import csv, io, sys
folder = sys.argv[1]
comment = sys.argv[2]
def table(rows, **form):
    text = io.StringIO()
    csv.writer(text, **form).writerows(rows)
    return text.getvalue()
def write(name, text, encoding='utf-8'):
    with open(folder + '/' + name, 'wb') as file: file.write(text.encode(encoding))
rows = [['ChargeId', 'Count', 'TotalPrice', 'Comment'], [1001, 2, '12.50', comment]]
for encoding in ['cp850', 'mac_roman', 'cp437', 'iso8859_15', 'utf_16', 'utf_8_sig']:
    write(encoding + '.csv', table(rows, delimiter=';'), encoding)
write('dos.csv', table(rows) + '\\x1a', 'cp850')
write('zeros.csv', table(rows, lineterminator='\\n') + '\\x1a' + '\\0' * 128)
write('units.csv', table([['ChargeId*', 'Count\\r\\n(pcs)', 'Total price\\n[SEK]', 'Comment (max 1000)'], rows[1]], quoting=csv.QUOTE_ALL))
write('resembling.csv', table([['ChargeId', 'Antal kolli', 'New price', 'Comment'], rows[1]]))
write('equals.csv', table([rows[0], ['="1001"', '="2"', '="12.50"', '="%s"' % comment]]))
write('padded.csv', '\\r\\n'.join(';'.join(str(cell).ljust(60) for cell in row) for row in rows))
write('wrapped.csv', table([[line] for line in table(rows).splitlines()], quoting=csv.QUOTE_ALL))
write('rows-wrapped.csv', table(rows[:1]) + table([[table(rows[1:]).strip()]]))
write('joined.csv', table(rows) + table([rows[0], [1002, 3, '7', 'x']]))
write('swapped.csv', table(rows) + table([['ChargeId', 'TotalPrice', 'Count', 'Comment'], [1002, '7', 3, 'x']]))
write('listing.txt', table(rows, delimiter='|') .replace('\\r\\n', '\\n', 1) + '(1 row)\\n')
write('early.csv', table([rows[0], [1001, 2, '12.50', comment], [1002, 3, '7.00'], [1003, 1, '2.00']]))`;

const hasPython = isInstalled('python3', 'Python 3 is not installed: CSV files of it are not tried.');

/** What a file says: the first charge, its notes and its problems. */
async function said(path: string, encoding?: string): Promise<CheckedFile> {
  const open = encoding === undefined ? {} : { encoding: encodingNamed(encoding)! };
  return await check(path, { open });
}

/** The first charge of every file here that can be read. */
const FIRST = { ChargeId: 1001, Count: '2', TotalPrice: '12.50', Comment: COMMENT };

describe.runIf(hasPython)("files of Python's csv", () => {
  const path = (name: string): string => join(sheetFolder(), name);
  beforeAll(() => {
    execFileSync('python3', ['-c', PYTHON, sheetFolder(), COMMENT]);
  });

  it.each([
    ['cp850.csv', 'cp850'],
    ['cp437.csv', 'cp437'],
    ['mac_roman.csv', 'macroman'],
    ['dos.csv', 'cp850'],
  ])('in an old encoding are refused with the words, and read by its name: %s', async (name, encoding) => {
    const { message } = await refusal(said(path(name)));
    const offered = encoding === 'cp437' ? 'cp850' : encoding;
    expect(message).toContain(`${offered} (Rättelse, påfyllning, öppet)`);
    const { rows, problems, sheet } = await said(path(name), encoding);
    expect([problems.first, rows[0]!.values]).toEqual([[], FIRST]);
    expect(sheet.notes).toContain(`The file was read as ${encoding}, because of --encoding.`);
  });

  it.each([
    ['iso8859_15.csv', 'which is a guess'],
    ['utf_16.csv', ''],
    ['utf_8_sig.csv', ''],
    ['zeros.csv', ''],
    ['equals.csv', '="…" was read as the text between the quotes in 4 cells (first A2).'],
    ['padded.csv', 'Spaces at the ends of texts do not count and are not sent'],
    ['units.csv', 'Count (pcs) as Count, Total price [SEK] as TotalPrice, Comment (max 1000) as Comment.'],
    ['listing.txt', 'Row 3 ((1 row)) is no charge'],
    ['joined.csv', 'Row 3 repeats the header and was not imported.'],
    ['early.csv', '2 rows (3, 4) end early'],
  ])('are read, and what was odd is said: %s', async (name, note) => {
    const { rows, problems, sheet } = await said(path(name));
    expect([problems.first, rows[0]!.values]).toEqual([[], FIRST]);
    expect(sheet.notes.join('\n')).toContain(note);
  });

  it.each([
    ['resembling.csv', 'Did you mean Count? Rename the column, or add --map "Antal kolli=Count".'],
    ['wrapped.csv', 'Each line is one quoted cell: A1 has all of ChargeId,Count,TotalPrice,Comment.'],
    ['swapped.csv', 'Row 3 is a second header, with other columns than row 1'],
  ])('are refused with what to do: %s', async (name, message) => {
    const error = await refusal(said(path(name)));
    expect(error).toBeInstanceOf(InvalidSheetError);
    expect((error as InvalidSheetError).problems[0]!.message).toContain(message);
  });

  it('have an error for a row that is in quotes as a whole', async () => {
    const { problems } = await said(path('rows-wrapped.csv'));
    expect(problems.first[0]!.message).toContain('The whole row is in quotes, so that A2 has all of it.');
  });
});

describe('workbooks of exceljs', () => {
  async function bookOf(name: string, rows: readonly (readonly unknown[])[]): Promise<string> {
    const book = new ExcelJS.Workbook();
    book.addWorksheet('Charges').addRows(rows.map((row) => [...row]));
    const path = join(sheetFolder(), name);
    await book.xlsx.writeFile(path);
    return path;
  }
  const header = ['ChargeId', 'Count', 'TotalPrice', 'Comment'];
  const charge = [1001, 2, 12.5, COMMENT];

  it('with units and line breaks in their headers are read, which is said', async () => {
    const units = ['ChargeId *', 'Count\n(pcs)', 'Total price\r\n[SEK]', 'Comment:'];
    const { rows, problems, sheet } = await check(await bookOf('units.xlsx', [units, charge]));
    expect([problems.first, rows[0]!.values]).toEqual([[], { ...FIRST, TotalPrice: '12.5' }]);
    expect(sheet.notes).toEqual([
      'Columns taken as charge fields: ChargeId * as ChargeId, Count (pcs) as Count, Total price [SEK] as TotalPrice, Comment: as Comment.',
    ]);
  });

  it('with a header that only resembles a field are refused', async () => {
    const path = await bookOf('resembling.xlsx', [['ChargeId', 'Count', 'Charge price', 'Comment'], charge]);
    const { problems } = (await refusal(check(path))) as InvalidSheetError;
    expect(problems.map(({ cell, message }) => [cell, message.slice(0, 23)])).toEqual([
      ['C1', 'Did you mean TotalPrice'],
    ]);
  });

  it('with two lists one under the other are read if their columns agree, and refused if not', async () => {
    const same = await check(await bookOf('same.xlsx', [header, charge, [], header, [1002, 3, 7, 'x']]));
    expect(same.rows.map(({ values }) => values.ChargeId)).toEqual([1001, 1002]);
    expect(same.sheet.notes.join()).toContain('Row 4 repeats the header and was not imported.');
    const swapped = ['ChargeId', 'TotalPrice', 'Count', 'Comment'];
    const path = await bookOf('swapped.xlsx', [header, charge, swapped, [1002, 7, 3, 'x']]);
    expect((await refusal(check(path))).message).toContain('Row 3 is a second header');
  });

  it('with ="…", spaces and invisible characters around their texts are read, which is said', async () => {
    const path = await bookOf('around.xlsx', [
      header,
      ['="1001"', '\u200b2', ' 12.50\u00a0', `  ${COMMENT}\u200b `],
    ]);
    const { rows, problems, sheet } = await check(path);
    expect([problems.first, rows[0]!.values]).toEqual([[], FIRST]);
    expect(sheet.notes).toHaveLength(3);
  });
});

describe.runIf(hasLibreOffice())('files of LibreOffice', () => {
  const source = (): string =>
    sheetFile(`ChargeId,Count,TotalPrice,Comment\n1001,2,12.50,${COMMENT}\n`, 'office.csv');

  const IN_UTF8 = ['--infilter=Text - txt - csv (StarCalc):44,34,76,1'];

  it('in the encoding of DOS are refused with the words, and read by its name', async () => {
    const path = await convert(source(), 'csv:Text - txt - csv (StarCalc):59,34,4,1', sheetFolder(), IN_UTF8);
    expect((await refusal(said(path))).message).toContain('--encoding cp850 (Rättelse, påfyllning)');
    const { rows } = await said(path, 'cp850');
    expect(rows[0]!.values.Comment).toBe(COMMENT);
  }, 60_000);

  it('that are XML Spreadsheet 2003 are named under any name, with what to do', async () => {
    const path = await convert(source(), 'xml:MS Excel 2003 XML', sheetFolder(), IN_UTF8);
    for (const ending of ['xls', 'xlsx', 'csv']) {
      const named = join(sheetFolder(), `office-2003.${ending}`);
      copyFileSync(path, named);
      expect((await refusal(check(named))).message).toContain('is an XML file (XML Spreadsheet 2003), not ');
    }
  }, 60_000);
});
