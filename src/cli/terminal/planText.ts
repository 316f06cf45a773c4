import type { Comparison, ConflictingRow } from '../../import/comparison.ts';
import type { PlanSums, RowSum } from '../../import/planSums.ts';
import type { RunFacts } from '../../import/prepare.ts';
import { localClock, localText } from '../../lib/localTime.ts';
import { visible } from '../../lib/visibleText.ts';
import { decimalPlaces } from '../../model/decimal.ts';
import type { ChargeValues } from '../../model/row.ts';
import type { RunTarget } from '../../model/run.ts';
import { countsText, targetText } from '../../reporter/wording/runTexts.ts';
import { rowsText } from '../../reporter/wording/stateWords.ts';
import type { Output } from './output.ts';
import { plainTable } from './plainTable.ts';
import { problemSummary, problemTable } from './problemTable.ts';

/** A plan, or what a dry run found, as the terminal shows it. */
export interface ShownPlan extends RunFacts {
  readonly sums: PlanSums;
  /** Null for a dry run, which knows nothing of other runs. */
  readonly comparison: Comparison | null;
}

/** How many rows in conflict a terminal shows. */
const SHOWN_CONFLICTS = 20;

/** What a file contains, what is sent of it and what is left out, and what is wrong with it. */
export function planText(plan: ShownPlan, output: Output): string {
  const { run, problems, comparison } = plan;
  const { sheet, target } = run;
  const facts: [string, string][] = [
    ['File', `${visible(sheet.file)}${sheet.tab === null ? '' : `, tab "${visible(sheet.tab)}"`}`],
    ...rowFacts(plan),
  ];
  if (target) {
    facts.push(['Goes to', targetText(target)]);
    facts.push(['Recorded as', recordedAs(target)]);
  }
  if (comparison?.unchangedSince) facts.push(['Note', unchangedNote(comparison)]);
  for (const note of sheet.notes) facts.push(['Note', visible(note)]);
  const lines = [plainTable(null, facts, output)];
  if (problems.total > 0) {
    lines.push('', problemTable(problems, output), '', output.style('warning', problemSummary(problems)));
  }
  if (comparison && comparison.conflicts > 0) {
    lines.push(
      '',
      conflictTable(comparison, output),
      '',
      output.style('warning', conflictSummary(comparison)),
    );
  }
  return lines.join('\n');
}

function rowFacts({ run, counts, sums, comparison }: ShownPlan): [string, string][] {
  const { toSend, leftOut } = sums;
  const { rows } = run.sheet;
  const isNew = counts.pending + counts.invalid === rows;
  const facts: [string, string][] = [
    ['Rows', `${rows}: ${isNew ? `${counts.pending} valid, ${counts.invalid} invalid` : countsText(counts)}`],
    ['To be sent', sumText(toSend, hasPrices(run))],
  ];
  if (leftOut.rows > 0) {
    const unchanged = counts.unchanged + (comparison?.unchanged ?? 0);
    const conflicts = counts.conflict + (comparison?.conflicts ?? 0);
    const why = [
      [counts.invalid, 'invalid'],
      [unchanged, 'unchanged'],
      [conflicts, 'in conflict'],
      [counts.rejected, 'rejected'],
      [counts.failed, 'failed'],
      [counts.superseded, 'superseded'],
    ] as const;
    const parts = why.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
    facts.push(['Left out', `${sumText(leftOut, hasPrices(run))} (${parts.join(', ')})`]);
  }
  if (hasPrices(run) && toSend.rows > 0)
    facts.push(['', 'Sums are of the new values; they are not the change of the invoice.']);
  return facts;
}

function hasPrices({ sheet }: RunFacts['run']): boolean {
  return sheet.columns.some(({ field }) => field === 'TotalPrice');
}

/** `51 rows, TotalPrice 36,666.27`. @param prices whether the file has a column for them */
export function sumText({ rows, totalPrice }: RowSum, prices: boolean): string {
  return prices && rows > 0 ? `${rowsText(rows)}, TotalPrice ${moneyText(totalPrice)}` : rowsText(rows);
}

/** An amount with at least two decimals and with groups of thousands, as people write money: `36,666.27`. */
export function moneyText(decimal: string): string {
  const missing = Math.max(0, 2 - decimalPlaces(decimal));
  const full = missing === 0 ? decimal : `${decimal}${missing === 2 ? '.' : ''}${'0'.repeat(missing)}`;
  const point = full.indexOf('.');
  return full.slice(0, point).replace(/\B(?=(\d{3})+$)/g, ',') + full.slice(point);
}

function recordedAs({ goodsOwnerId, integrationType }: RunTarget): string {
  return goodsOwnerId === null
    ? 'nothing: without --goods-owner-id, SetTimeOfLastSync is not called'
    : `${visible(integrationType)} of goods owner ${goodsOwnerId}, with SetTimeOfLastSync`;
}

function unchangedNote({ unchanged, unchangedSince }: Comparison): string {
  const { run, at } = unchangedSince!;
  const rows = unchanged === 1 ? '1 row is' : `${unchanged} rows are`;
  return `${rows} unchanged and not sent: run ${run} updated the same charges with the same values${atText(at)}. To send them too, add --again.`;
}

function conflictTable({ firstConflicts }: Comparison, output: Output): string {
  const lines = firstConflicts
    .slice(0, SHOWN_CONFLICTS)
    .map((row) => [`${row.row}`, `${row.chargeId ?? ''}`, valuesText(row.values), theirsText(row)]);
  return plainTable(['Row', 'ChargeId', 'In this file', 'Updated meanwhile'], lines, output);
}

function theirsText({ conflict: { run, at, certain, values } }: ConflictingRow): string {
  const maybe = certain ? '' : ' (unknown whether it was applied)';
  return `${valuesText(values)}, by run ${run}${atText(at)}${maybe}`;
}

function valuesText(values: ChargeValues): string {
  return Object.entries(values)
    .map(([field, value]) => `${field} ${value === null || value === '' ? 'cleared' : visible(`${value}`)}`)
    .join(', ');
}

function atText(at: string | null): string {
  return at === null ? '' : ` on ${localText(localClock(), at).slice(0, 16)}`;
}

function conflictSummary({ conflicts, firstConflicts }: Comparison): string {
  const shown = Math.min(firstConflicts.length, SHOWN_CONFLICTS);
  const rows =
    conflicts === 1
      ? '1 row would overwrite a newer value.'
      : `${conflicts} rows would overwrite newer values.`;
  return shown < conflicts ? `${rows} The first ${shown} are shown.` : rows;
}
