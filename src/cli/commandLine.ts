import yargs from 'yargs';
import { version } from '../lib/version.ts';
import { ConfigurationError } from '../model/errors.ts';
import { EXIT, type ExitCode } from '../model/exitCodes.ts';
import { asksForJson, commandNamed, refuseValuesOfSwitches, spelledOut } from './arguments.ts';
import type { Command, CommandCall, CommandEnd } from './command.ts';
import { abandonCommand } from './commands/abandon.ts';
import { chargeCommand } from './commands/charge.ts';
import { demo } from './commands/demo.ts';
import { drop } from './commands/drop.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { report } from './commands/report.ts';
import { resume } from './commands/resume.ts';
import { runs } from './commands/runs.ts';
import { simulate } from './commands/simulate.ts';
import { template } from './commands/template.ts';
import { undoCommand } from './commands/undo.ts';
import { validateCommand } from './commands/validate.ts';
import { watch } from './commands/watch.ts';
import { failureOf } from './failure.ts';
import { type Environment, readEnvironment, settingsNote } from './options/environment.ts';
import { FlagValues, forYargs } from './options/flags.ts';
import { knownVariables, refuseUnknownVariables } from './options/knownVariables.ts';
import { readAllOf } from './options/readAll.ts';
import { READ_FLAGS } from './options/readFlags.ts';
import { type CommandWriter, commandWriter } from './terminal/commandText.ts';
import { printJson } from './terminal/output.ts';
import { STDIN } from './terminal/stdin.ts';

const COMMANDS: readonly Command[] = [
  importCommand,
  validateCommand,
  exportCommand,
  template,
  resume,
  abandonCommand,
  drop,
  watch,
  runs,
  report,
  undoCommand,
  chargeCommand,
  simulate,
  demo,
];

const FIRST_STEPS = [
  ['charges template corrections.xlsx', 'makes an empty file to fill in'],
  ['charges validate corrections.xlsx', 'reports everything that is wrong with it; sends nothing'],
  ['charges import corrections.xlsx', 'shows what it is about to do, asks, sends and reports'],
] as const;

/** No environment: only the command line counts. */
const NOWHERE: Environment = { layers: [] };

/**
 * Runs one command line and returns the exit code. Anything that goes wrong is explained on stderr.
 * @param args without the node binary and the script
 */
export async function runCommandLine(
  given: readonly string[],
  processEnv: NodeJS.ProcessEnv = process.env,
): Promise<ExitCode> {
  const args = spelledOut(given, COMMANDS);
  let call: Call = {
    command: commandNamed(args[0], COMMANDS),
    json: asksForJson(args),
    argument: null,
    writeCommand: commandWriter(COMMANDS, []),
  };
  let end: CommandEnd = { exitCode: EXIT.ok };
  try {
    refuseValuesOfSwitches(args, COMMANDS);
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
      .alias('version', 'V')
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
    for (const [example, what] of FIRST_STEPS) parser.example(example, what);
    for (const command of COMMANDS) {
      addCommand(parser, command, async (argv) => {
        // yargs makes an empty text of the argument -, which is the standard input.
        const positional = (name: string): string =>
          String(argv[name] ?? '') || (args.includes(STDIN) ? STDIN : '');
        const [argument] = Object.keys(command.positionals).map(positional);
        const writeCommand = commandWriter(COMMANDS, new FlagValues(argv, command.flags, NOWHERE).given());
        call = { command, json: givesJson(argv, command), argument: argument ?? null, writeCommand };
        const environment = readEnvironment(processEnv, process.cwd());
        const values = new FlagValues(argv, command.flags, environment);
        const ready: CommandCall = { values, environment, writeCommand, positional };
        const notes = await notesOn(ready, command);
        if (!values.yes('quiet')) for (const note of notes) process.stderr.write(`${note}\n`);
        end = await command.run(ready);
      });
    }
    parser.command('help [command]', 'Show the options of a command').command('version', 'Show the version');
    await parser.parseAsync();
  } catch (error) {
    end = tellFailure(error, call);
  }
  if (call.json && end.json) printJson(end.json());
  return end.exitCode;
}

/**
 * What to say about the settings before a command runs.
 * @throws {ConfigurationError} for unknown variables, together with everything else that is wrong with the settings
 */
async function notesOn(call: CommandCall, { readSettings }: Command): Promise<string[]> {
  const known = knownVariables([...COMMANDS.map(({ flags }) => flags), READ_FLAGS]);
  const { environment } = call;
  const settings = settingsNote(environment);
  try {
    return [...(settings === null ? [] : [settings]), ...refuseUnknownVariables(environment, known)];
  } catch (error) {
    await readAllOf(
      () => Promise.reject(error),
      async () => await readSettings?.(call),
    );
    throw error;
  }
}

/** What is known about a call, even if it fails. */
interface Call {
  readonly command: Command | undefined;
  /** Whether to print a JSON object. */
  readonly json: boolean;
  /** The first positional argument, once it is known. */
  readonly argument: string | null;
  readonly writeCommand: CommandWriter;
}

/** Explains a failure on stderr and returns how the call ends. */
function tellFailure(thrown: unknown, { command, argument, writeCommand }: Call): CommandEnd {
  const { error, exitCode, text, json } = failureOf(thrown, writeCommand);
  process.stderr.write(`${text}\n`);
  const keys = command?.failedJson?.({ error, exitCode, argument }) ?? { exitCode };
  return { exitCode, json: () => ({ ...keys, error: json }) };
}

function givesJson(argv: Readonly<Record<string, unknown>>, { flags }: Command): boolean {
  return 'json' in flags && new FlagValues(argv, flags, NOWHERE).yes('json');
}

/** Rewords a message of yargs so that it says what to do. */
function usageText(message: string, args: readonly string[]): string {
  const command = commandNamed(args[0], COMMANDS);
  if (message.startsWith('Not enough non-option arguments') && command)
    return `An argument is missing. Usage: charges ${command.usage}`;
  const help = command ? `charges help ${args[0]}` : 'charges help';
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
        const demandOption = command.usage.includes(`<${name}>`);
        builder.positional(name, { type: 'string', description, demandOption });
      }
      for (const [example, what] of command.examples) builder.example(example, what);
      return builder.options(forYargs(command.flags));
    },
    run,
  );
}
