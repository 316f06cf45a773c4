#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import yargs from 'yargs';
import { demo } from './commands/demo.ts';
import { failureOf } from './commands/failure.ts';
import { FlagValues, forYargs } from './commands/flags.ts';
import { importSheetVerb } from './commands/import.ts';
import { report } from './commands/report.ts';
import { resume } from './commands/resume.ts';
import { runs } from './commands/runs.ts';
import { simulate } from './commands/simulate.ts';
import { template } from './commands/template.ts';
import { validate } from './commands/validate.ts';
import type { Verb } from './commands/verb.ts';
import { type Environment, readEnvironment } from './config.ts';
import { ConfigurationError } from './errors.ts';
import { EXIT, type ExitCode } from './exitCodes.ts';
import { version } from './version.ts';

const VERBS: readonly Verb[] = [importSheetVerb, validate, template, resume, runs, report, simulate, demo];

/**
 * Runs one command line and returns what the process should end with. Whatever goes wrong is said on stderr in a sentence.
 * @param args without the node binary and the script
 */
export async function main(
  args: readonly string[],
  processEnv: NodeJS.ProcessEnv = process.env,
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  try {
    const environment = readEnvironment(processEnv, process.cwd());
    const parser = yargs([...args])
      .scriptName('charges')
      .usage(
        '$0 <command>\n\nImports charge corrections from a sheet into Ongoing WMS and says what became of every row.',
      )
      .locale('en')
      .parserConfiguration({ 'camel-case-expansion': false, 'boolean-negation': true })
      .version(version())
      .help()
      .alias('help', 'h')
      .wrap(Math.min(100, process.stdout.columns ?? 100))
      .strict()
      .demandCommand(1, 'Say what to do, such as: charges import <file>.')
      .recommendCommands()
      .epilogue(
        'Exit codes: 0 all updated, 1 internal error, 2 usage, 3 sheet invalid, 4 some rows not updated, 5 stopped, 6 not recorded, 130 interrupted.',
      )
      .exitProcess(false)
      .fail((message, error) => {
        throw message ? new ConfigurationError(usageText(message, args)) : error;
      });
    for (const verb of VERBS) addVerb(parser, verb, environment, (code) => (exitCode = code));
    await parser.parseAsync();
    return exitCode;
  } catch (error) {
    return failureOf(error, args);
  }
}

/** What yargs found wrong, in words that say what to do. */
function usageText(message: string, args: readonly string[]): string {
  const verb = VERBS.find(({ usage }) => usage.split(' ')[0] === args[0]);
  if (message.startsWith('Not enough non-option arguments') && verb)
    return `Something is missing: charges ${verb.usage}`;
  const help = verb ? `charges ${args[0]} --help` : 'charges --help';
  return `${message.replaceAll('\n', ' ').replace(/([^.?])$/, '$1.')} See ${help}.`;
}

function addVerb(
  parser: ReturnType<typeof yargs>,
  verb: Verb,
  environment: Environment,
  ended: (code: ExitCode) => void,
): void {
  parser.command(
    verb.usage,
    verb.summary,
    (command) => {
      for (const [name, description] of Object.entries(verb.positionals)) {
        command.positional(name, { type: 'string', description, demandOption: true });
      }
      for (const [example, what] of verb.examples) command.example(example, what);
      return command.options(forYargs(verb.flags));
    },
    async (argv) => {
      const values = new FlagValues(argv, verb.flags, environment);
      ended(await verb.run({ values, environment, positional: (name) => String(argv[name]) }));
    },
  );
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2));
}
