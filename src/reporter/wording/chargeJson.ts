import type { Field } from '../../model/chargeFields.ts';
import type { ExitCode } from '../../model/exitCodes.ts';
import type { LedgerRow, Run } from '../../model/run.ts';
import type { FieldValue } from '../../model/sameValue.ts';
import { statusMessage } from './rowMessage.ts';

/** What is known of a charge, as far as programs are told of it. */
export interface ChargeFacts {
  readonly id: number;
  readonly rows: readonly {
    readonly run: Run;
    readonly row: LedgerRow;
    readonly tab: string | null;
    readonly place: number;
    readonly invoice: number | null;
    readonly fields: readonly {
      readonly field: Field;
      readonly cell: string | null;
      readonly before: FieldValue | undefined;
      readonly sent: FieldValue;
      readonly after: FieldValue | undefined;
    }[];
  }[];
  readonly files: readonly {
    readonly baseline: {
      readonly id: string;
      readonly kind: 'export' | 'undo';
      readonly run: string | null;
      readonly started: string;
      readonly target: { readonly host: string; readonly warehouse: string };
    };
    readonly charge: { readonly invoice: number };
  }[];
}

/** What `charges charge --json` prints. */
export function chargeJson({ id, rows, files }: ChargeFacts, exitCode: ExitCode): object {
  return {
    charge: id,
    rows: rows.map(({ run, row, tab, place, invoice, fields }) => ({
      run: run.id,
      started: run.started,
      username: run.target?.username ?? null,
      host: run.target?.host ?? null,
      warehouse: run.target?.warehouse ?? null,
      goodsOwnerId: run.target?.goodsOwnerId ?? null,
      file: run.sheet.file,
      tab,
      row: place,
      state: row.state,
      message: statusMessage(row),
      attempts: row.attempts,
      sentAt: row.sentAt,
      invoice,
      fields: fields.map(({ field, cell, before, sent, after }) => ({
        field,
        cell,
        before: known(before),
        sent: sent ?? '',
        after: known(after),
      })),
      verification: row.verification?.state ?? null,
    })),
    files: files.map(({ baseline, charge }) => ({
      id: baseline.id,
      kind: baseline.kind,
      run: baseline.run,
      started: baseline.started,
      host: baseline.target.host,
      warehouse: baseline.target.warehouse,
      invoice: charge.invoice,
    })),
    exitCode,
    error: null,
  };
}

/** Null is what is not known; an empty field is the empty text. */
function known(value: FieldValue | undefined): string | number | null {
  return value === undefined ? null : (value ?? '');
}
