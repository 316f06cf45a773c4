import type { NextCommand } from '../../model/advice.ts';

/** What this needs to know of a command: its usage, such as `import <file>`, and the flags that it declares. */
export interface KnownCommand {
  readonly usage: string;
  readonly flags: Readonly<Record<string, object>>;
}

/** A flag as it was given on the command line: its text, or whether a switch was turned on or off. */
export interface GivenFlag {
  readonly name: string;
  readonly value: string | boolean;
}

/** Flags that concern only the call in which they were given. */
const OF_THIS_CALL: ReadonlySet<string> = new Set([
  'dry-run',
  'yes',
  'overwrite',
  'force',
  'first',
  'json',
  'quiet',
  'verbose',
  'color',
]);

/** Writes a command so that it can be run as it is printed. */
export type CommandWriter = (next: NextCommand) => string;

/**
 * Completes commands with every given flag that they also declare, so that what is advised after `validate --tab November` imports
 * November, too.
 * @param platform decides for which shell they are quoted
 */
export function commandWriter(
  commands: readonly KnownCommand[],
  given: readonly GivenFlag[],
  platform: NodeJS.Platform = process.platform,
): CommandWriter {
  return ({ command, argument, flags = {}, without = [] }) => {
    const known = commands.find(({ usage }) => usage.split(' ')[0] === command);
    const added = Object.entries(flags).map(([name, value]) => ({ name, value }));
    const kept = given.filter(
      ({ name }) =>
        !OF_THIS_CALL.has(name) &&
        !without.includes(name) &&
        !(name in flags) &&
        known !== undefined &&
        name in known.flags,
    );
    const placeholders = known?.usage.split(' ').slice(1) ?? [];
    return [
      'charges',
      command,
      ...(argument === undefined ? placeholders : [shellWord(asArgument(argument), platform)]),
      ...[...kept, ...added].flatMap(flagWords).map((word) => shellWord(word, platform)),
    ].join(' ');
  };
}

/** A file whose name begins with `-` is named by its folder, or it would be taken for a flag; `-` alone is the standard input. */
export function asArgument(argument: string): string {
  return /^-./.test(argument) ? `./${argument}` : argument;
}

function flagWords({ name, value }: GivenFlag): string[] {
  if (typeof value === 'boolean') return [value ? `--${name}` : `--no-${name}`];
  return value.startsWith('-') ? [`--${name}=${value}`] : [`--${name}`, value];
}

/** The characters that no terminal should get as they are; `visible` escapes the same ones. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{DI}]/u;

/**
 * One word of a command line, quoted only if needed: for a POSIX shell with single quotes, for cmd.exe with double quotes. Control and
 * invisible characters are written as octal escapes for printf. cmd.exe has no way to write them, nor has a file of Windows any in its name.
 */
export function shellWord(word: string, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'win32') return windowsWord(word);
  if (INVISIBLE.test(word)) return printfWord(word);
  if (/^(?!=)[\p{L}\p{N}\p{M}_@%+=:,./-]+$/u.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/**
 * A word with invisible characters, for any POSIX shell: `"$(printf 'a\011b.csv')"`. Only a line break at its end is lost.
 */
function printfWord(word: string): string {
  const format = [...word].map((character, at) => {
    // printf would take a first - for an option.
    if (INVISIBLE.test(character) || (at === 0 && character === '-')) {
      return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
    }
    if (character === '\\' || character === '%') return character + character;
    return character === "'" ? "'\\''" : character;
  });
  return `"$(printf '${format.join('')}')"`;
}

function windowsWord(word: string): string {
  const shown = [...word].map((character) => (INVISIBLE.test(character) ? '?' : character)).join('');
  if (/^[\p{L}\p{N}\p{M}_@+:./\\-]+$/u.test(shown)) return shown;
  // A backslash before a quote must be doubled, and a quote inside is written twice.
  return `"${shown.replace(/(\\*)("|$)/g, (_, slashes: string, quote: string) => slashes + slashes + quote + quote)}"`;
}
