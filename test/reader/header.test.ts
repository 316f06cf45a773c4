import { describe, expect, it } from 'vitest';
import { FIELDS, normalizedHeader } from '../../src/model/chargeFields.ts';
import { InvalidSheetError } from '../../src/model/errors.ts';
import type { HeaderMap } from '../../src/reader/headerSearch.ts';
import { cpuTimer } from '../helpers/cpuTime.ts';
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

  it.each(['Customer', 'Rate', 'Gate', 'Country', 'Account', 'Amount', 'Id', 'Weight', 'Kund'])(
    'that mean something else are only noted: %s',
    async (name) => {
      const { notes, sheet } = await readSheet(sheetFile(`ChargeId;${name}\n1;x\n`));
      expect(sheet.columns[1]).toEqual({ index: 1, name });
      expect(notes['unknown-columns']).toContain(`${name} (B)`);
    },
  );

  it.each([
    ['Count (st)', 'Count'],
    ['Antal [pcs]', 'Count'],
    ['Antal, st', 'Count'],
    ['Quantity kg', 'Count'],
    ['TotalPrice (SEK)', 'TotalPrice'],
    ['Totalpris SEK', 'TotalPrice'],
    ['Total price in EUR', 'TotalPrice'],
    ['Totalpris i kr.', 'TotalPrice'],
    ['Total price €', 'TotalPrice'],
    ['TotalPrice (excl. VAT)', 'TotalPrice'],
    ['Total price\r\n[SEK]', 'TotalPrice'],
    ['Count\n(pcs) *', 'Count'],
    ['ActionDate (YYYY-MM-DD)', 'ActionDate'],
    ['Datum (ÅÅÅÅ-MM-DD)', 'ActionDate'],
    ['* Comment', 'Comment'],
    ['Comment*', 'Comment'],
    ['Kommentar:', 'Comment'],
    ['Container (max 50)', 'Container'],
    ['Comment (1000 characters)', 'Comment'],
    ['ProfitCenterId (valfritt)', 'ProfitCenterId'],
  ] as const)('with a unit, a currency, a remark or an asterisk are known: %j', async (name, field) => {
    const { sheet, notes } = await readSheet(sheetFile(`ChargeId;"${name}"\n1;1\n`));
    expect(sheet.columns[1]!.field).toBe(field);
    expect(notes['taken-columns']).toBe(
      `Columns taken as charge fields: ${name.replace(/\s+/g, ' ')} as ${field}.`,
    );
  });

  it('with an addition are known by what the user says of the name', async () => {
    const headers: HeaderMap = new Map([
      ['pris', 'TotalPrice'],
      ['antal', 'ignore'],
    ]);
    const { sheet, notes } = await readSheet(sheetFile('ChargeId*;Pris (SEK);Antal (st)\n1;1;1\n'), {
      headers,
    });
    expect(sheet.columns.map(({ field }) => field)).toEqual(['ChargeId', 'TotalPrice', undefined]);
    expect(notes['unused-map']).toBeUndefined();
    expect(notes['taken-columns']).toContain('Pris (SEK) as TotalPrice');
    expect(notes['ignored-columns']).toContain('Antal (st)');
  });

  it('that other files use for something else have the meaning that --map gives them', async () => {
    const text = 'ChargeId;Count;TotalPrice;Invoice;Article;Export\n1;1;1;101;x;export-abcdefgh\n';
    const plain = await readSheet(sheetFile(text));
    expect(plain.sheet.columns.map(({ context }) => context)).toEqual([
      ...[undefined, undefined, undefined],
      ...[true, true, true],
    ]);
    expect(plain.rows[0]).toMatchObject({ invoice: 101, baseline: 'export-abcdefgh' });
    const headers: HeaderMap = new Map([
      ['invoice', 'Comment'],
      ['article', 'Container'],
      ['export', 'ignore'],
    ]);
    const mapped = await readSheet(sheetFile(text), { headers });
    expect(mapped.sheet.columns.map(({ field }) => field).slice(3)).toEqual([
      'Comment',
      'Container',
      undefined,
    ]);
    expect(mapped.notes['mapped-columns']).toContain('Invoice as Comment');
    expect(mapped.rows[0]).not.toMatchObject({ invoice: 101 });
    expect(mapped.rows[0]!.baseline).toBeUndefined();
  });

  it('that --map gives a meaning are said with it', async () => {
    const headers: HeaderMap = new Map([
      ['nr', 'ChargeId'],
      ['pris', 'TotalPrice'],
    ]);
    const { notes } = await readSheet(sheetFile('Nr;Pris;Comment\n1;1;x\n'), { headers });
    expect(notes['mapped-columns']).toBe(
      'Columns taken because of --map: Nr as ChargeId, Pris as TotalPrice.',
    );
    expect(notes['taken-columns']).toBeUndefined();
  });

  it('with an addition are something else beside the name itself', async () => {
    expect(await fieldsOf('ChargeId;Count (kg);Count')).toEqual(['ChargeId', undefined, 'Count']);
  });

  it.each([
    ['Price', 'TotalPrice'],
    ['New price', 'TotalPrice'],
    ['NewPrice', 'TotalPrice'],
    ['NEW_PRICE', 'TotalPrice'],
    ['Unit price (SEK)', 'TotalPrice'],
    ['Styckpris', 'TotalPrice'],
    ['Belopp', 'TotalPrice'],
    ['Total', 'TotalPrice'],
    ['Total price excl. VAT', 'TotalPrice'],
    ['TotalPrice (tkr)', 'TotalPrice'],
    ['TotalPrice (kSEK)', 'TotalPrice'],
    ['Totalpris (inkl. moms)', 'TotalPrice'],
    ['TotalPrice (SEK/st)', 'TotalPrice'],
    ['TotalPrice (per pallet)', 'TotalPrice'],
    ['TotalPrice st', 'TotalPrice'],
    ['TotalPrice (old)', 'TotalPrice'],
    ['Count (SEK)', 'Count'],
    ['Count (före)', 'Count'],
    ['Count (difference)', 'Count'],
    ['Antal kolli', 'Count'],
    ['Antal pallar', 'Count'],
    ['Order quantity', 'Count'],
    ['Orderdatum', 'ActionDate'],
    ['Invoice date', 'ActionDate'],
    ['Date (UTC)', 'ActionDate'],
    ['ContainerNo', 'Container'],
    ['Kundkommentar', 'Comment'],
    // These are also nearly ChargeId, which has a column of its own.
    ['Charge price', 'TotalPrice'],
    ['Charge Count', 'Count'],
    ['Charge: TotalPrice', 'TotalPrice'],
    ['Charge date', 'ActionDate'],
    ['Charge container', 'Container'],
    ['Charges comment', 'Comment'],
    ['Article group', 'ArticleGroupId'],
    ['Nytt resultatställe', 'ProfitCenterId'],
  ])('that contain or resemble a field get a did-you-mean: %s', async (name, field) => {
    expect(await problemsOf(`ChargeId;${name}`)).toEqual([
      `B1: Did you mean ${field}? Rename the column, or add --map "${name}=${field}". If it is something else, add --map "${name}=ignore".`,
    ]);
    const one = new Map([[normalizedHeader(name), field]]) as HeaderMap;
    expect(await fieldsOf(`ChargeId;${name}`, one)).toEqual(['ChargeId', field]);
    const none: HeaderMap = new Map([[normalizedHeader(name), 'ignore']]);
    expect(await fieldsOf(`ChargeId;${name}`, none)).toEqual(['ChargeId', undefined]);
  });

  it.each([
    'Discount',
    'Updated',
    'Country',
    'Accountant',
    'Total weight',
    'Article name',
    'Profit center name',
    'Artikelgruppsnamn kod',
    'Kundnr',
  ])('that only contain the letters of a field, or name what belongs to it, are noted: %s', async (name) => {
    const { notes } = await readSheet(sheetFile(`ChargeId;${name}\n1;x\n`));
    expect(notes['unknown-columns']).toContain(`${name} (B)`);
  });

  it('with invisible characters are known, which is said once', async () => {
    const { sheet, notes } = await readSheet(
      sheetFile('\u200bChargeId;Com\u2060ment;\u202aDatum\u202c\n1;a;2026-10-31\n'),
    );
    expect(sheet.columns.map(({ field }) => field)).toEqual(['ChargeId', 'Comment', 'ActionDate']);
    expect(notes['invisible-in-header']).toBe(
      'Invisible characters in headers were ignored: ChargeId, Comment, Datum.',
    );
  });

  it('that are not recognized are noted with what their columns hold', async () => {
    const { notes } = await readSheet(
      sheetFile(
        'ChargeId;Extra;Vikt;Kund;Tom;Blandat;;Datum\n1;100,50 kr;3;A;;x;7;2026-01-02\n2;-1 200;(4);B;;2026-10-31;;\n3;;;;;;;\n',
      ),
    );
    expect(notes['unknown-columns']).toBe(
      'Columns not recognized as charge fields (copied to the result workbook only): Extra (B) with 2 values, all numbers or dates, Vikt (C) with 2 values, all numbers or dates, Kund (D) with 2 values, Tom (E) without values, Blandat (F) with 2 values, 1 of them numbers or dates.',
    );
    expect(notes['unnamed-columns']).toBe(
      'Columns without a header (copied to the result workbook only): G with 1 value, a number or date.',
    );
  });

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
      'Columns without a header (copied to the result workbook only): B with 1 value.',
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

  it('is not a list of the fields above it', async () => {
    const list = 'Field;Meaning\nChargeId;the id\nCount;pieces\nTotalPrice;in SEK\n;\n';
    const { sheet } = await readSheet(sheetFile(`${list}ChargeId;Count;TotalPrice\n1;2;3\n`));
    expect(sheet.headerRow).toBe(6);
    expect((await readSheet(sheetFile('Charges\nChargeId;Remark\n1;a\n'))).sheet.headerRow).toBe(2);
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

  it.each([
    ['Status', 'ChargeId;Status;Message;Error type;Attempts;Sent at\n'],
    [
      'Field',
      'Row in file;ChargeId;Invoice;Invoice number;Field;Before;In your file;Sent;After;Verified\n2;1001\n',
    ],
  ])('of results of an earlier import, which have a column %s, is refused', async (first, text) => {
    const { message } = await refusal(readSheet(sheetFile(text)));
    expect(message).toContain(
      `contains the results of an earlier import. To import it anyway, delete its columns ${first},`,
    );
  });

  it('with thousands of columns is judged in no time', async () => {
    const names = Array.from({ length: 16_000 }, (_, i) => `Kolumn ${i}`);
    const spent = cpuTimer();
    const { notes } = await readSheet(sheetFile(`ChargeId;${names.join(';')}\n`));
    expect(notes['unknown-columns']).toContain('and 15980 more');
    await problemsOf(`${names.join(';')};Debit`);
    expect(spent()).toBeLessThan(1500);
  });
});
