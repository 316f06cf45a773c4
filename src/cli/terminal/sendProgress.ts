import type { SendObserver } from '../../import/send.ts';
import { localClock, localText } from '../../lib/localTime.ts';
import { visible } from '../../lib/visibleText.ts';
import { type JoinedTabs, rowReference } from '../../model/joinedTabs.ts';
import type { LedgerRow } from '../../model/run.ts';
import { whatBecameOf } from '../../reporter/wording/rowMessage.ts';
import { valuesText } from '../../reporter/wording/updateTexts.ts';
import { askYesNo } from './ask.ts';
import type { Output } from './output.ts';
import { plainTable } from './plainTable.ts';
import { openProgress } from './progress.ts';

/**
 * Shows in the terminal how a run is being sent.
 * @param interrupt aborts when the user wants to stop
 * @param tabs the tabs of its file, if several were read
 * @param ask where to ask whether to go on after the first rows; null if nobody is asked
 */
export async function sendProgress(
  output: Output,
  interrupt: AbortSignal,
  tabs: JoinedTabs,
  ask: NodeJS.WritableStream | null,
): Promise<SendObserver> {
  const progress = await openProgress(output);
  return {
    interrupt,
    onSending: (rows) => progress.begin(rows),
    onCall: () => progress.called(),
    onSettled: (outcome, row) => progress.settled(outcome, row),
    onConflict: (row) => progress.conflict(row),
    onWait: (until) => progress.waiting(localText(localClock(), new Date(until).toISOString()).slice(11, 19)),
    onUnread: (why) =>
      output.print(output.style('warning', `The updated rows could not be read again: ${visible(why)}`)),
    onSent: () => progress.end(),
    ...(ask === null
      ? {}
      : {
          onFirst: (rows) =>
            progress.aside(async () => {
              const table = `${firstRowsTable(rows, tabs, output)}\n`;
              // What is asked about must be seen.
              if (output.quiet) ask.write(`${table}\n`);
              else output.print(table);
              return await askYesNo('Send the other rows?', ask, interrupt);
            }),
        }),
  };
}

/** The first rows of a run, as they were sent and read again. */
function firstRowsTable(rows: readonly LedgerRow[], tabs: JoinedTabs, output: Output): string {
  const lines = rows.map((row) => {
    const { ChargeId, ...sent } = row.values;
    const became = visible(whatBecameOf(row));
    return [visible(rowReference(row.row, tabs)), `${ChargeId ?? ''}`, row.state, valuesText(sent), became];
  });
  return plainTable(['Row', 'ChargeId', 'Status', 'Sent', 'Read again'], lines, output);
}
