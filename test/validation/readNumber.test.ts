import { describe, expect, it } from 'vitest';
import { readNumber } from '../../src/validation/readNumber.ts';
import { named } from '../helpers/caseNames.ts';
import { cpuTimer } from '../helpers/cpuTime.ts';

const value = (text: string, mark: 'point' | 'comma' | null = null) => ({ kind: 'value', text, mark });

describe('numbers that can be read in one way', () => {
  it.each([
    ['1234', '1234', null],
    ['0', '0', null],
    ['-12', '-12', null],
    ['+5', '5', null],
    ['+3,5', '3.5', 'comma'],
    ['+ 1 234.50', '1234.50', 'point'],
    ['007', '007', null],
    ['  12.50\t', '12.50', 'point'],
    ['12.50', '12.50', 'point'],
    ['12,50', '12.50', 'comma'],
    ['0.125', '0.125', 'point'],
    ['0,125', '0.125', 'comma'],
    ['1234.567', '1234.567', 'point'],
    ['1234,567', '1234.567', 'comma'],
    ['.5', '0.5', 'point'],
    [',5', '0.5', 'comma'],
    ['-,5', '-0.5', 'comma'],
    ['12.1000', '12.1000', 'point'],
    ['1 234', '1234', null],
    ['1\u00a0234', '1234', null],
    ['1\u202f234\u202f567', '1234567', null],
    ['1\u2009234', '1234', null],
    ["1'234", '1234', null],
    ['1’234', '1234', null],
    ['1 234,50', '1234.50', 'comma'],
    ['1\u00a0234.5', '1234.5', 'point'],
    ["1'234.50", '1234.50', 'point'],
    ['1 234,567', '1234.567', 'comma'],
    ['1.234,50', '1234.50', 'comma'],
    ['1,234.50', '1234.50', 'point'],
    ['1,234,567', '1234567', 'point'],
    ['1.234.567', '1234567', 'comma'],
    ['1,234.567', '1234.567', 'point'],
    ['12,345,678.90', '12345678.90', 'point'],
    ['(12,50)', '-12.50', 'comma'],
    ['( 1 234.5 )', '-1234.5', 'point'],
    ['12,50-', '-12.50', 'comma'],
    ['12.50 -', '-12.50', 'point'],
    ['- 12.50', '-12.50', 'point'],
    ['−12,50', '-12.50', 'comma'],
    ['-1 234,5', '-1234.5', 'comma'],
  ] as const)('%j is %s', (written, text, mark) => {
    expect(readNumber(written)).toEqual(value(text, mark));
  });
});

describe('numbers that can be read in two ways', () => {
  it.each([
    ['1,234', '1234', '1.234'],
    ['1.234', '1.234', '1234'],
    ['-12.345', '-12.345', '-12345'],
    ['(999,999)', '-999999', '-999.999'],
    ['1,234-', '-1234', '-1.234'],
    ['+1.000', '1.000', '1000'],
  ])('%j is %s with a decimal point and %s with a comma', (written, point, comma) => {
    expect(readNumber(written)).toEqual({ kind: 'ambiguous', point, comma });
  });
});

describe('texts that are not numbers', () => {
  it.each(
    named([
      ['12 kr', 'currency'],
      ['12kr', 'currency'],
      ['12:-', 'currency'],
      ['SEK 12', 'currency'],
      ['€12,50', 'currency'],
      ['12,50 EUR', 'currency'],
      ['$1', 'currency'],
      ['12 %', 'percent'],
      ['1e5', 'scientific'],
      ['1,5E+3', 'scientific'],
      ['-1.2e-7', 'scientific'],
      ['1'.repeat(201), '201 characters'],
      ['', 'digits'],
      ['-', 'digits'],
      ['()', 'digits'],
      ['.', 'digits'],
      ['5.', 'digits'],
      ['5,', 'digits'],
      ['1,2,3', 'digits'],
      ['1.2.3', 'digits'],
      ['12 34', 'digits'],
      ['1 2345', 'digits'],
      ['01 234', 'digits'],
      ['1234 567', 'digits'],
      ["1'234 567", 'digits'],
      ['1  234', 'digits'],
      ['1,234 567', 'digits'],
      ['1,23,456', 'digits'],
      ['(-5)', 'digits'],
      ['-(5)', 'digits'],
      ['--5', 'digits'],
      ['-5-', 'digits'],
      ['5+', 'digits'],
      ['(5', 'digits'],
      ['1_000', 'digits'],
      ['0x10', 'digits'],
      ['NaN', 'digits'],
      ['Infinity', 'digits'],
      ['٣', 'digits'],
      ['１２', 'digits'],
      ['12\u200b', 'digits'],
      ['1\n2', 'digits'],
      ['twelve', 'digits'],
    ]),
  )('%s is not a number, and the message says why', (_, written, why) => {
    const reading = readNumber(written);
    expect(reading.kind).toBe('none');
    expect(reading).toHaveProperty('why', expect.stringContaining(why));
  });

  it('are recognized at once, however long they are', () => {
    const spent = cpuTimer();
    for (const text of [
      '0'.repeat(900_000),
      `${'0'.repeat(900_000)}1`,
      '1 '.repeat(400_000),
      '('.repeat(900_000),
    ])
      expect(readNumber(text).kind).toBe('none');
    expect(spent()).toBeLessThan(300);
  });
});
