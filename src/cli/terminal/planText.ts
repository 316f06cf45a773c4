import type { Comparison, ConflictingRow } from '../../import/comparison.ts';
import type { PlanSums, RowSum } from '../../import/planSums.ts';
import type { RunFacts } from '../../import/prepare.ts';
import { localClock } from '../../lib/localTime.ts';
import { visible } from '../../lib/visibleText.ts';
import { decimalPlaces } from '../../model/decimal.ts';
import { rowReference } from '../../model/joinedTabs.ts';
import { NO_ROWS, type RowCounts, type RunSheet, type RunTarget } from '../../model/run.ts';
import { countsText, targetText } from '../../reporter/wording/runTexts.ts';
import { rowsText } from '../../reporter/wording/stateWords.ts';
import { onText, valuesText } from '../../reporter/wording/updateTexts.ts';
import type { Output } from './output.ts';
import { plainTable } from './plainTable.ts';
import { problemSummary, problemTable } from './problemTable.ts';

/** How many of several tabs the plan names; a note names all. */
const SHOWN_TABS = 5;

/** A plan, or what a dry run found, as the terminal shows it. */
export interface ShownPlan extends RunFacts {
  readonly sums: PlanSums;
  /** Null for a dry run, which knows nothing of other runs. */
  readonly comparison: Comparison | null;
}

/** What a file contains, what is sent of it and what is left out, and what is wrong with it. */
export function planText(plan: ShownPlan, output: Output): string {
  const { run, problems, comparison } = plan;
  const { sheet, target } = run;
  const facts: [string, string][] = [['File', fileText(sheet)], ...rowFacts(plan)];
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
  if (comparison && comparison.firstConflicts.length > 0) {
    lines.push(
      '',
      conflictTable(comparison, sheet, output),
      '',
      output.style('warning', conflictSummary(comparison)),
    );
  }
  return lines.join('\n');
}

/** The file with its tab, or with the first of several. */
function fileText({ file, tab, tabs }: RunSheet): string {
  if (tabs === undefined) return `${visible(file)}${tab === null ? '' : `, tab "${visible(tab)}"`}`;
  const names = tabs.slice(0, SHOWN_TABS).map(({ name }) => `"${visible(name)}"`);
  const more = tabs.length - names.length;
  return `${visible(file)}, tabs ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function rowFacts({ run, counts, problems, sums, comparison }: ShownPlan): [string, string][] {
  const { rows } = run.sheet;
  const isNew = counts.pending + counts.invalid === rows;
  const state = isNew ? `${counts.pending} valid, ${counts.invalid} invalid` : countsText(counts);
  const facts: [string, string][] = [['Rows', `${rows}: ${state}`]];
  // A file with such a problem is not imported at all.
  if ((run.state === 'not valid' && !run.dryRun) || problems.byKind.has('sheet'))
    return [...facts, ['To be sent', 'nothing']];
  const { toSend, leftOut, inConflict } = sums;
  const prices = hasPrices(run);
  facts.push(['To be sent', sumText(toSend, prices)]);
  if (leftOut.rows > 0)
    facts.push([
      'Left out',
      `${sumText(leftOut, prices)} (${leftOutText(counts, comparison?.unchanged ?? 0)})`,
    ]);
  if (inConflict.rows > 0) facts.push(['In conflict', sumText(inConflict, prices)]);
  if (prices && toSend.rows > 0)
    facts.push(['', 'Sums are of the new values; they are not the change of the invoice.']);
  return facts;
}

/** Why rows are left out: `3 invalid, 2 unchanged`. @param unchanged the rows that the plan found to be so */
function leftOutText(counts: RowCounts, unchanged: number): string {
  const { pending: _, sending: __, updated: ___, ...others } = counts;
  return countsText({ ...NO_ROWS, ...others, unchanged: counts.unchanged + unchanged });
}

/** Whether the file has a column of prices. */
export function hasPrices({ sheet }: RunFacts['run']): boolean {
  return sheet.columns.some(({ field }) => field === 'TotalPrice');
}

/** `51 rows, TotalPrice 36,666.27`. @param prices whether the file has a column for them */
function sumText({ rows, totalPrice }: RowSum, prices: boolean): string {
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
  return `${rows} unchanged and not sent: run ${run} updated the same charges with the same values${onText(localClock(), at)}. To send them too, add --again.`;
}

function conflictTable({ firstConflicts }: Comparison, { tabs }: RunSheet, output: Output): string {
  const lines = firstConflicts.map((row) => [
    visible(rowReference(row.row, tabs)),
    `${row.chargeId ?? ''}`,
    valuesText(row.values),
    theirsText(row),
  ]);
  return plainTable(['Row', 'ChargeId', 'In this file', 'Updated meanwhile'], lines, output);
}

function theirsText({ conflict: { run, at, certain, values } }: ConflictingRow): string {
  const maybe = certain ? '' : ' (unknown whether it was applied)';
  return `${valuesText(values)}, by run ${run}${onText(localClock(), at)}${maybe}`;
}

function conflictSummary({ firstConflicts, sums }: Comparison): string {
  const { rows } = sums.inConflict;
  const shown = firstConflicts.length;
  const text =
    rows === 1 ? '1 row would overwrite a newer value.' : `${rows} rows would overwrite newer values.`;
  return shown < rows ? `${text} The first ${shown} are shown.` : text;
}
