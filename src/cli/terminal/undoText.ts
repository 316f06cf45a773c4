import type { UndoResult } from '../../import/undo.ts';
import { localClock, localText } from '../../lib/localTime.ts';
import { visible } from '../../lib/visibleText.ts';
import { tabReference } from '../../model/cell.ts';
import { rowsText } from '../../reporter/wording/stateWords.ts';
import { shortValueText } from '../../reporter/wording/updateTexts.ts';
import type { Output } from './output.ts';
import { plainTable } from './plainTable.ts';

/** How many cells that are not undone are listed; the workbook has them all. */
const LISTED = 20;
const SHOWN_VALUE = 16;

/** What an undo file puts back, for people; and in a sentence what it can't, or null. */
export function undoText(
  result: UndoResult,
  output: Output,
): { readonly written: string; readonly incomplete: string | null } {
  const { run, written, charges, cells, notUndone } = result;
  const incomplete = incompleteText(result);
  const table = notUndone.length === 0 ? [] : [notUndoneTable(result, output), ''];
  if (written === null) return { written: table.join('\n').trimEnd(), incomplete };
  const facts: [string, string][] = [
    ['File', visible(written.path)],
    [
      'Run',
      `${run.id}, which imported ${visible(run.sheet.file)} on ${localText(localClock(), run.started).slice(0, 16)}`,
    ],
    ['Puts back', `${cellsText(cells)} of ${charges === 1 ? '1 charge' : `${charges} charges`}`],
    ['Undo', written.id],
    ...doubts(result, output).map((doubt): [string, string] => ['Note', doubt]),
  ];
  const next = output.command({ command: 'import', argument: written.path });
  return {
    written: [
      plainTable(null, facts, output),
      '',
      ...table,
      `Nothing was sent. Look at the file, then import it: ${next}`,
    ].join('\n'),
    incomplete,
  };
}

/** What a person should look at before the import. */
function doubts({ run, differing, uncertain, left }: UndoResult, output: Output): string[] {
  return [
    ...(differing === 0
      ? []
      : [
          `${rowsText(differing)} ${differing === 1 ? 'was' : 'were'} not as sent when read again after the run: somebody may have changed ${differing === 1 ? 'it' : 'them'} at once. Look at ${differing === 1 ? 'that charge' : 'those charges'} first.`,
        ]),
    ...(uncertain === 0
      ? []
      : [
          `${rowsText(uncertain)} may have been applied without a confirmation and ${uncertain === 1 ? 'is' : 'are'} not in the file.`,
        ]),
    ...(left === 0
      ? []
      : [
          `${rowsText(left)} of run ${run.id} ${left === 1 ? 'is' : 'are'} not sent yet. To leave ${left === 1 ? 'it' : 'them'} out for good: ${output.command({ command: 'abandon', argument: run.id })}`,
        ]),
  ];
}

function notUndoneTable({ notUndone, written }: UndoResult, output: Output): string {
  const shown = notUndone
    .slice(0, LISTED)
    .map(({ row, tab, chargeId, field, sent, why }) => [
      visible(tab === null ? `${row}` : `${tabReference(tab)}!${row}`),
      `${chargeId}`,
      field,
      shortValueText(field, sent, SHOWN_VALUE),
      visible(why),
    ]);
  const table = plainTable(['Row', 'ChargeId', 'Field', 'Sent', 'Why it is not undone'], shown, output);
  const rest = notUndone.length - shown.length;
  if (rest <= 0) return table;
  const where = written?.path.toLowerCase().endsWith('.xlsx')
    ? 'The tab Not undone has all.'
    : '--json has all.';
  return `${table}\n… and ${rest} more. ${where}`;
}

function incompleteText({ run, written, notUndone, unread }: UndoResult): string | null {
  if (notUndone.length === 0 && written !== null) return null;
  if (written === null) {
    const why =
      unread > 0 && notUndone.every(({ why }) => why === notUndone[0]!.why)
        ? 'its invoices were not read before it was sent, so it is not known what stood there'
        : 'none of the values that it sent can be taken back';
    return `Nothing of run ${run.id} can be put back: ${why}. No file was written. Correct the charges in Ongoing WMS, or with a file.`;
  }
  return `${cellsText(notUndone.length)} can't be put back. ${notUndone.length === 1 ? 'It is' : 'They are'} not in the file: correct ${notUndone.length === 1 ? 'it' : 'them'} yourself, if need be.`;
}

function cellsText(count: number): string {
  return count === 1 ? '1 value' : `${count} values`;
}
