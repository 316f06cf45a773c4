import { expect, it } from 'vitest';
import { nameOf } from './caseNames.ts';
import { whatIsWrongWith } from './judgeTestNames.ts';

it.each([
  ['is too long', 'x'.repeat(161), 'is 161 characters long'],
  ['has a control character', 'a\u001b[2Jb', 'has a control character or an invisible one'],
  ['changes the direction of the text', 'a\u202eb', 'has a control character or an invisible one'],
  ['has an invisible character', '1001\u200b', 'has a control character or an invisible one'],
  ['shows an object', '98 % [ { calls: 5 } ] when', 'shows an object as Node prints it'],
  ['shows nested objects', '98 % [ [Object] ] when', 'shows an object as Node prints it'],
  ['has a placeholder with a width', 'what is no date > %.30j', 'has a placeholder that was not filled in'],
  [
    'has a placeholder that names a value',
    'links > $path exists',
    'has a placeholder that was not filled in',
  ],
])('a name that %s fails its test', (_, name, wrong) => {
  expect(whatIsWrongWith(name)).toBe(wrong);
});

it.each([
  ['with a percentage', 'uses at least 98 % of the rate'],
  ['with a sum in dollars', '"$1" is no number'],
  ['of 160 characters', 'x'.repeat(160)],
])('a name %s is in order', (_, name) => {
  expect(whatIsWrongWith(name)).toBeUndefined();
});

it.each([
  ['an escaped character', 'a\u009b\u202e\u0000', '"a\\u{9b}\\u{202e}\\u0000"'],
  ['a missing value', undefined, 'undefined'],
  ['a long text', 'x'.repeat(500_000), `"${'x'.repeat(39)}… (500002 characters)`],
])('the name of a case shows %s', (_, value, name) => {
  expect(nameOf(value)).toBe(name);
});
