import { CHANGES_COLUMNS } from '../../model/chargeFields.ts';
import { decimalPlaces } from '../../model/decimal.ts';
import { type LedgerRow, mayHaveBeenApplied, type RowState } from '../../model/run.ts';
import type { ChangeableField, FieldValue } from '../../model/sameValue.ts';
import { dateCell, numberCell, placesFormat, textCell, type WrittenCell } from './cells.ts';
import type { Proof, ReportReadings, RowChange, StandingValue } from './reportReadings.ts';
import type { ReportSource } from './rowOverview.ts';
import { added, placeCell, type RowTab, type TabContext } from './rowTabs.ts';
import type { StyleBook } from './styles.ts';

const FIRST_COLUMNS = [
  ['Row in file', 14],
  ['ChargeId', 13],
  ['Invoice', 12],
  ['Invoice number', 18],
] as const;
const WIDTHS = [17, 26, 26, 26, 26, 28] as const;

/**
 * The tab *Changes*: a line for each field that a row changes, in file order, from what stood on the invoice before to what stands there after, and
 * whether that is what was sent.
 */
export function changesTab(
  readings: ReportReadings,
  { run }: Pick<ReportSource, 'run'>,
  context: TabContext,
): RowTab {
  const { styles } = context;
  const numbers = new Map(
    readings.invoices.map(({ id, before, after }) => [id, (after ?? before)?.number ?? '']),
  );
  return {
    name: 'Changes',
    color: 'FF7030A0',
    columns: [
      ...FIRST_COLUMNS.map(([header, width]) => added(header, width)),
      ...CHANGES_COLUMNS.map((header, index) => added(header, WIDTHS[index]!)),
    ],
    lines: (row) => {
      const invoice = row.after?.invoice ?? row.before?.invoice ?? row.invoice;
      const place = [
        placeCell(row, run.sheet.tabs, styles),
        numberCell(`${row.values.ChargeId ?? ''}`, '0', styles, 'left'),
        invoice === undefined ? textCell('', styles) : numberCell(String(invoice), '0', styles, 'left'),
        textCell(invoice === undefined ? '' : (numbers.get(invoice) ?? ''), styles),
      ];
      return readings.changesOf(row).map((change) => [...place, ...changeCells(row, change, context)]);
    },
  };
}

function changeCells(row: LedgerRow, change: RowChange, { styles, dryRun }: TabContext): WrittenCell[] {
  const { field, before, next, after, proof } = change;
  return [
    textCell(field, styles),
    standingCell(field, before, styles),
    valueCell(field, next, styles, 'clears the field'),
    row.state === 'updated'
      ? valueCell(field, next, styles, 'cleared')
      : { value: notUpdatedWord(row, dryRun ?? false), style: styles.status(row.state) },
    proof === null && after.kind === 'not read' ? textCell('', styles) : standingCell(field, after, styles),
    proof === null ? textCell('', styles) : proofCell(proof, styles),
  ];
}

/** Why the value does not stand in the column *Sent*. */
function notUpdatedWord({ state, attempts, outcome }: LedgerRow, dryRun: boolean): string {
  switch (state) {
    case 'rejected':
    case 'failed':
      return mayHaveBeenApplied(outcome) ? `${NOT_SENT[state]}, may be applied` : NOT_SENT[state];
    case 'pending':
      if (dryRun) return 'Not sent: dry run';
      return attempts === 0 ? NOT_SENT.pending : 'Tried, not applied';
    default:
      return NOT_SENT[state];
  }
}

const NOT_SENT: Readonly<Record<RowState, string>> = {
  invalid: 'Not sent: invalid',
  pending: 'Not sent: pending',
  sending: 'Outcome unknown',
  updated: '',
  unchanged: 'Not sent: unchanged',
  conflict: 'Not sent: conflict',
  held: 'Not sent: held',
  rejected: 'Rejected',
  failed: 'Failed',
  superseded: 'Not sent: imported again',
};

function standingCell(field: ChangeableField, standing: StandingValue, styles: StyleBook): WrittenCell {
  switch (standing.kind) {
    case 'read':
      return valueCell(field, standing.value, styles, '(empty)');
    case 'price':
      return textCell(`${standing.price} (price as read)`, styles, styles.quiet());
    case 'unreadable':
      return textCell('(not readable)', styles, styles.quiet());
    case 'not read':
      return textCell('not read', styles, styles.quiet());
  }
}

/** @param none what to show for no value */
function valueCell(field: ChangeableField, value: FieldValue, styles: StyleBook, none: string): WrittenCell {
  if (value === null || value === undefined || value === '') return textCell(none, styles, styles.quiet());
  switch (field) {
    case 'Count':
    case 'TotalPrice': {
      const format =
        field === 'TotalPrice' ? moneyFormat(`${value}`) : placesFormat(decimalPlaces(`${value}`));
      return numberCell(`${value}`, format, styles);
    }
    case 'ProfitCenterId':
    case 'ArticleGroupId':
      return numberCell(`${value}`, '0', styles, 'left');
    case 'ActionDate':
      return dateCell(`${value}`, undefined, styles);
    case 'Container':
    case 'Comment':
      return textCell(`${value}`, styles, styles.wrapped());
  }
}

/** An amount with at least two decimals and all that it has. */
function moneyFormat(value: string): string {
  return placesFormat(Math.max(2, decimalPlaces(value)), '#,##0');
}

const PROOFS: Readonly<Record<Proof, readonly [word: string, color: RowState | null]>> = {
  verified: ['verified', 'updated'],
  differs: ['differs', 'rejected'],
  'set again': ['set again by a later row', null],
  undecided: ['not compared', 'pending'],
  unreadable: ['not readable', 'pending'],
  'not read': ['not read again', 'pending'],
};

function proofCell(proof: Proof, styles: StyleBook): WrittenCell {
  const [word, color] = PROOFS[proof];
  return textCell(word, styles, color === null ? styles.quiet() : styles.status(color));
}
