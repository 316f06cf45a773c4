import { readFileSync } from 'node:fs';
import { ConfigurationError } from '../../model/errors.ts';
import type { Credentials } from '../../ongoing/requests/request.ts';
import { type Environment, type Found, findVariable, type Source } from './environment.ts';
import type { FlagValues } from './flags.ts';
import { readAll } from './readAll.ts';
import { SECRET_NAMES } from './secretNames.ts';
import { assertUtf8, textOfSetting } from './settingText.ts';

/** According to the API documentation, UserName and Password are string(50). */
const MAX_CREDENTIAL_LENGTH = 50;

/** White space, a control character, or an invisible one such as U+200B. */
const BLANK_AT_AN_END = /^[\s\p{Cc}\p{Cf}]|[\s\p{Cc}\p{Cf}]$/u;

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
  const found = findCredentials(values, environment);
  const { automation, ofService } = readAll({
    automation: () => automationPair(found),
    ofService: () => servicePart(found),
  });
  if (ofService === null) return { automation: pair(automation), service: pair(automation) };
  const { username, password } = { ...ofService, username: ofService.username ?? automation.username };
  return { automation: pair(automation), service: pair({ username, password }) };
}

/**
 * Reads the credentials for the REST API: its own, or those for Service.asmx, which are for the same user.
 * @throws {ConfigurationError} if one is missing or longer than the API allows
 */
export function readRestCredentials(values: FlagValues, environment: Environment): FoundCredentials {
  const own = readAll({
    username: () => values.found('rest-username'),
    password: () =>
      fileOf('rest-password-file', values) ?? findSecret(SECRET_NAMES.restPassword, environment),
  });
  if (own.password === undefined) {
    if (own.username === undefined) return readCredentials(values, environment).service;
    throw new ConfigurationError(
      'The REST API has a user name but no password. Set ONGOING_REST_PASSWORD or ONGOING_REST_PASSWORD_FILE, or give --rest-password-file.',
    );
  }
  const { password } = own;
  return pair(
    readAll({
      username: () => checked('user name', own.username ?? serviceUsername(values, environment)),
      password: () => checked('password', readSecret(password)),
    }),
  );
}

/** The user of Service.asmx, whose password is not needed. @throws {ConfigurationError} if it is missing */
function serviceUsername(values: FlagValues, environment: Environment): Found {
  const { serviceUsername, username } = findCredentials(values, environment);
  const found = serviceUsername ?? username;
  if (found !== undefined) return found;
  throw new ConfigurationError(
    'The user name for the REST API is missing. Give it with --rest-username or ONGOING_REST_USERNAME.',
  );
}

type FoundSettings = ReturnType<typeof findCredentials>;

/** A user name and a password that were found, read and checked. */
interface CheckedPair {
  readonly username: Found;
  readonly password: Found;
}

function automationPair({ username, password }: FoundSettings): CheckedPair {
  return readAll({
    username: () => {
      if (username !== undefined) return checked('user name', username);
      throw new ConfigurationError('The user name is missing. Give it with --username or ONGOING_USERNAME.');
    },
    password: () => {
      if (password !== undefined) return checked('password', readSecret(password));
      throw new ConfigurationError(
        'The password is missing. Set ONGOING_PASSWORD, or name a file that holds it with --password-file or ONGOING_PASSWORD_FILE.',
      );
    },
  });
}

/** What differs for Service.asmx; null if nothing does. */
function servicePart({
  serviceUsername,
  servicePassword,
}: FoundSettings): { readonly username: Found | undefined; readonly password: Found } | null {
  if (servicePassword === undefined) {
    if (serviceUsername === undefined) return null;
    throw new ConfigurationError(
      'Service.asmx has a user name but no password. Set ONGOING_SERVICE_PASSWORD or ONGOING_SERVICE_PASSWORD_FILE, or give --service-password-file.',
    );
  }
  return readAll({
    username: () => serviceUsername && checked('user name', serviceUsername),
    password: () => checked('password', readSecret(servicePassword)),
  });
}

/** Where the credentials for updating charges come from; their files are not read. */
export function credentialSources(values: FlagValues, environment: Environment): readonly Source[] {
  const { username, password } = findCredentials(values, environment);
  return [username, password].flatMap((found) => (found === undefined ? [] : [found.source]));
}

function findCredentials(values: FlagValues, environment: Environment) {
  return readAll({
    username: () => values.found('username'),
    password: () => fileOf('password-file', values) ?? findSecret(SECRET_NAMES.password, environment),
    serviceUsername: () => values.found('service-username'),
    servicePassword: () =>
      fileOf('service-password-file', values) ?? findSecret(SECRET_NAMES.servicePassword, environment),
  });
}

function fileOf(flag: string, values: FlagValues): FoundSecret | undefined {
  const found = values.found(flag);
  return found && { ...found, isFile: true };
}

function pair({ username, password }: CheckedPair): FoundCredentials {
  return {
    credentials: { username: username.value, password: password.value },
    sources: [username.source, password.source],
  };
}

/** The secret itself, and where it was found. */
function readSecret(found: FoundSecret): Found {
  return { ...found, value: passwordIn(found) };
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
export function secretIn({ value, isFile, source }: FoundSecret): string {
  return isFile ? secretInFile(value, source.name) : value;
}

/**
 * A password itself.
 * @throws {ConfigurationError} if its file is empty, can't be read, or has more than the password in it, as far as can be seen
 */
export function passwordIn(found: FoundSecret): string {
  const password = secretIn(found);
  if (!found.isFile) return password;
  const what = `The password file ${found.value} (${found.source.name})`;
  if (/[\r\n]/.test(password))
    throw new ConfigurationError(
      `${what} has more than one line. Keep only the password in it, on one line, with at most one line break after it.`,
    );
  if (BLANK_AT_AN_END.test(password))
    throw new ConfigurationError(
      `${what} has a space or another blank before or after the password, perhaps an invisible one. Remove it. If it belongs to the password, set the password itself as a variable instead of a file.`,
    );
  return password;
}

function secretInFile(path: string, from: string): string {
  try {
    // Editors add a line break at the end that is not part of the secret.
    const what = `The password file ${path} (${from})`;
    const secret = textOfSetting(readFileSync(path), what).replace(/\r?\n$/, '');
    assertUtf8(secret, what);
    if (secret === '')
      throw new ConfigurationError(
        `The password file ${path} (${from}) is empty. Write the password into it.`,
      );
    return secret;
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(
      `The password file ${path} (${from}) can't be read (${code}). Check its name and permissions.`,
    );
  }
}

/** @throws {ConfigurationError} if it is longer than the API allows; neither the value nor, of a password, its length is shown */
function checked(what: 'user name' | 'password', found: Found): Found {
  const { length } = found.value;
  if (length <= MAX_CREDENTIAL_LENGTH) return found;
  const has = what === 'password' ? 'is too long' : `has ${length} characters`;
  throw new ConfigurationError(
    `The ${what} (${found.source.name}) ${has}; Ongoing allows at most ${MAX_CREDENTIAL_LENGTH} characters. Check that it is the right one.`,
  );
}
