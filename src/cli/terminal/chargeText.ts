import type { ChargeEntry, ChargeRecord, FieldHistory } from '../../import/chargeRecord.ts';
import { type LocalClock, localClock, localText } from '../../lib/localTime.ts';
import { visible } from '../../lib/visibleText.ts';
import type { FieldValue } from '../../model/sameValue.ts';
import { whatBecameOf } from '../../reporter/wording/rowMessage.ts';
import { shortValueText } from '../../reporter/wording/updateTexts.ts';
import type { Output } from './output.ts';
import { plainTable } from './plainTable.ts';

/** Three texts fit beside the name of a field on 80 columns; `--json` has all of them. */
const SHOWN_VALUE = 15;

/** All that the ledger knows of a charge: each run, the newest first. */
export function chargeText({ id, rows, files }: ChargeRecord, output: Output): string {
  if (rows.length === 0 && files.length === 0)
    return `This ledger knows nothing of a charge ${id}: no run and no exported file has it.`;
  const clock = localClock();
  const runs = new Set(rows.map(({ run }) => run.id)).size;
  const title = output.style('bold', `Charge ${id}`);
  return [
    `${title}: ${runs === 1 ? '1 run' : `${runs} runs`}, the newest first`,
    ...rows.map((entry) => entryText(entry, clock, output)),
    ...(files.length === 0 ? [] : [filesText(files, clock, output)]),
  ].join('\n\n');
}

function entryText(
  { run, row, tab, place, invoice, fields }: ChargeEntry,
  clock: LocalClock,
  output: Output,
): string {
  const { target, sheet } = run;
  const message = whatBecameOf(row, { clock });
  const facts: [string, string][] = [
    ['Run', `${run.id}, started ${localText(clock, run.started).slice(0, 16)}`],
    ...(target === null
      ? []
      : ([['By', `${visible(target.username)} at ${target.host}, warehouse ${target.warehouse}`]] as [
          string,
          string,
        ][])),
    ['File', `${visible(sheet.file)}${tab === null ? '' : `, tab ${visible(tab)}`}, row ${place}`],
    ...(invoice === null ? [] : ([['Invoice', `${invoice}`]] as [string, string][])),
    ['Outcome', `${row.state}${sentText(row.sentAt, row.attempts, clock)}`],
    ...(message === '' ? [] : ([['', visible(message)]] as [string, string][])),
  ];
  const table = plainTable(null, facts, output);
  if (fields.length === 0) return table;
  return `${table}\n${plainTable(['', 'Field', 'Cell', 'Before', row.attempts > 0 ? 'Sent' : 'In the file', 'After'], fields.map(fieldLine), output)}`;
}

function sentText(sentAt: string | null, attempts: number, clock: LocalClock): string {
  if (sentAt === null) return '';
  return `, sent ${localText(clock, sentAt)}${attempts > 1 ? ` (${attempts} calls)` : ''}`;
}

function fieldLine({ field, cell, before, sent, after }: FieldHistory): string[] {
  const text = (value: FieldValue | undefined): string =>
    value === undefined ? '?' : shortValueText(field, value, SHOWN_VALUE);
  return ['', field, cell ?? '', text(before), text(sent), text(after)];
}

function filesText(files: ChargeRecord['files'], clock: LocalClock, output: Output): string {
  const lines = files.map(({ baseline, charge }) => [
    baseline.id,
    localText(clock, baseline.started).slice(0, 16),
    `${charge.invoice}`,
    baseline.run === null ? 'exported' : `undo of run ${baseline.run}`,
  ]);
  return plainTable(['In file', 'Made', 'Invoice', ''], lines, output);
}
