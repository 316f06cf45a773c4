import type { RunResult } from '../../import/runResult.ts';
import { localClock, localText } from '../../lib/localTime.ts';
import { visible } from '../../lib/visibleText.ts';
import { rowName } from '../../model/joinedTabs.ts';
import type { Problem } from '../../model/row.ts';
import { rowsLeft } from '../../model/runEnd.ts';
import { statusMessage } from '../../reporter/wording/rowMessage.ts';
import { countsText, targetText } from '../../reporter/wording/runTexts.ts';
import { mayHaveBeenAppliedText } from '../../reporter/wording/stateWords.ts';
import type { FiledNames } from './archive.ts';

const SHOWN = 20;

/** The one-page summary of a file that became a run. */
export function runSummary(result: RunResult, message: string, names: FiledNames): string {
  const { run, counts, notUpdated, problems } = result;
  const clock = localClock();

  const check = mayHaveBeenAppliedText(result.mayHaveBeenApplied);
  const total = counts.rejected + counts.failed + counts.invalid + rowsLeft(counts);
  const wrong = [
    ...notUpdated.map(
      (row) =>
        `  ${visible(rowName(row.row, run.sheet.tabs))}, charge ${row.values.ChargeId}: ${visible(statusMessage(row))}`,
    ),
    ...problems.first.map(problemLine),
  ].slice(0, SHOWN);
  return page(
    names.sheet,
    message,
    [
      ['Rows', `${run.sheet.rows}: ${countsText(counts)}`],
      ...(check === null ? [] : [['Check', check] as const]),
      ['Sum of TotalPrice', run.sheet.totals.totalPrice],
      ['Sum of Count', run.sheet.totals.count],
      ['Goes to', targetText(run.target!)],
      ['Started', localText(clock, run.started)],
      ['Finished', run.finished === null ? 'not finished' : localText(clock, run.finished)],
      ['Run', run.id],
      ['Result workbook', names.workbook === null ? 'none' : names.workbook],
      ...run.sheet.notes.map((note): Fact => ['Note', visible(note)]),
    ],
    wrong,
    total,
  );
}

/** The one-page summary of a file that could not be used, or was imported before. */
export function plainSummary(message: string, problems: readonly Problem[], names: FiledNames): string {
  return page(names.sheet, message, [], problems.slice(0, SHOWN).map(problemLine), problems.length);
}

type Fact = readonly [label: string, value: string];

function page(
  sheet: string,
  message: string,
  facts: readonly Fact[],
  wrong: readonly string[],
  total: number,
): string {
  const lines = [visible(sheet), '', message, ''];
  for (const [label, value] of facts) lines.push(`${`${label}:`.padEnd(20)}${value}`);
  if (wrong.length > 0) lines.push('', 'Not updated:', ...wrong);
  if (wrong.length > 0 && total > wrong.length)
    lines.push(`  … and more; the result workbook has every row.`);
  return `${lines.join('\n').trimEnd()}\n`;
}

function problemLine({ row, cell, message }: Problem): string {
  return `  row ${row}${cell === '' ? '' : `, ${visible(cell)}`}: ${visible(message)}`;
}
