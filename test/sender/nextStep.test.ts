import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/ongoing/answers/answer.ts';
import { type NextStep, nextStep, type Situation } from '../../src/sender/nextStep.ts';

const UPDATED: Answer = { kind: 'updated' };
const REJECTED: Answer = {
  kind: 'rejected',
  message: 'No',
  errors: [{ message: 'x', errorType: 'ChargeNotFound' }],
};
const REFUSED: Answer = { kind: 'refused', message: 'Wrong password.' };
const MISDIRECTED: Answer = { kind: 'misdirected', message: 'Nothing there (HTTP 404)' };
const throttled = (retryAfterMs: number | null = null): Answer => ({
  kind: 'throttled',
  message: 'Too many.',
  retryAfterMs,
});
const unanswered = (mayHaveBeenApplied: boolean, transient: boolean): Answer => ({
  kind: 'unanswered',
  message: 'No answer.',
  mayHaveBeenApplied,
  transient,
});

const USUAL: Omit<Situation, 'answer'> = {
  unanswered: 1,
  throttled: 1,
  maxAttempts: 5,
  retryWaitMs: 1000,
  longestWaitMs: 900_000,
  random: 1,
  mayHaveBeenApplied: false,
  othersAnswered: false,
  accepted: false,
  row: { name: 'row 2', update: { ChargeId: 1001 } },
};

const failed = (mayHaveBeenApplied: boolean): NextStep => ({
  kind: 'settle',
  outcome: { state: 'failed', message: 'No answer.', mayHaveBeenApplied },
});

describe('the step after an answer', () => {
  it.each<[string, Answer, Partial<Situation>, NextStep | object]>([
    ['an update is kept', UPDATED, {}, { kind: 'settle', outcome: { state: 'updated' } }],
    [
      'a rejection is kept with its errors',
      REJECTED,
      {},
      {
        kind: 'settle',
        outcome: {
          state: 'rejected',
          message: 'No',
          errors: [{ message: 'x', errorType: 'ChargeNotFound' }],
          mayHaveBeenApplied: false,
        },
      },
    ],
    [
      'a rejection of a repeated call keeps that the first one may have been applied',
      REJECTED,
      { mayHaveBeenApplied: true },
      { kind: 'settle', outcome: { state: 'rejected', message: 'No', mayHaveBeenApplied: true } },
    ],
    [
      'refused credentials stop the run',
      REFUSED,
      { othersAnswered: true },
      {
        kind: 'stop',
        cause: 'refused',
        reason:
          'Wrong password. Check the user name, password, and permissions, then resume the run. If they are right, it is row 2 (charge 1001) that is refused.',
      },
    ],
    [
      'once the user is accepted, a refusal is about the row',
      REFUSED,
      { accepted: true, mayHaveBeenApplied: true },
      {
        kind: 'refusal',
        words: 'Wrong password.',
        outcome: {
          state: 'rejected',
          message: 'Wrong password. The server accepts this user for other rows, so this is about the row.',
          errors: [],
          mayHaveBeenApplied: true,
        },
      },
    ],
    [
      'a wrong URL stops the run',
      MISDIRECTED,
      { othersAnswered: true },
      { kind: 'stop', cause: 'misdirected' },
    ],
    [
      'no answer is tried again',
      unanswered(true, true),
      {},
      { kind: 'retry', delayMs: 1000, pauseAll: false },
    ],
    [
      'and again after twice the time',
      unanswered(true, true),
      { unanswered: 3 },
      { kind: 'retry', delayMs: 4000 },
    ],
    [
      'with half of the wait left to chance',
      unanswered(true, true),
      { unanswered: 3, random: 0 },
      { kind: 'retry', delayMs: 2000 },
    ],
    [
      'but never longer than the longest wait',
      unanswered(true, true),
      { unanswered: 4, longestWaitMs: 5000 },
      { kind: 'retry', delayMs: 5000 },
    ],
    ['the last one fails', unanswered(true, true), { unanswered: 5 }, failed(true)],
    [
      'what an earlier call may have done counts',
      unanswered(false, true),
      { unanswered: 5, mayHaveBeenApplied: true, othersAnswered: true },
      failed(true),
    ],
    [
      'but does not make a row fail at a server that is out of reach',
      unanswered(false, true),
      { unanswered: 5, mayHaveBeenApplied: true },
      { kind: 'stop', cause: 'unreachable' },
    ],
    [
      'a row that was certainly not applied fails if others got through',
      unanswered(false, true),
      { unanswered: 5, othersAnswered: true },
      failed(false),
    ],
    [
      'else the server is out of reach, and the run stops',
      unanswered(false, true),
      { unanswered: 5 },
      { kind: 'stop', cause: 'unreachable' },
    ],
    ['what will not pass by itself fails at once', unanswered(false, false), {}, failed(false)],
    ['also where it may have been applied', unanswered(true, false), {}, failed(true)],
    ['throttling pauses everything', throttled(), {}, { kind: 'retry', delayMs: 1000, pauseAll: true }],
    [
      'for as long as the server asks',
      throttled(30_000),
      {},
      { kind: 'retry', delayMs: 30_000, pauseAll: true },
    ],
    [
      'at least for the growing wait',
      throttled(0),
      { throttled: 3 },
      { kind: 'retry', delayMs: 4000, pauseAll: true },
    ],
    [
      'and goes on as long as others get through',
      throttled(),
      { throttled: 50, othersAnswered: true, longestWaitMs: 60_000 },
      { kind: 'retry', delayMs: 60_000, pauseAll: true },
    ],
    [
      'throttling of every call stops the run',
      throttled(),
      { throttled: 5 },
      { kind: 'stop', cause: 'throttled' },
    ],
    [
      'so does a wait that is too long',
      throttled(3_600_000),
      { othersAnswered: true },
      { kind: 'stop', cause: 'throttled', reason: expect.stringContaining('in 60 minutes') },
    ],
    ['one attempt means no second', unanswered(true, true), { maxAttempts: 1 }, failed(true)],
  ])('%s', (_name, answer, situation, expected) => {
    expect(nextStep({ ...USUAL, answer, ...situation })).toMatchObject(expected);
  });

  it('says in a stop what happened and what to do', () => {
    const step = nextStep({ ...USUAL, answer: MISDIRECTED }) as Extract<NextStep, { kind: 'stop' }>;
    expect(step.reason).toBe('Nothing there (HTTP 404). Fix this, then resume the run.');
  });
});
