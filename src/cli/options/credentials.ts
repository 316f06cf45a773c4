import { readFileSync } from 'node:fs';
import { ConfigurationError } from '../../model/errors.ts';
import type { Credentials } from '../../ongoing/requests/request.ts';
import { type Environment, type Found, findVariable, type Source } from './environment.ts';
import type { FlagValues } from './flags.ts';

/** According to the API documentation, UserName and Password are string(50). */
const MAX_CREDENTIAL_LENGTH = 50;

/** A user name and a password, and where they were found. */
export interface FoundCredentials {
  readonly credentials: Credentials;
  readonly sources: readonly Source[];
}

/** The credentials for Automation.asmx and for Service.asmx. */
export interface FoundPairs {
  readonly automation: FoundCredentials;
  readonly service: FoundCredentials;
}

/**
 * Reads both pairs of credentials. Service.asmx gets those for Automation.asmx unless it has its own.
 * @throws {ConfigurationError} if one is missing or longer than the API allows
 */
export function readCredentials(values: FlagValues, environment: Environment): FoundPairs {
  const { username, password, serviceUsername, servicePassword } = findCredentials(values, environment);
  if (username === undefined) {
    throw new ConfigurationError('The user name is missing. Give it with --username or ONGOING_USERNAME.');
  }
  if (password === undefined) {
    throw new ConfigurationError(
      'The password is missing. Set ONGOING_PASSWORD, or name a file that holds it with --password-file or ONGOING_PASSWORD_FILE.',
    );
  }
  if (serviceUsername !== undefined && servicePassword === undefined) {
    throw new ConfigurationError(
      'Service.asmx has a user name but no password. Set ONGOING_SERVICE_PASSWORD or ONGOING_SERVICE_PASSWORD_FILE.',
    );
  }
  const automation = pair(username, password, secretIn(password));
  if (servicePassword === undefined) return { automation, service: automation };
  return {
    automation,
    service: pair(serviceUsername ?? username, servicePassword, secretIn(servicePassword)),
  };
}

/** Where the credentials for updating charges come from; their files are not read. */
export function credentialSources(values: FlagValues, environment: Environment): readonly Source[] {
  const { username, password } = findCredentials(values, environment);
  return [username, password].flatMap((found) => (found === undefined ? [] : [found.source]));
}

function findCredentials(values: FlagValues, environment: Environment) {
  return {
    username: values.found('username'),
    password: fileOf('password-file', values) ?? findSecret('ONGOING_PASSWORD', environment),
    serviceUsername: values.found('service-username'),
    servicePassword:
      fileOf('service-password-file', values) ?? findSecret('ONGOING_SERVICE_PASSWORD', environment),
  };
}

function fileOf(flag: string, values: FlagValues): FoundSecret | undefined {
  const found = values.found(flag);
  return found && { ...found, isFile: true };
}

function pair(username: Found, password: Found, secret: string): FoundCredentials {
  return {
    credentials: checked({ username: username.value, password: secret }),
    sources: [username.source, password.source],
  };
}

/** A secret, or the name of the file that contains it. */
export interface FoundSecret extends Found {
  readonly isFile: boolean;
}

/** Finds a secret in the first layer that sets the variable or its `_FILE`, without reading the file. */
export function findSecret(name: string, environment: Environment): FoundSecret | undefined {
  const found = findVariable(environment, name, `${name}_FILE`);
  return found && { ...found, isFile: found.source.name !== name };
}

/** The secret itself. @throws {ConfigurationError} if its file is empty or can't be read */
export function secretIn({ value, isFile }: FoundSecret): string {
  return isFile ? secretInFile(value) : value;
}

function secretInFile(path: string): string {
  try {
    // Editors add a line break at the end that is not part of the password.
    const password = readFileSync(path, 'utf8')
      .replace(/^\ufeff/, '')
      .replace(/\r?\n$/, '');
    if (password === '')
      throw new ConfigurationError(`The password file ${path} is empty. Write the password into it.`);
    return password;
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(
      `The password file ${path} can't be read (${code}). Check its name and permissions.`,
    );
  }
}

function checked({ username, password }: Credentials): Credentials {
  for (const [what, text] of [
    ['user name', username],
    ['password', password],
  ] as const) {
    if (text.length > MAX_CREDENTIAL_LENGTH) {
      throw new ConfigurationError(
        `The ${what} has ${text.length} characters; Ongoing allows at most ${MAX_CREDENTIAL_LENGTH}. Check that it is the right one.`,
      );
    }
  }
  return { username, password };
}
