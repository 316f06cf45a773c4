import { describe, expect, it } from 'vitest';
import { isWorthTelling } from '../../../src/drop/notify/notify.ts';
import { headlineOf, type PassSummary, passExitCode } from '../../../src/drop/pass/passSummary.ts';
import type { SheetOutcome, SheetState } from '../../../src/drop/pass/sheetOutcome.ts';

function sheet(state: SheetState, needsPerson = false): SheetOutcome {
  const none = { run: null, counts: null, mayHaveBeenApplied: null, compare: null };
  return { file: 'a.csv', state, path: 'a.csv', ...none, message: '', needsPerson };
}

const YES = { recorded: true, time: '2026-11-21T02:00:00+01:00', message: null };
const NO = { recorded: false, time: null, message: 'no' };

describe('the exit code of a pass', () => {
  it.each([
    ['all done', passExitCode('done', [sheet('done'), sheet('duplicates')], YES, true), 0],
    ['nothing to do', passExitCode('done', [], YES, true), 0],
    ['nothing to record', passExitCode('done', [sheet('done')], NO, false), 0],
    ['not recorded', passExitCode('done', [sheet('done')], NO, true), 6],
    ['a sheet for a person', passExitCode('done', [sheet('done'), sheet('failed', true)], NO, true), 4],
    ['stopped', passExitCode('stopped', [sheet('failed', true)], NO, true), 5],
    ['interrupted', passExitCode('interrupted', [], NO, true), 130],
    ['failed', passExitCode('failed', [], NO, true), 1],
    ['another at work', passExitCode('busy', [], NO, true), 0],
  ])('%s', (_what, code, expected) => expect(code).toBe(expected));
});

describe('the headline of a pass', () => {
  it('counts the results of the files, and says why it ended early', () => {
    const sheets = [sheet('done'), sheet('done'), sheet('failed', true), sheet('waiting')];
    expect(headlineOf('done', sheets.slice(0, 3), [], null)).toBe('3 files: 2 done, 1 failed.');
    expect(headlineOf('stopped', sheets, ['x.csv'], 'The server is down.')).toBe(
      'The pass stopped. 5 files: 2 done, 1 failed, 1 put back, 1 not started. The server is down.',
    );
    expect(headlineOf('done', [], [], null)).toBe('No files found.');
  });
});

describe('who is notified', () => {
  it.each([
    ['done', 0, false, true],
    ['done', 4, true, true],
    ['stopped', 5, true, true],
    ['busy', 0, false, false],
  ] as const)('of a pass that is %s with %i', (end, exitCode, onFailure, always) => {
    const summary = { end, exitCode } as PassSummary;
    expect([isWorthTelling(summary, 'failure'), isWorthTelling(summary, 'always')]).toEqual([
      onFailure,
      always,
    ]);
  });
});
