import { describe, expect, it } from 'vitest';
import { whoElseMayWrite } from '../../../src/cli/options/dotEnv.ts';

const [ME, ROOT, SOMEBODY] = [1000, 0, 1001];

describe('a .env file', () => {
  it.each([
    ['mine alone', ME, 0o600],
    ['mine, that others may read', ME, 0o644],
    ["root's", ROOT, 0o644],
    ["root's, that a group may read", ROOT, 0o640],
  ])('is taken: %s', (_what, uid, mode) => {
    expect(whoElseMayWrite({ uid, mode: 0o100000 | mode }, ME)).toBeNull();
  });

  it.each([
    ["somebody else's", SOMEBODY, 0o600, /belongs to another user \(id 1001\)/],
    ['mine, that a group may write', ME, 0o660, /Others can write to .* \(mode 660\).*chmod go-w \.env$/],
    ['mine, that everybody may write', ME, 0o602, /mode 602/],
    ["root's, that a group may write", ROOT, 0o664, /mode 664/],
  ])('is refused: %s', (_what, uid, mode, says) => {
    expect(whoElseMayWrite({ uid, mode: 0o100000 | mode }, ME)).toMatch(says);
  });

  it('of a user is not taken by root', () => {
    expect(whoElseMayWrite({ uid: ME, mode: 0o600 }, ROOT)).toMatch(/belongs to another user/);
  });

  it('is not judged on Windows, where a mode says nothing', () => {
    expect(whoElseMayWrite({ uid: 0, mode: 0o100666 }, undefined)).toBeNull();
  });
});
