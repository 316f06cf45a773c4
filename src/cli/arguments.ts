import { ConfigurationError } from '../model/errors.ts';
import type { Command } from './command.ts';
import { asArgument } from './terminal/commandText.ts';

/** Turns what people type to get help, `help import` and nothing at all included, into the flags that do it. */
export function spelledOut(args: readonly string[], commands: readonly Command[]): readonly string[] {
  const [first, ...rest] = args;
  if (first === undefined) return ['--help'];
  if (first === 'help') return helpOn(rest[0], commands);
  if (first === 'version') return [...rest, '--version'];
  return withBareWords(withoutDashes(args), commandNamed(first, commands));
}

/** yargs does not see what follows `--` as an argument of the command. It is a file, even if it begins with `-`. */
function withoutDashes(args: readonly string[]): readonly string[] {
  const at = args.indexOf('--');
  if (at < 0) return args;
  return [...args.slice(0, at), ...args.slice(at + 1).map(asArgument)];
}

/** yargs takes any word behind a flag for its value: the file of `validate --compare file.csv`, too. */
function withBareWords(args: readonly string[], command: Command | undefined): readonly string[] {
  return args.map((argument, at) => {
    const { bare, words } = command?.flags[argument.replace(/^--/, '')] ?? {};
    if (bare === undefined || words === undefined || !argument.startsWith('--')) return argument;
    const next = args[at + 1];
    return next === undefined || words.includes(next.toLowerCase()) ? argument : `${argument}=${bare}`;
  });
}

function helpOn(topic: string | undefined, commands: readonly Command[]): readonly string[] {
  if (topic === undefined || topic === 'help' || topic === 'version') return ['--help'];
  // Without the flag, an unknown command is refused, with the one that may be meant.
  return commandNamed(topic, commands) || topic.startsWith('-') ? [topic, '--help'] : [topic];
}

/** The command of this name. */
export function commandNamed(name: string | undefined, commands: readonly Command[]): Command | undefined {
  return commands.find(({ usage }) => usage.split(' ')[0] === name);
}

/** For a call that fails before its flags are parsed, so that this failure is printed as JSON, too. */
export function asksForJson(args: readonly string[]): boolean {
  const last = args.findLast((argument) => /^--(no-)?json(=(true|false))?$/.test(argument));
  return last !== undefined && /^--json(=true)?$/.test(last);
}

/**
 * yargs takes `--dry-run=yes` for false, and the file would be sent.
 * @throws {ConfigurationError} if a switch has a value
 */
export function refuseValuesOfSwitches(args: readonly string[], commands: readonly Command[]): void {
  const switches = new Set(
    commands.flatMap(({ flags }) =>
      Object.entries(flags).flatMap(([name, { type, alias }]) =>
        type === 'boolean' ? [`--${name}`, `--no-${name}`, ...(alias ? [`-${alias}`] : [])] : [],
      ),
    ),
  );
  for (const argument of args) {
    const [, name = '', value = ''] = /^(--?[\w-]+)=(.*)$/s.exec(argument) ?? [];
    if (switches.has(name) && value !== 'true' && value !== 'false') {
      const flag = name.replace(/^--no-/, '--');
      throw new ConfigurationError(`${flag} takes no value. Use ${flag}, or leave it out.`);
    }
  }
}
