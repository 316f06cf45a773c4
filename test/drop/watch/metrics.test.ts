import { expect, it } from 'vitest';
import type { PassSummary } from '../../../src/drop/pass/passSummary.ts';
import type { SheetOutcome } from '../../../src/drop/pass/sheetOutcome.ts';
import { Metrics } from '../../../src/drop/watch/metrics.ts';
import { NO_ROWS, NOTHING_COMPARED } from '../../../src/model/run.ts';

it('rows that a person must decide are counted once their file is archived, and not while it waits', () => {
  const metrics = new Metrics();
  const sheet = (state: SheetOutcome['state']): SheetOutcome => ({
    file: 'a.csv',
    state,
    path: 'a.csv',
    run: 'abc',
    counts: { ...NO_ROWS, held: 2, conflict: 3 },
    mayHaveBeenApplied: 0,
    compare: { ...NOTHING_COMPARED, differing: 4 },
    message: '',
    needsPerson: true,
  });
  const time = '2026-10-31T12:00:00.000Z';
  const pass = { started: time, finished: time, end: 'done', exitCode: 4 } as PassSummary;
  metrics.onPass({ ...pass, sheets: [sheet('in processing'), sheet('waiting')] });
  expect(metrics.text(0)).toContain('charges_rows_open_total{reason="held"} 0\n');
  metrics.onPass({ ...pass, sheets: [sheet('failed')] });
  for (const line of ['{reason="held"} 2', '{reason="conflict"} 3', '{reason="differs"} 4'])
    expect(metrics.text(0)).toContain(`charges_rows_open_total${line}\n`);
});
