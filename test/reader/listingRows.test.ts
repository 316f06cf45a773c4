import { describe, expect, it } from 'vitest';
import { readSheet, refusal, sheetFile } from './sheetFixture.ts';
import { escapeXml, fixture } from './xlsx/xlsxFixture.ts';

/** A workbook of text cells. */
function workbook(...rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string =>
    text === '' ? '<c/>' : `<c t="inlineStr"><is><t>${escapeXml(text)}</t></is></c>`;
  return fixture({ rows: rows.map((cells) => `<row>${cells.map(cell).join('')}</row>`).join('') });
}

const ids = async (text: string): Promise<{ ids: unknown[]; note: string | undefined }> => {
  const { rows, notes, sheet } = await readSheet(sheetFile(text));
  const at = sheet.columns.find(({ field }) => field === 'ChargeId')!.index;
  return { ids: rows.map(({ cells }) => `${cells[at]}`.trim()), note: notes['listing-rows'] };
};

describe('what a program writes around a list', () => {
  it.each([
    [
      'SQL Server',
      'ChargeId,Count\n-----------,-----\n1,2\n2,3\n\n(2 rows affected)\n\nCompletion time: 2026-10-31T10:15:00.123+01:00\n',
      '2 (----------- -----), 6 ((2 rows affected)), 8 (Completion',
    ],
    [
      'SQL Server in Swedish',
      'ChargeId;Count\n---;---\n1;2\n2;3\n(2 rader påverkas)\n',
      '5 ((2 rader påverkas))',
    ],
    [
      'SQL Server in German',
      'ChargeId;Count\n---;---\n1;2\n2;3\n(2 Zeile(n) betroffen)\n',
      '5 ((2 Zeile(n) betroffen))',
    ],
    [
      'PostgreSQL',
      ' ChargeId | Count \n----------+-------\n 1 | 2 \n 2 | 3 \n(2 rows)\n\n',
      '2 (----------+-------), 5 ((2 rows))',
    ],
    [
      'MySQL',
      '+----+---+\n| ChargeId | Count |\n+----+---+\n| 1 | 2 |\n| 2 | 3 |\n+----+---+\n2 rows in set (0.00 sec)\n',
      '3 (+----+---+), 6 (+----+---+), 7 (2 rows in set',
    ],
    [
      'Oracle',
      'ChargeId\tCount\n----------\t-----\n1\t2\n2\t3\n\n2 rows selected.\n',
      '6 (2 rows selected.)',
    ],
    [
      'SAP',
      '|ChargeId|Count|\n|--------------|\n|1       |    2|\n|2       |    3|\n|--------------|\n',
      '2 (--------------), 5 (--------------)',
    ],
    [
      'Db2',
      'ChargeId,Count\n1,2\n2,3\n2 record(s) selected [Fetch MetaData: 0/ms]\n',
      '4 (2 record(s) selected',
    ],
    ['SQLite', 'ChargeId,Count\n1,2\n2,3\n2 row(s) returned in 0.01s\n', '4 (2 row(s) returned in 0.01s)'],
    ['German MySQL', 'ChargeId;Count\n1;2\n2;3\n2 Zeilen betroffen.\n', '4 (2 Zeilen betroffen.)'],
    ['a list that counts itself', 'ChargeId;Antal\n1;2\n2;3\nAntal rader: 2\n', '4 (Antal rader: 2)'],
    ['a printed report', 'ChargeId,Count\n1,2\n2,3\n-- End of report --\n', '4 (-- End of report --)'],
    ['a report', 'ChargeId;Count\n=====;=====\n1;2\n2;3\n', 'Row 2 (===== =====) is no charge'],
  ])('is left out, as %s does it, and said', async (_, text, said) => {
    const read = await ids(text);
    expect(read.ids).toEqual(['1', '2']);
    expect(read.note).toContain(said);
  });

  it.each([
    ['dashes in the comment of a row', 'ChargeId,Comment\n1,-----\n', ['1']],
    ['dashes below a comment without a ChargeId', 'ChargeId,Count,Comment\n,,-----\n1,2,a\n', ['', '1']],
    [
      'a footer that other rows follow',
      'ChargeId,Count\n1,2\n(1 rows affected)\n2,3\n',
      ['1', '(1 rows affected)', '2'],
    ],
    ['a text in parentheses', 'ChargeId,Count\n1,2\n(2 pallets extra)\n', ['1', '(2 pallets extra)']],
    ['a footer with another cell', 'ChargeId,Count\n1,2\n(2 rows),5\n', ['1', '(2 rows)']],
    ['one dash', 'ChargeId,Count\n-,-\n1,2\n', ['-', '1']],
  ])('is not what is: %s', async (_, text, kept) => {
    expect(await ids(text)).toEqual({ ids: kept, note: undefined });
  });

  it('is left out of the tab of a workbook, too', async () => {
    const path = workbook(['ChargeId', 'Comment'], ['----', '-------'], ['1', '----'], ['(1 row affected)']);
    const { rows, notes } = await readSheet(path);
    expect(rows.map(({ cells }) => cells)).toEqual([['1', '----']]);
    expect(notes['listing-rows']).toContain('Rows 2 (---- -------), 4 ((1 row affected)) are no charges');
  });

  it('is left out at the end of a file of many batches, with a count of what is not named', async () => {
    const rows = Array.from({ length: 20_000 }, (_, at) => `${at + 1},a comment that is long enough`).join(
      '\n',
    );
    const rules = '-----,-----\n'.repeat(7);
    const read = await ids(`ChargeId,Comment\n${rules}${rows}\n(20000 rows)\n`);
    expect(read.ids.length).toBe(20_000);
    expect(read.note).toContain(' and 4 more are no charges');
  });
});

describe('a file whose lines are each one quoted cell', () => {
  it.each([
    ['commas', '"ChargeId,Count,Comment"\r\n"1,5,""a, b"""\r\n'],
    ['semicolons', '"ChargeId;Count;Comment"\r\n"1;5;""a; b"""\r\n'],
    ['tabs', '"ChargeId\tCount"\n"1\t5"\n'],
    ['commas below a title', '"Charges for October"\n"ChargeId,Count",,\n"1,5",,\n'],
  ])('with %s inside is refused with what happened and what to do', async (_, text) => {
    const { message } = await refusal(readSheet(sheetFile(text)));
    expect(message).toMatch(/Each line is one quoted cell: A\d has all of ChargeId/);
    expect(message).toContain('Save it again from its source');
  });

  it('is told from a tab of a workbook into whose first column a CSV file was pasted', async () => {
    const { message } = await refusal(readSheet(workbook(['ChargeId;Comment'], ['1;a'])));
    expect(message).toContain(
      'Each line is one cell: A1 has all of ChargeId;Comment. Split the column in Excel',
    );
  });

  it('is not what one is whose delimiter was given wrongly, or whose only header is quoted', async () => {
    const wrong = readSheet(sheetFile('ChargeId;Comment\n1;a\n'), { delimiter: '^' });
    expect((await refusal(wrong)).message).toContain('There is no ChargeId column');
    const single = await readSheet(sheetFile('"ChargeId"\n"1"\n'));
    expect(single.rows.map(({ cells }) => cells)).toEqual([['1']]);
  });
});
