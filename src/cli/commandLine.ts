import yargs from 'yargs';
import { version } from '../lib/version.ts';
import { ConfigurationError } from '../model/errors.ts';
import { EXIT, type ExitCode } from '../model/exitCodes.ts';
import type { Command, CommandEnd } from './command.ts';
import { demo } from './commands/demo.ts';
import { drop } from './commands/drop.ts';
import { importCommand } from './commands/import.ts';
import { report } from './commands/report.ts';
import { resume } from './commands/resume.ts';
import { runs } from './commands/runs.ts';
import { simulate } from './commands/simulate.ts';
import { template } from './commands/template.ts';
import { validateCommand } from './commands/validate.ts';
import { watch } from './commands/watch.ts';
import { failureOf } from './failure.ts';
import { readEnvironment, settingsNote } from './options/environment.ts';
import { FlagValues, forYargs } from './options/flags.ts';
import { printJson } from './terminal/output.ts';

const COMMANDS: readonly Command[] = [
  importCommand,
  validateCommand,
  template,
  resume,
  drop,
  watch,
  runs,
  report,
  simulate,
  demo,
];

/**
 * Runs one command line and returns the exit code. Anything that goes wrong is explained on stderr.
 * @param args without the node binary and the script
 */
export async function runCommandLine(
  args: readonly string[],
  processEnv: NodeJS.ProcessEnv = process.env,
): Promise<ExitCode> {
  let call: Call = { command: commandNamed(args[0]), json: asksForJson(args), argument: null };
  let end: CommandEnd = { exitCode: EXIT.ok };
  try {
    refuseValuesOfSwitches(args);
    const parser = yargs([...args])
      .scriptName('charges')
      .usage(
        '$0 <command>\n\nImports charge corrections from a file into Ongoing WMS and reports the outcome of every row.',
      )
      .locale('en')
      .parserConfiguration({ 'camel-case-expansion': false, 'boolean-negation': true })
      .version(version())
      .help()
      .alias('help', 'h')
      .wrap(Math.min(100, process.stdout.columns ?? 100))
      .strict()
      .demandCommand(1, 'Name a command, such as: charges import <file>.')
      .recommendCommands()
      .epilogue(
        'Exit codes: 0 all updated, 1 internal error, 2 usage, 3 not valid, 4 some rows not updated, 5 stopped, 6 not recorded, 130 interrupted.',
      )
      .exitProcess(false)
      .fail((message, error) => {
        throw message ? new ConfigurationError(usageText(message, args)) : error;
      });
    for (const command of COMMANDS) {
      addCommand(parser, command, async (argv) => {
        const [argument] = Object.keys(command.positionals).map((name) => String(argv[name]));
        call = { command, json: givesJson(argv, command), argument: argument ?? null };
        const environment = readEnvironment(processEnv, process.cwd());
        const values = new FlagValues(argv, command.flags, environment);
        const note = settingsNote(environment);
        if (note !== null && !values.yes('quiet')) process.stderr.write(`${note}\n`);
        end = await command.run({ values, environment, positional: (name) => String(argv[name]) });
      });
    }
    await parser.parseAsync();
  } catch (error) {
    end = tellFailure(error, call);
  }
  if (call.json && end.json) printJson(end.json());
  return end.exitCode;
}

/** What is known about a call, even if it fails. */
interface Call {
  readonly command: Command | undefined;
  /** Whether to print a JSON object. */
  readonly json: boolean;
  /** The first positional argument, once it is known. */
  readonly argument: string | null;
}

/** Explains a failure on stderr and returns how the call ends. */
function tellFailure(thrown: unknown, { command, argument }: Call): CommandEnd {
  const { error, exitCode, text, json } = failureOf(thrown);
  process.stderr.write(`${text}\n`);
  const keys = command?.failedJson?.({ error, exitCode, argument }) ?? { exitCode };
  return { exitCode, json: () => ({ ...keys, error: json }) };
}

function commandNamed(name: string | undefined): Command | undefined {
  return COMMANDS.find(({ usage }) => usage.split(' ')[0] === name);
}

function givesJson(argv: Readonly<Record<string, unknown>>, { flags }: Command): boolean {
  return 'json' in flags && new FlagValues(argv, flags, { layers: [] }).yes('json');
}

/** For a call that fails before its flags are parsed, so that this failure is printed as JSON, too. */
function asksForJson(args: readonly string[]): boolean {
  const last = args.findLast((argument) => /^--(no-)?json(=(true|false))?$/.test(argument));
  return last !== undefined && /^--json(=true)?$/.test(last);
}

/** yargs takes `--dry-run=yes` for false, and the file would be sent. */
function refuseValuesOfSwitches(args: readonly string[]): void {
  const switches = new Set(
    COMMANDS.flatMap(({ flags }) => Object.keys(flags).filter((name) => flags[name]!.type === 'boolean')),
  );
  for (const argument of args) {
    const [, name = '', value = ''] = /^--(?:no-)?([\w-]+)=(.*)$/s.exec(argument) ?? [];
    if (switches.has(name) && value !== 'true' && value !== 'false') {
      throw new ConfigurationError(`--${name} takes no value. Use --${name}, or leave it out.`);
    }
  }
}

/** Rewords a message of yargs so that it says what to do. */
function usageText(message: string, args: readonly string[]): string {
  const command = commandNamed(args[0]);
  if (message.startsWith('Not enough non-option arguments') && command)
    return `An argument is missing. Usage: charges ${command.usage}`;
  const help = command ? `charges ${args[0]} --help` : 'charges --help';
  return `${message.replaceAll('\n', ' ').replace(/([^.?])$/, '$1.')} See ${help}.`;
}

function addCommand(
  parser: ReturnType<typeof yargs>,
  command: Command,
  run: (argv: Readonly<Record<string, unknown>>) => Promise<void>,
): void {
  parser.command(
    command.usage,
    command.summary,
    (builder) => {
      for (const [name, description] of Object.entries(command.positionals)) {
        builder.positional(name, { type: 'string', description, demandOption: true });
      }
      for (const [example, what] of command.examples) builder.example(example, what);
      return builder.options(forYargs(command.flags));
    },
    run,
  );
}
