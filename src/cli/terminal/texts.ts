import type { RunFacts } from '../../import/prepare.ts';
import type { RunResult } from '../../import/runResult.ts';
import { visible } from '../../lib/visibleText.ts';
import { decimalPlaces } from '../../model/decimal.ts';
import { endOf, isResumable, type RunEnd } from '../../model/runEnd.ts';
import { statusMessage } from '../../reporter/wording/rowMessage.ts';
import { countsText, targetText, toFixAdvice } from '../../reporter/wording/runTexts.ts';
import { dryRunText, mayHaveBeenAppliedText } from '../../reporter/wording/stateWords.ts';
import type { Output } from './output.ts';
import { plainTable } from './plainTable.ts';
import { problemSummary, problemTable } from './problemTable.ts';
import { STDIN } from './stdin.ts';

/** What a file contains and what is wrong with it. */
export function sheetText({ run, counts, problems }: RunFacts, output: Output): string {
  const { sheet, target } = run;
  const valid = sheet.rows - counts.invalid;
  const facts: [string, string][] = [
    ['File', `${visible(sheet.file)}${sheet.tab === null ? '' : `, tab "${visible(sheet.tab)}"`}`],
    ['Rows', `${sheet.rows}: ${valid} valid, ${counts.invalid} invalid`],
    ['Sum of Count', sheet.totals.count],
    ['Sum of TotalPrice', atLeastCents(sheet.totals.totalPrice)],
  ];
  if (target) {
    facts.push(['Goes to', targetText(target)]);
    facts.push(['Recorded as', recordedAs(target)]);
  }
  for (const note of sheet.notes) facts.push(['Note', visible(note)]);
  const lines = [plainTable(null, facts, output)];
  if (problems.total > 0) {
    lines.push('', problemTable(problems, output), '', output.style('warning', problemSummary(problems)));
  }
  return lines.join('\n');
}

/** An amount with at least two decimals, as people write money. */
function atLeastCents(decimal: string): string {
  const places = decimalPlaces(decimal);
  if (places >= 2) return decimal;
  return places === 0 ? `${decimal}.00` : `${decimal}0`;
}

function recordedAs({ goodsOwnerId, integrationType }: NonNullable<RunFacts['run']['target']>): string {
  return goodsOwnerId === null
    ? 'nothing: without --goods-owner-id, SetTimeOfLastSync is not called'
    : `${visible(integrationType)} of goods owner ${goodsOwnerId}, with SetTimeOfLastSync`;
}

/** How a run went, where its report is, and what to do next. */
export function resultText(result: RunResult, output: Output): string {
  const { run, counts, report, reportFailure } = result;
  const lines: string[] = [];
  if (result.notUpdated.length > 0) lines.push(notUpdatedTable(result, output), '');

  const end = endOf(run, counts);
  const allGood = end.kind === 'finished' && end.complete;
  lines.push(output.style(allGood ? 'good' : 'bad', `${runWord(end)}: ${countsText(counts)}.`));
  const check = mayHaveBeenAppliedText(result.mayHaveBeenApplied);
  if (check !== null) lines.push(output.style('warning', check));
  if (run.stopReason !== null) lines.push(visible(run.stopReason));
  if (end.kind === 'finished') lines.push(syncText(run));
  if (report !== null) lines.push(`Result workbook: ${report}`);
  if (reportFailure !== null)
    lines.push(
      output.style(
        'bad',
        `${reportFailure} To write it again: ${output.command({ command: 'report', argument: run.id })}`,
      ),
    );
  const next = nextText(run, end, output);
  if (next !== null) lines.push(next);
  return lines.join('\n');
}

function notUpdatedTable({ notUpdated, counts }: RunResult, output: Output): string {
  const lines = notUpdated.map((row) => [
    `${row.row}`,
    `${row.values.ChargeId ?? ''}`,
    row.state,
    visible(statusMessage(row)),
  ]);
  const rest = counts.rejected + counts.failed - notUpdated.length;
  const table = plainTable(['Row', 'ChargeId', 'Status', 'Why'], lines, output);
  return rest > 0 ? `${table}\n… and ${rest} more in the result workbook.` : table;
}

function runWord(end: RunEnd): string {
  switch (end.kind) {
    case 'finished':
      return 'Finished';
    case 'interrupted':
      return 'Interrupted';
    case 'declined':
      return end.interrupted ? 'Interrupted' : 'Stopped';
    case 'not valid':
      return 'Nothing was sent';
    case 'stopped':
      return 'Stopped';
    case 'loading':
    case 'checked':
    case 'sending':
      return 'Not finished';
  }
}

function syncText({ sync, target }: RunResult['run']): string {
  if (sync.recorded)
    return `Recorded with SetTimeOfLastSync as ${visible(target!.integrationType)}, ${sync.time}.`;
  return `Not recorded with SetTimeOfLastSync: ${visible(sync.message ?? 'it was not called')}`;
}

function nextText({ id }: RunResult['run'], end: RunEnd, output: Output): string | null {
  if (isResumable(end)) return `To continue: ${output.command({ command: 'resume', argument: id })}`;
  const toFix = end.kind === 'not valid' || (end.kind === 'finished' && !end.complete);
  return toFix ? toFixAdvice('import') : null;
}

/** How a dry run went, and what to do next. @param file the argument that named the file */
export function validationText(
  { run, counts, problems, report, reportFailure }: RunResult,
  file: string,
  output: Output,
): string {
  if (problems.total === 0) {
    const [valid, them] =
      run.sheet.rows === 1
        ? ['The one row is valid.', 'it']
        : [`All ${run.sheet.rows} rows are valid.`, 'them'];
    const same = file === STDIN ? ', with the same input' : '';
    return `${output.style('good', valid)} Nothing was sent. To send ${them}${same}: ${output.command({ command: 'import', argument: file })}`;
  }
  const lines = [output.style('bad', dryRunText(run, counts))];
  if (report !== null) lines.push(`Result workbook: ${report}`);
  if (counts.invalid > 0) {
    lines.push('Fix the rows on its "To fix" tab, or in the file itself, then validate again.');
  }
  if (reportFailure !== null) lines.push(output.style('bad', reportFailure));
  return lines.join('\n');
}
