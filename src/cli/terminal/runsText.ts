import { localClock, localText } from '../../lib/localTime.ts';
import { visible } from '../../lib/visibleText.ts';
import type { RowCounts, Run } from '../../model/run.ts';
import { endOf, isUnfinished } from '../../model/runEnd.ts';
import type { Output } from './output.ts';
import { plainTable } from './plainTable.ts';

/** The runs of a ledger as a table, and how to continue one. */
export function runsText(listed: readonly { run: Run; counts: RowCounts }[], output: Output): string {
  if (listed.length === 0) return `No runs yet. Start with: ${output.command({ command: 'import' })}`;
  const clock = localClock();
  const lines = listed.map(({ run, counts }) => [
    run.id,
    localText(clock, run.started).slice(0, 16),
    run.state,
    `${counts.updated} of ${run.sheet.rows}`,
    visible(run.sheet.file),
  ]);
  const table = plainTable(['Run', 'Started', 'State', 'Updated', 'File'], lines, output);
  const open = listed.find(({ run, counts }) => isUnfinished(endOf(run, counts)));
  return open
    ? `${table}\n\nTo continue a run that was stopped or killed: ${output.command({ command: 'resume', argument: open.run.id })}`
    : table;
}
