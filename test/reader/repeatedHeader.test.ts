import { describe, expect, it } from 'vitest';
import { InvalidSheetError } from '../../src/model/errors.ts';
import { readSheet, refusal, sheetFile } from './sheetFixture.ts';

async function idsAndNote(text: string): Promise<[unknown[], string | undefined]> {
  const { rows, notes } = await readSheet(sheetFile(text));
  return [rows.map(({ cells }) => cells[0]), notes['repeated-header']];
}

describe('a header below the header', () => {
  it('is left out if it has the same columns, which is said once', async () => {
    const text = 'ChargeId;Antal (st);Totalpris;Extra\n1;2;3;x\nCHARGE ID;Antal;TotalPrice;extra\n2;3;4;y\n';
    expect(await idsAndNote(text)).toEqual([['1', '2'], 'Row 3 repeats the header and was not imported.']);
    const often = `ChargeId;Count;TotalPrice\n${'1;2;3\nChargeId;Count;TotalPrice\n'.repeat(7)}`;
    expect((await idsAndNote(often))[1]).toBe(
      'Rows 3, 5, 7, 9, 11 and 2 more repeat the header and were not imported.',
    );
  });

  it('refuses the file if it has the columns in another order', async () => {
    const text = 'ChargeId;Count;TotalPrice\n1;2;3\n;;\nTotalPrice;Count;ChargeId\n3;2;1\n';
    const error = await refusal(readSheet(sheetFile(text)));
    expect(error).toBeInstanceOf(InvalidSheetError);
    expect(error.message).toBe(
      'Row 4 is a second header, with other columns than row 1: its rows would be read under the wrong names. Row 1: ChargeId, Count, TotalPrice. Row 4: TotalPrice, Count, ChargeId. Import the two lists as two files, or give both the same columns.',
    );
    expect((error as InvalidSheetError).problems[0]).toMatchObject({
      row: 4,
      cell: 'A4',
      value: 'TotalPrice',
    });
  });

  it.each([
    'ChargeId;Count;TotalPrice\n1;2;3\nChargeId;TotalPrice;Count\n2;3;4\n',
    'ChargeId;Count;TotalPrice\n1;2;3\nId;Count;TotalPrice;Comment\n2;3;4;x\n',
    'ChargeId;Count;TotalPrice;Comment\n1;2;3;x\n;ChargeId;Count;TotalPrice\n;2;3;4\n',
    'ChargeId;Kommentar;Datum\n1;x;2026-10-31\nDebiteringsId;Datum (ÅÅÅÅ-MM-DD);Kommentar\n2;2026-10-31;x\n',
  ])('is found in all its forms: %j', async (text) => {
    expect((await refusal(readSheet(sheetFile(text)))).message).toContain('is a second header');
  });

  it('in two rows refuses the file', async () => {
    for (const text of [
      'ChargeId;New values;;Comment\n;Count;TotalPrice;\n1;2;3;a\n',
      'ChargeId;Comment;When\n;;Datum\n1;a;b\n',
    ]) {
      const { message } = await refusal(readSheet(sheetFile(text)));
      expect(message).toBe(
        'The header goes over two rows, 1 and 2. Put all names into row 1, and delete row 2.',
      );
    }
  });

  it('is not seen in rows of data, however they are worded', async () => {
    const text =
      'ChargeId;Container;Comment\n1;Container;Comment\n;Kommentar saknas;Datum: 2026\nabc;x;Comment\n2;Count;TotalPrice\n';
    const [ids, note] = await idsAndNote(text);
    expect(ids).toEqual(['1', '', 'abc', '2']);
    expect(note).toBeUndefined();
  });
});
