import { describe, expect, it } from 'vitest';
import { FIELDS } from '../../src/model/chargeFields.ts';
import { InvalidSheetError } from '../../src/model/errors.ts';
import type { HeaderMap } from '../../src/reader/headerSearch.ts';
import { readSheet, refusal, sheetFile } from './sheetFixture.ts';

async function problemsOf(header: string, headers: HeaderMap = new Map()): Promise<string[]> {
  const error = await refusal(
    readSheet(sheetFile(`${header}\n${header.replace(/[^;]+/g, '1')}\n`), { headers }),
  );
  if (!(error instanceof InvalidSheetError)) throw error;
  return error.problems.map(({ cell, message }) => `${cell}: ${message}`);
}

async function fieldsOf(header: string, headers: HeaderMap = new Map()): Promise<(string | undefined)[]> {
  const { sheet } = await readSheet(sheetFile(`${header}\n`), { headers });
  return sheet.columns.map(({ field }) => field);
}

describe('header names', () => {
  it('are known in English and Swedish, in any order, case and spelling of spaces', async () => {
    for (const { field, names } of FIELDS) {
      if (field === 'ChargeId') continue;
      for (const name of [...names.en, ...names.sv]) {
        for (const written of [
          name,
          name.toUpperCase(),
          `"${name.split('').join(' ')}"`,
          name.replace(/ /g, '_'),
          `${name}-`,
        ]) {
          expect(await fieldsOf(`${written};ChargeId`)).toEqual([field, 'ChargeId']);
        }
      }
    }
    for (const name of [
      'ChargeId',
      'charge id',
      'CHARGE_ID',
      'Charge-Id',
      'DebiteringsId',
      'Charge\u00a0Id',
      '\ufeffChargeId',
    ])
      expect(await fieldsOf(`x;${name}`)).toEqual([undefined, 'ChargeId']);
  });

  it('are known with decomposed letters, as a Mac writes them', async () => {
    expect(await fieldsOf(`ChargeId;${'Behållare'.normalize('NFD')}`)).toEqual(['ChargeId', 'Container']);
  });

  it.each([
    ['TotaltPris', 'TotalPrice'],
    ['Total Prise', 'TotalPrice'],
    ['Comments', 'Comment'],
    ['Profit Center', 'ProfitCenterId'],
    ['Dates', 'ActionDate'],
    ['Antall', 'Count'],
  ])('that are almost right get a did-you-mean: %s', async (name, field) => {
    const [problem] = await problemsOf(`ChargeId;${name}`);
    expect(problem).toBe(
      `B1: Did you mean ${field}? Rename the column, or add --map "${name}=${field}". If it is something else, add --map "${name}=ignore".`,
    );
  });

  it.each(['Customer', 'Rate', 'Gate', 'Country', 'Account', 'Amount', 'Price', 'Id', 'Weight', 'Kund'])(
    'that mean something else are only noted: %s',
    async (name) => {
      const { notes, sheet } = await readSheet(sheetFile(`ChargeId;${name}\n1;x\n`));
      expect(sheet.columns[1]).toEqual({ index: 1, name });
      expect(notes['unknown-columns']).toContain(`${name} (B)`);
    },
  );

  it('that are almost right are only noted if the field has its column', async () => {
    expect(await fieldsOf('ChargeId;Comment;Comments')).toEqual(['ChargeId', 'Comment', undefined]);
    expect(await fieldsOf('ChargeId;Comments;Comment')).toEqual(['ChargeId', undefined, 'Comment']);
  });

  it('of two columns for one field are an error that names both, and all errors are reported at once', async () => {
    const problems = await problemsOf('ChargeId;Comment;Kommentar;TotaltPris');
    expect(problems[0]).toContain('C1: B1 (Comment) and C1 (Kommentar) both mean Comment');
    expect(problems[1]).toContain('Did you mean TotalPrice?');
  });

  it('can be mapped, even to nothing', async () => {
    const map: HeaderMap = new Map([
      ['debiteringsnr', 'ChargeId'],
      ['comments', 'ignore'],
      ['kommentar', 'ignore'],
      ['nothing', 'Container'],
    ]);
    const { sheet, notes } = await readSheet(sheetFile('Debiterings-nr;Comments;Comment;Kommentar\n'), {
      headers: map,
    });
    expect(sheet.columns.map(({ field }) => field)).toEqual(['ChargeId', undefined, 'Comment', undefined]);
    expect(notes['ignored-columns']).toContain('Comments, Kommentar');
    expect(notes['unused-map']).toContain('nothing');
    expect(notes['unknown-columns']).toBeUndefined();
  });

  it('without a name are noted, and the last column of a To fix tab is not', async () => {
    const { notes } = await readSheet(
      sheetFile('ChargeId;;Comment;What was wrong (not imported)\n1;a;b;c\n'),
    );
    expect(notes['unnamed-columns']).toBe(
      'Columns without a header (copied to the result workbook only): B.',
    );
    expect(notes['unknown-columns']).toBeUndefined();
  });
});

describe('the header row', () => {
  it('is found under titles and blank lines, which are noted', async () => {
    const text = 'Corrections for October\n\n"by: Anna; Lund";checked\n\nChargeId;Comment\n1;a\n';
    const { sheet, rows, notes } = await readSheet(sheetFile(text));
    expect(sheet.headerRow).toBe(5);
    expect(rows).toEqual([{ row: 6, cells: ['1', 'a'] }]);
    expect(notes['rows-above-header']).toContain('The header is in row 5. The 2 rows above it');
  });

  it('is looked for in the first 20 rows', async () => {
    expect((await readSheet(sheetFile(`${'\n'.repeat(19)}ChargeId;Comment\n1;a\n`))).sheet.headerRow).toBe(
      20,
    );
    const { message } = await refusal(readSheet(sheetFile(`${'\n'.repeat(20)}ChargeId;Comment\n1;a\n`)));
    expect(message).toContain('There is no ChargeId column in the first 20 rows');
  });

  it('without a ChargeId is refused with what was seen, or with what may be meant', async () => {
    expect(await problemsOf('Order;Customer;Comment')).toEqual([
      'A1: There is no ChargeId column in the first 20 rows (seen: Order, Customer, Comment). Rename the column with the charge ids to ChargeId, or add --map "<its name>=ChargeId".',
    ]);
    expect((await problemsOf('Comment;Charge Idd'))[0]).toContain(
      'Did you mean ChargeId? Rename the column, or add --map "Charge Idd=ChargeId"',
    );
  });

  it('of results of an earlier import is refused', async () => {
    const { message } = await refusal(
      readSheet(sheetFile('ChargeId;Status;Message;Error type;Attempts;Sent at\n')),
    );
    expect(message).toContain(
      'contains the results of an earlier import. To import it anyway, delete its columns Status',
    );
  });

  it('with thousands of columns is judged in no time', async () => {
    const names = Array.from({ length: 16_000 }, (_, i) => `Kolumn ${i}`);
    const start = performance.now();
    const { notes } = await readSheet(sheetFile(`ChargeId;${names.join(';')}\n`));
    expect(notes['unknown-columns']).toContain('and 15980 more');
    await problemsOf(`${names.join(';')};Debit`);
    expect(performance.now() - start).toBeLessThan(1500);
  });
});
