import type { RunResult } from '../../import/runResult.ts';
import { visible } from '../../lib/visibleText.ts';
import { rowReference } from '../../model/joinedTabs.ts';
import type { RunCompare } from '../../model/run.ts';
import { endOf, isUnfinished, type RunEnd } from '../../model/runEnd.ts';
import { verificationTexts } from '../../reporter/wording/compareTexts.ts';
import { statusMessage } from '../../reporter/wording/rowMessage.ts';
import { countsText, NOTHING_TO_DO, toFixAdvice } from '../../reporter/wording/runTexts.ts';
import { dryRunText, mayHaveBeenAppliedText, rowsText } from '../../reporter/wording/stateWords.ts';
import type { Output } from './output.ts';
import { plainTable } from './plainTable.ts';
import { STDIN } from './stdin.ts';

/** How a run went, where its report is, and what to do next. */
export function resultText(result: RunResult, output: Output): string {
  const { run, counts, report, reportFailure } = result;
  const lines: string[] = [];
  if (result.notUpdated.length > 0) lines.push(notUpdatedTable(result, output), '');

  const end = endOf(run, counts);
  const allGood = end.kind === 'finished' && end.complete && result.compare.differing === 0;
  // Nothing is kept of a plan that was declined, so nothing is left of it either.
  if (end.kind !== 'declined')
    lines.push(output.style(allGood ? 'good' : 'bad', `${runWord(end)}: ${countsText(counts)}.`));
  const check = mayHaveBeenAppliedText(result.mayHaveBeenApplied);
  if (check !== null) lines.push(output.style('warning', check));
  lines.push(...verifiedTexts(result.compare, output));
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
  const next = nextText(result, end, output);
  if (next !== null) lines.push(next);
  return lines.join('\n');
}

function notUpdatedTable({ run, notUpdated, counts }: RunResult, output: Output): string {
  const lines = notUpdated.map((row) => [
    visible(rowReference(row.row, run.sheet.tabs)),
    `${row.values.ChargeId ?? ''}`,
    row.state,
    visible(statusMessage(row)),
  ]);
  const rest = counts.rejected + counts.failed + counts.conflict + counts.held - notUpdated.length;
  const table = plainTable(['Row', 'ChargeId', 'Status', 'Why'], lines, output);
  return rest > 0 ? `${table}\n… and ${rest} more in the result workbook.` : table;
}

/** What a second reading showed; nothing if there was none. */
function verifiedTexts(compare: RunCompare, output: Output): string[] {
  const { verified, differing, unverified } = verificationTexts(compare);
  return [
    ...(verified === null ? [] : [output.style('good', verified)]),
    ...(differing === null ? [] : [output.style('bad', differing)]),
    ...(unverified === null ? [] : [output.style('warning', unverified)]),
  ];
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
    case 'closed':
      return 'Closed';
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

/** What concerns the file that was read, and not its result workbook. */
const OF_THAT_FILE = ['tab', 'sheet', 'delimiter', 'encoding', 'expect-rows', 'expect-total', 'again'];

function nextText({ run: { id }, report }: RunResult, end: RunEnd, output: Output): string | null {
  if (isUnfinished(end)) return `To continue: ${output.command({ command: 'resume', argument: id })}`;
  const toFix = end.kind === 'not valid' || (end.kind === 'finished' && !end.complete);
  return toFix ? toFixText(report, output) : null;
}

/** What to do with rows that were not updated. */
function toFixText(report: string | null, output: Output): string {
  if (report === null) return toFixAdvice('import');
  const command = output.command({ command: 'import', argument: report, without: OF_THAT_FILE });
  return `Fix the rows on its "To fix" tab, then import it: ${command}`;
}

/** How a dry run went, and what to do next. @param file the argument that named the file */
export function validationText(
  { run, counts, problems, compare, report, reportFailure }: RunResult,
  file: string,
  output: Output,
): string {
  if (problems.total === 0) {
    if (run.sheet.rows === 0) return NOTHING_TO_DO;
    if (compare.conflicts + compare.suspicious > 0)
      return doubtfulText(run.sheet.rows, compare, file, output);
    const [valid, them] =
      run.sheet.rows === 1
        ? ['The one row is valid.', 'it']
        : [`All ${run.sheet.rows} rows are valid.`, 'them'];
    return `${output.style('good', valid)} Nothing was sent. To send ${them}${importText(file, output)}`;
  }
  const lines = [output.style('bad', dryRunText(run, counts))];
  if (report !== null) lines.push(`Result workbook: ${report}`);
  if (counts.invalid > 0) {
    lines.push(toFixText(report, output));
    const valid = run.sheet.rows - counts.invalid;
    if (valid > 0) lines.push(`It has every row: the ${rowsText(valid)} that can be sent as they are, too.`);
  }
  if (reportFailure !== null) lines.push(output.style('bad', reportFailure));
  return lines.join('\n');
}

/** A dry run of which every row is valid, and some would not be sent without a word from a person. */
function doubtfulText(
  rows: number,
  { conflicts, suspicious }: RunCompare,
  file: string,
  output: Output,
): string {
  const reasons = [
    conflicts === 0 ? '' : `${conflicts} in conflict`,
    suspicious === 0 ? '' : `${suspicious} suspicious`,
  ].filter(Boolean);
  const doubt =
    rows === 1
      ? `The one row is valid, but would not be sent: it is ${conflicts === 1 ? 'in conflict' : 'suspicious'}.`
      : `All ${rows} rows are valid, but not all would be sent: ${reasons.join(', ')}.`;
  return `${output.style('warning', doubt)} Nothing was sent. To decide about ${rows === 1 ? 'it' : 'them'}${importText(file, output)}`;
}

/** The command that imports a file that was only checked. */
function importText(file: string, output: Output): string {
  const same = file === STDIN ? ', with the same input' : '';
  return `${same}: ${output.command({ command: 'import', argument: file })}`;
}
