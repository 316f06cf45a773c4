import type { RunResult } from '../../import/runResult.ts';
import { localClock, localText } from '../../lib/localTime.ts';
import { visible } from '../../lib/visibleText.ts';
import { type JoinedTabs, rowName } from '../../model/joinedTabs.ts';
import type { Problem } from '../../model/row.ts';
import type { LedgerRow } from '../../model/run.ts';
import { rowsLeft, rowsOpen } from '../../model/runEnd.ts';
import { invoiceText, verificationTexts } from '../../reporter/wording/compareTexts.ts';
import { statusMessage, verificationText } from '../../reporter/wording/rowMessage.ts';
import { countsText, targetText } from '../../reporter/wording/runTexts.ts';
import { mayHaveBeenAppliedText } from '../../reporter/wording/stateWords.ts';
import type { FiledNames } from './archive.ts';

const SHOWN = 20;

/** The one-page summary of a file that became a run. */
export function runSummary(result: RunResult, message: string, names: FiledNames): string {
  const { run, counts, notUpdated, notAsSent, problems, compare } = result;
  const clock = localClock();

  const check = mayHaveBeenAppliedText(result.mayHaveBeenApplied);
  const total = rowsOpen(counts) + rowsLeft(counts);
  const { tabs } = run.sheet;
  const lists: List[] = [
    {
      title: 'Not updated:',
      lines: [
        ...notUpdated.map((row) => rowLine(row, tabs, statusMessage(row))),
        ...problems.first.map(problemLine),
      ],
      total,
    },
    {
      title: 'Not as sent:',
      lines: notAsSent.map((row) => rowLine(row, tabs, verificationText(row.verification))),
      total: compare.differing,
    },
  ];
  return page(
    names.sheet,
    message,
    [
      ['Rows', `${run.sheet.rows}: ${countsText(counts)}`],
      ...(check === null ? [] : [['Check', check] as const]),
      ...compareFacts(result),
      ['Sum of TotalPrice', run.sheet.totals.totalPrice],
      ['Sum of Count', run.sheet.totals.count],
      ['Goes to', targetText(run.target!)],
      ['Started', localText(clock, run.started)],
      ['Finished', run.finished === null ? 'not finished' : localText(clock, run.finished)],
      ['Run', run.id],
      ['Result workbook', names.workbook === null ? 'none' : names.workbook],
      ...run.sheet.notes.map((note): Fact => ['Note', visible(note)]),
    ],
    lists,
  );
}

function rowLine({ row, values }: LedgerRow, tabs: JoinedTabs, text: string): string {
  return `  ${visible(rowName(row, tabs))}, charge ${values.ChargeId}: ${visible(text)}`;
}

/** What a reading after the updates showed, and each invoice's amount before and after. */
function compareFacts({ compare }: RunResult): Fact[] {
  const { verified, differing, unverified } = verificationTexts(compare);
  const said: Fact[] = [
    ['Verified', verified ?? ''],
    ['Not as sent', differing ?? ''],
    ['Not verified', unverified ?? ''],
  ];
  const invoices = compare.invoices.map(invoiceText).filter((text) => text !== null);
  const more =
    invoices.length > SHOWN ? [`and ${invoices.length - SHOWN} more; the result workbook has them all`] : [];
  return [
    ...said.filter(([, text]) => text !== ''),
    ...[...invoices.slice(0, SHOWN), ...more].map((text): Fact => ['Amount', visible(text)]),
  ];
}

/** The one-page summary of a file that could not be used, or was imported before. */
export function plainSummary(message: string, problems: readonly Problem[], names: FiledNames): string {
  const lines = problems.slice(0, SHOWN).map(problemLine);
  return page(names.sheet, message, [], [{ title: 'Not updated:', lines, total: problems.length }]);
}

type Fact = readonly [label: string, value: string];

/** Rows that a person must look at: the first of them, and how many there are. */
interface List {
  readonly title: string;
  readonly lines: readonly string[];
  readonly total: number;
}

function page(sheet: string, message: string, facts: readonly Fact[], lists: readonly List[]): string {
  const lines = [visible(sheet), '', message, ''];
  for (const [label, value] of facts) lines.push(`${`${label}:`.padEnd(20)}${value}`);
  for (const { title, lines: all, total } of lists) {
    const shown = all.slice(0, SHOWN);
    if (shown.length > 0) lines.push('', title, ...shown);
    if (shown.length > 0 && total > shown.length)
      lines.push(`  … and more; the result workbook has every row.`);
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function problemLine({ row, cell, message }: Problem): string {
  return `  row ${row}${cell === '' ? '' : `, ${visible(cell)}`}: ${visible(message)}`;
}
