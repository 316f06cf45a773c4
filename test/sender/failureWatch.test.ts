import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/model/run.ts';
import { FailureWatch } from '../../src/sender/failureWatch.ts';

const UPDATED: Outcome = { state: 'updated' };
const FAILED: Outcome = { state: 'failed', message: 'No answer within 60 s.', mayHaveBeenApplied: true };
const notFound = (id: number): Outcome => ({
  state: 'rejected',
  message: `There is no charge ${id}.`,
  errors: [{ message: `There is no charge ${id}.`, errorType: 'ChargeNotFound' }],
  mayHaveBeenApplied: false,
});

describe('the watch over failures', () => {
  it('stops after that many consecutive rows, and asks what the user will ask', () => {
    const watch = new FailureWatch({ maxConsecutiveFailures: 3, maxFailures: 100 });
    expect([1, 2].map((id) => watch.tooMuch(notFound(id)))).toEqual([undefined, undefined]);
    expect(watch.tooMuch(notFound(3))?.reason).toBe(
      'Stopped after 3 consecutive rows were not updated, rejected with ChargeNotFound. Is this the right warehouse, and are these its charge ids? Fix the cause, then resume the run.',
    );
  });

  it('claims no more about the reasons than is true', () => {
    const other: Outcome = {
      state: 'rejected',
      message: 'Locked',
      errors: [{ message: 'Locked', errorType: 'UnknownError' }],
      mayHaveBeenApplied: false,
    };
    const watch = new FailureWatch({ maxConsecutiveFailures: 100, maxFailures: 5 });
    for (const outcome of [other, UPDATED, other, UPDATED, other, other]) watch.tooMuch(outcome);
    expect(watch.tooMuch(notFound(1))?.reason).toBe(
      'Stopped after 5 rows in total were not updated, most of them rejected with UnknownError. Fix the cause, then resume the run.',
    );
    const mixed = new FailureWatch({ maxConsecutiveFailures: 3, maxFailures: 100 });
    for (const outcome of [other, notFound(1)]) mixed.tooMuch(outcome);
    expect(mixed.tooMuch(FAILED)?.reason).toContain('for example rejected with');
  });

  it('speaks of a single row in the singular', () => {
    const watch = new FailureWatch({ maxConsecutiveFailures: 1, maxFailures: 100 });
    expect(watch.tooMuch(FAILED)?.reason).toMatch(/^Stopped after 1 row was not updated, failed: /);
  });

  it('starts over after an update', () => {
    const watch = new FailureWatch({ maxConsecutiveFailures: 2, maxFailures: 100 });
    const said = [FAILED, UPDATED, FAILED, UPDATED, FAILED].map((outcome) => watch.tooMuch(outcome));
    expect(said).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(watch.tooMuch(FAILED)?.reason).toContain(
      '2 consecutive rows were not updated, failed: No answer within 60 s.',
    );
  });

  it('stops after that many in total, updates between them or not', () => {
    const watch = new FailureWatch({ maxConsecutiveFailures: 10, maxFailures: 2 });
    expect([FAILED, UPDATED].map((outcome) => watch.tooMuch(outcome))).toEqual([undefined, undefined]);
    expect(watch.tooMuch(FAILED)?.reason).toContain('2 rows in total');
  });

  it('takes nothing but refusals for a refusal of the user, and says what the server said', () => {
    const words = 'The server refused the credentials or permissions: "Access denied".';
    const watch = new FailureWatch({ maxConsecutiveFailures: 2, maxFailures: 100 });
    expect(watch.tooMuch(notFound(1), words)).toBeUndefined();
    expect(watch.tooMuch(notFound(2), words)).toEqual({
      cause: 'refused',
      reason: `Stopped after 2 consecutive rows were refused. ${words} Check the user name, password, and permissions, then resume the run.`,
    });
    const mixed = new FailureWatch({ maxConsecutiveFailures: 2, maxFailures: 100 });
    mixed.tooMuch(notFound(1));
    expect(mixed.tooMuch(notFound(2), words)).toMatchObject({ cause: 'failures' });
  });
});
