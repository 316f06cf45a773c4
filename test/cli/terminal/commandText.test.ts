import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandWriter, shellWord } from '../../../src/cli/terminal/commandText.ts';
import { visible } from '../../../src/lib/visibleText.ts';

const COMMANDS = [
  { usage: 'import <file>', flags: { tab: {}, map: {}, 'dry-run': {}, yes: {}, again: {}, 'state-dir': {} } },
  { usage: 'resume <run>', flags: { 'state-dir': {}, yes: {} } },
];

describe('a word for a POSIX shell', () => {
  it.each([
    ['october.csv', 'october.csv'],
    ['rättelser-3.csv', 'rättelser-3.csv'],
    ['a b.csv', "'a b.csv'"],
    ['it\'s $5 `x` "y".csv', "'it'\\''s $5 `x` \"y\".csv'"],
    ['~/x', "'~/x'"],
    ['=x', "'=x'"],
    ['', "''"],
  ])('%j is %s', (word, written) => {
    expect(shellWord(word, 'linux')).toBe(written);
  });

  it('has control and invisible characters as octal escapes', () => {
    expect(shellWord('a\tb\u001b[31m\u202e%d.csv', 'linux')).toBe(
      '"$(printf \'a\\011b\\033[31m\\342\\200\\256%%d.csv\')"',
    );
    expect(shellWord('-\t', 'linux')).toBe('"$(printf \'\\055\\011\')"');
  });

  it('is read by sh as it was, and has no character that a terminal would act on', () => {
    const words = fc.sample(
      fc.string({
        unit: fc.oneof(
          fc.constantFrom(...'\'"\\$`%!~#&;|<> \t\n\u001b\u200b-='),
          fc.string({ unit: 'grapheme' }),
        ),
        maxLength: 12,
      }),
      500,
    );
    // A shell takes line breaks off the end of what a command prints.
    const usable = words.filter((word) => !word.includes('\0') && !/\n$/.test(word));
    const written = usable.map((word) => shellWord(word, 'linux'));
    for (const word of written) expect(visible(word)).toBe(word);
    const read = execFileSync('sh', ['-c', `printf '%s\\000' ${written.join(' ')}`]).toString();
    expect(read.split('\0').slice(0, -1)).toEqual(usable);
  });
});

describe('a word for cmd.exe', () => {
  it.each([
    ['C:\\data\\october.csv', 'C:\\data\\october.csv'],
    ['my file.csv', '"my file.csv"'],
    ['C:\\my dir\\', '"C:\\my dir\\\\"'],
    ['a "b"=Comment', '"a ""b""=Comment"'],
  ])('%j is %s', (word, written) => {
    expect(shellWord(word, 'win32')).toBe(written);
  });
});

describe('a command to run next', () => {
  const write = commandWriter(
    COMMANDS,
    [
      { name: 'tab', value: 'November' },
      { name: 'map', value: 'Nr=ChargeId' },
      { name: 'map', value: '-x=ignore' },
      { name: 'again', value: false },
      { name: 'dry-run', value: true },
      { name: 'yes', value: true },
      { name: 'state-dir', value: 'my state' },
      { name: 'port', value: '1' },
    ],
    'linux',
  );

  it('has every given flag that it declares, but none that concerned the other call alone', () => {
    expect(write({ command: 'import', argument: 'a.csv' })).toBe(
      "charges import a.csv --tab November --map Nr=ChargeId --map=-x=ignore --no-again --state-dir 'my state'",
    );
    expect(write({ command: 'resume', argument: 'k7f2' })).toBe("charges resume k7f2 --state-dir 'my state'");
  });

  it('has added flags instead of given ones', () => {
    expect(write({ command: 'import', argument: 'a.csv', flags: { tab: 'To fix', again: true } })).toBe(
      "charges import a.csv --map Nr=ChargeId --map=-x=ignore --state-dir 'my state' --tab 'To fix' --again",
    );
  });

  it('names a file that begins with - by its folder, and leaves - alone', () => {
    const bare = commandWriter(COMMANDS, [], 'linux');
    expect(bare({ command: 'import', argument: '-x.csv' })).toBe('charges import ./-x.csv');
    expect(bare({ command: 'import', argument: '-' })).toBe('charges import -');
    expect(bare({ command: 'import' })).toBe('charges import <file>');
  });
});
