import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UnreadInvoicesError } from '../../src/import/exportCharges.ts';
import { type InvoiceReader, ReadingError } from '../../src/invoices/invoiceReader.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { BaselineWriting } from '../../src/ledger/readings.ts';
import { ConfigurationError, InterruptedError } from '../../src/model/errors.ts';
import { ownFolder } from '../helpers/folder.ts';
import { canMount, ownSmallDisk } from '../helpers/smallDisk.ts';
import { type ExportOptions, exportFrom, invoiceOf, ledgerKnowing, readerOf, TARGET } from './exported.ts';

const ONE = invoiceOf([{ id: 1001 }]);

/** A reader that gives an invoice and then fails. */
function failingReader(error: unknown): InvoiceReader {
  return {
    async *read() {
      yield ONE;
      throw error;
    },
  };
}

/** A ledger that remembers how its baseline ended, and what there was in a folder then. */
async function watchedLedger(folder: string) {
  const ledger = await ledgerKnowing();
  const ends: string[] = [];
  const startBaseline: Ledger['startBaseline'] = async (baseline) => {
    const writing = await ledger.startBaseline(baseline);
    const files = () => readdirSync(folder).filter((name) => !name.startsWith('.'));
    const noticed: BaselineWriting = {
      add: (charges) => writing.add(charges),
      finish: async () => {
        await writing.finish();
        ends.push(`finished beside ${files().join(' ') || 'no file'}`);
      },
      discard: async () => {
        ends.push('discarded');
        await writing.discard();
      },
    };
    return noticed;
  };
  const watched = {
    startBaseline,
    noteInvoices: ledger.noteInvoices.bind(ledger),
    notePriceEvidence: ledger.notePriceEvidence.bind(ledger),
    priceEvidence: ledger.priceEvidence.bind(ledger),
  };
  return { ledger, watched, ends };
}

async function refusal(reader: InvoiceReader, options: ExportOptions = {}, name = 'a.xlsx'): Promise<Error> {
  const folder = ownFolder();
  const { watched, ends } = await watchedLedger(folder);
  const error = await exportFrom(watched, join(folder, name), reader, options).then(
    () => expect.unreachable('it was written'),
    (thrown: Error) => thrown,
  );
  expect(readdirSync(folder)).toEqual([]);
  expect(ends.filter((end) => end !== 'discarded')).toEqual([]);
  return error;
}

const canFill = await canMount();

describe('an export', () => {
  it.each(['a.xlsx', 'a.csv'])('is in the ledger before the file %s has its name', async (name) => {
    const folder = ownFolder();
    const { ledger, watched, ends } = await watchedLedger(folder);
    const { id, charges } = await exportFrom(watched, join(folder, name), readerOf([ONE]));
    expect(ends).toEqual(['finished beside no file']);
    expect(readdirSync(folder)).toEqual([name]);
    expect(charges).toBe(1);
    expect(await ledger.findBaseline(id)).toMatchObject({
      kind: 'export',
      run: null,
      timeZone: 'Europe/Stockholm',
      target: { host: TARGET.host, warehouse: TARGET.warehouse },
    });
  });

  it('of a charge that is moved while invoices are read has it once, on the later one', async () => {
    const ledger = await ledgerKnowing();
    const moved = invoiceOf([{ id: 1001, values: { Comment: 'Moved' } }], { id: 102 });
    const path = join(ownFolder(), 'a.csv');
    const { invoices, charges, id } = await exportFrom(ledger, path, readerOf([ONE, moved]));
    expect(charges).toBe(1);
    expect(invoices.map((invoice) => [invoice.id, invoice.charges])).toEqual([
      [101, 0],
      [102, 1],
    ]);
    const [kept] = await ledger.baselineCharges([{ baseline: id, chargeId: 1001 }]);
    expect(kept).toMatchObject({ invoice: 102, values: { Comment: 'Moved' } });
  });

  it('without invoices says what is wanted, and that a permission may be missing', async () => {
    const nothing = readerOf([]);
    const ids = await refusal(nothing, { wanted: { kind: 'ids', ids: [7, 8] } });
    expect(ids.message).toMatch(
      /^The server gives none of the invoices asked for \(7, 8\)\..*"Allow this user/,
    );
    const wanted = { kind: 'period', from: '2026-10-01', to: '2026-10-31' } as const;
    expect((await refusal(nothing, { wanted })).message).toMatch(
      /^The server gives no invoice with a date from 2026-10-01 to 2026-10-31\..*No file was written\.$/,
    );
    expect((await refusal(nothing)).message).toMatch(
      /^The server gives no invoice that is not exported yet\./,
    );
    expect((await refusal(readerOf([invoiceOf([])]))).message).toBe(
      'Invoice 101 has no charges. No file was written.',
    );
  });

  it.each([
    ['refused', 2, 'refused'],
    ['misdirected', 2, 'misdirected'],
    ['throttled', 5, 'throttled'],
    ['failed', 5, 'unreachable'],
  ] as const)(
    'that can not be read to its end, because reading is %s, ends with %s',
    async (cause, exitCode, code) => {
      const error = await refusal(failingReader(new ReadingError('Because.', cause)));
      expect(error).toBeInstanceOf(UnreadInvoicesError);
      expect(error).toMatchObject({ message: 'Because. No file was written.', exitCode, code });
    },
  );

  it('that is interrupted leaves nothing', async () => {
    const controller = new AbortController();
    const reader: InvoiceReader = {
      async *read() {
        yield ONE;
        controller.abort(new Error('interrupted'));
        yield invoiceOf([{ id: 1002 }], { id: 102 });
      },
    };
    const error = await refusal(reader, { signal: controller.signal });
    expect(error).toBeInstanceOf(InterruptedError);
  });

  it('that can be written nowhere reads nothing', async () => {
    const unread: InvoiceReader = {
      read: () => expect.unreachable('it was read'),
    };
    expect((await refusal(unread, {}, 'a.ods')).message).toContain('an .xlsx or a .csv file');
    expect((await refusal(unread, {}, 'none/a.csv')).message).toContain('There is no folder');
    const why = 'Nobody can.';
    const impossible = await refusal(unread, { reading: { kind: 'impossible', why } });
    expect(impossible).toBeInstanceOf(ConfigurationError);
    expect(impossible.message).toBe(why);
    const folder = ownFolder();
    const ledger = await ledgerKnowing();
    mkdirSync(join(folder, 'folder.csv'));
    writeFileSync(join(folder, 'mine.csv'), 'mine');
    await expect(exportFrom(ledger, join(folder, 'folder.csv'), unread)).rejects.toThrow('is a folder');
    await expect(exportFrom(ledger, join(folder, 'mine.csv'), unread)).rejects.toThrow('already exists');
    await expect(exportFrom(ledger, join(folder, 'mine.csv/a.csv'), unread)).rejects.toThrow(
      'is not a folder',
    );
  });

  it.runIf(canFill)('to a full disk leaves no half file', async () => {
    const folder = ownFolder();
    const disk = ownSmallDisk(join(folder, 'disk'));
    disk.fill();
    const { watched, ends } = await watchedLedger(folder);
    const many = invoiceOf(Array.from({ length: 2000 }, (_, at) => ({ id: 1 + at })));
    for (const name of ['a.xlsx', 'a.csv'])
      await expect(exportFrom(watched, join(disk.path, name), readerOf([many]))).rejects.toThrow(
        'the disk is full',
      );
    expect(ends).toEqual(['discarded', 'discarded']);
    disk.free();
    expect(readdirSync(disk.path).filter((name) => name.startsWith('a') || name.endsWith('.part'))).toEqual(
      [],
    );
  });
});
