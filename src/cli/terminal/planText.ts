import type { Part } from '../../import/changes.ts';
import type { Comparison } from '../../import/comparison.ts';
import type { PlanSums, RowSum } from '../../import/planSums.ts';
import type { RunFacts } from '../../import/prepare.ts';
import { localClock } from '../../lib/localTime.ts';
import { visible } from '../../lib/visibleText.ts';
import { NO_ROWS, type RowCounts, type RunSheet, type RunTarget } from '../../model/run.ts';
import { moneyText } from '../../reporter/wording/amounts.ts';
import { countsText, targetText } from '../../reporter/wording/runTexts.ts';
import { rowsText } from '../../reporter/wording/stateWords.ts';
import { onText } from '../../reporter/wording/updateTexts.ts';
import { changesText, conflictTable, suspicionTable } from './changesText.ts';

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
  if (comparison) {
    facts.push(...comparedFacts(comparison));
    for (const note of unchangedNote(comparison)) facts.push(['Note', note]);
  }
  for (const note of sheet.notes) facts.push(['Note', visible(note)]);
  const lines = [plainTable(null, facts, output)];
  if (problems.total > 0) {
    lines.push('', problemTable(problems, output), '', output.style('warning', problemSummary(problems)));
  }
  if (comparison) lines.push(...comparisonLines(comparison, plan.sums, sheet, output));
  return lines.join('\n');
}

/** The file with its tab, or with the first of several. */
function fileText({ file, tab, tabs }: RunSheet): string {
  if (tabs === undefined) return `${visible(file)}${tab === null ? '' : `, tab "${visible(tab)}"`}`;
  const names = tabs.slice(0, SHOWN_TABS).map(({ name }) => `"${visible(name)}"`);
  const more = tabs.length - names.length;
  return `${visible(file)}, tabs ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function comparisonLines(
  comparison: Comparison,
  { inConflict, held }: PlanSums,
  { tabs }: RunSheet,
  output: Output,
): string[] {
  const { sums, firstConflicts, firstHeld } = comparison;
  // What is accepted in advance is sent like the others.
  const parts: Part[] = ['toSend'];
  if (inConflict.rows === 0) parts.push('inConflict');
  if (held.rows === 0) parts.push('held');
  if (inConflict.rows + held.rows === 0) parts.push('inConflictAndHeld');
  const lines: string[] = [];
  const changes = changesText(comparison, parts, tabs, output);
  if (changes !== '') {
    lines.push('', changes);
    if (inConflict.rows + held.rows > 0 && comparison.invoices.length > 0)
      lines.push('', 'These amounts are without the rows in conflict and the suspicious ones below.');
  }
  for (const { rows, table, one, more, all } of [
    {
      rows: firstConflicts,
      table: conflictTable,
      one: 'would overwrite a newer value.',
      more: 'would overwrite newer values.',
      all: sums.inConflict.rows,
    },
    {
      rows: firstHeld,
      table: suspicionTable,
      one: 'may be a mistake.',
      more: 'may be mistakes.',
      all: sums.held.rows + sums.inConflictAndHeld.rows,
    },
  ])
    if (rows.length > 0)
      lines.push(
        '',
        table(rows, tabs, output),
        '',
        output.style('warning', doubtSummary(all, rows.length, one, more)),
      );
  return lines;
}

function rowFacts({ run, counts, problems, sums, comparison }: ShownPlan): [string, string][] {
  const { rows } = run.sheet;
  const isNew = counts.pending + counts.unchanged + counts.invalid === rows;
  const state = isNew
    ? `${counts.pending + counts.unchanged} valid, ${counts.invalid} invalid`
    : countsText(counts);
  const facts: [string, string][] = [['Rows', `${rows}: ${state}`]];
  // A file with such a problem is not imported at all.
  if ((run.state === 'not valid' && !run.dryRun) || problems.byKind.has('sheet'))
    return [...facts, ['To be sent', 'nothing']];
  const { toSend, leftOut, inConflict, held, inConflictAndHeld } = sums;
  const prices = hasPrices(run);
  facts.push(['To be sent', sumText(toSend, prices)]);
  if (leftOut.rows > 0)
    facts.push([
      'Left out',
      `${sumText(leftOut, prices)} (${leftOutText(counts, comparison?.unchanged ?? 0)})`,
    ]);
  if (inConflict.rows > 0) {
    const both = inConflictAndHeld.rows;
    const too = both === 0 ? '' : `; ${both} of them ${both === 1 ? 'is' : 'are'} suspicious, too`;
    facts.push(['In conflict', sumText(inConflict, prices) + too]);
  }
  if (held.rows > 0) facts.push(['Suspicious', sumText(held, prices)]);
  if (prices && toSend.rows > 0 && comparison?.reading.kind !== 'read')
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

function recordedAs({ goodsOwnerId, integrationType }: RunTarget): string {
  return goodsOwnerId === null
    ? 'nothing: without --goods-owner-id, SetTimeOfLastSync is not called'
    : `${visible(integrationType)} of goods owner ${goodsOwnerId}, with SetTimeOfLastSync`;
}

function unchangedNote({ unchanged, unchangedOnInvoice, unchangedSince }: Comparison): string[] {
  const notes: string[] = [];
  if (unchangedOnInvoice > 0)
    notes.push(
      `${areText(unchangedOnInvoice, 'says', 'say')} what is on the invoice already and ${unchangedOnInvoice === 1 ? 'is' : 'are'} not sent. To send them too, add --send-unchanged.`,
    );
  if (unchangedSince) {
    const { run, at } = unchangedSince;
    notes.push(
      `${areText(unchanged - unchangedOnInvoice, 'is', 'are')} unchanged and not sent: run ${run} updated the same charges with the same values${onText(localClock(), at)}. To send them too, add --again.`,
    );
  }
  return notes;
}

function areText(rows: number, one: string, more: string): string {
  return rows === 1 ? `1 row ${one}` : `${rows} rows ${more}`;
}

/** How many rows could be compared with what stands on the invoices. */
function comparedFacts({ reading, compared, sums }: Comparison): [string, string][] {
  const rows = sums.toSend.rows + sums.inConflict.rows + sums.held.rows;
  switch (reading.kind) {
    case 'not read':
      return [];
    case 'unplaced':
      return rows === 0
        ? []
        : [
            [
              'Compared',
              `nothing: it is not known on which invoices ${rows === 1 ? 'its charge is' : `the charges of ${rows} rows are`}. To compare them, name the invoices with --invoice.`,
            ],
          ];
    case 'failed': {
      const what = compared === 0 ? 'nothing: the' : `${rowsText(compared)} of ${rows}: the other`;
      return [['Compared', `${what} invoices could not be read. ${visible(reading.message)}`]];
    }
    case 'read': {
      const { invoices, absent, timeZone } = reading;
      const of = invoices.length === 1 ? '1 invoice' : `${invoices.length} invoices`;
      const unread = rows - compared;
      const facts: [string, string][] = [
        [
          'Compared',
          `with ${of}, dates in ${timeZone} time${unread === 0 ? '' : `; ${rowsText(unread)} could not be compared`}`,
        ],
      ];
      if (absent.length > 0)
        facts.push([
          'Note',
          `The server no longer returns invoice ${absent.slice(0, 10).join(', ')}${absent.length > 10 ? ` and ${absent.length - 10} more` : ''}.`,
        ]);
      return facts;
    }
  }
}

function doubtSummary(rows: number, shown: number, one: string, more: string): string {
  const text = rows === 1 ? `1 row ${one}` : `${rows} rows ${more}`;
  return shown < rows ? `${text} The first ${shown} are shown.` : text;
}
