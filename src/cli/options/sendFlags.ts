import { MAX_ID } from '../../model/chargeFields.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { deriveEndpoints } from '../../ongoing/endpoints.ts';
import type { SendSettings } from '../openTools.ts';
import { compareSettings } from './compareFlags.ts';
import { credentialSources, readCredentials } from './credentials.ts';
import type { Environment } from './environment.ts';
import type { Flags, FlagValues } from './flags.ts';
import { stateDirOf } from './outputFlags.ts';
import { policyOf, rateOf } from './paceFlags.ts';
import { readAll } from './readAll.ts';
import { readAccess } from './readFlags.ts';
import { assertNotForeign, assertSamePlace } from './samePlace.ts';

const SERVER = 'Server:';
const OTHER_SERVER = 'Server, special cases:';

/** Where to send, and as whom. */
export const SERVER_FLAGS = {
  url: {
    group: SERVER,
    description: 'The base URL, https://api.ongoingsystems.se/{warehouse}',
    variable: 'ONGOING_URL',
  },
  username: { group: SERVER, description: 'The automation API user', variable: 'ONGOING_USERNAME' },
  'password-file': {
    group: SERVER,
    description: 'A file that contains the password (or ONGOING_PASSWORD or ONGOING_PASSWORD_FILE)',
  },
  'goods-owner-id': {
    group: SERVER,
    description: 'The goods owner for whom the run is recorded',
    variable: 'ONGOING_GOODS_OWNER_ID',
  },
  'integration-type': {
    group: SERVER,
    description: 'The name under which the run is recorded',
    variable: 'CHARGES_INTEGRATION_TYPE',
    shownDefault: 'ChargeImport',
  },
} as const satisfies Flags;

/** Sending without a person who confirms it. */
export const CONFIRM_FLAGS = {
  yes: {
    group: 'Confirmation:',
    type: 'boolean',
    alias: 'y',
    description: 'Send without asking; needed where there is no terminal to ask on',
    variable: 'CHARGES_YES',
  },
  overwrite: {
    group: 'Confirmation:',
    type: 'boolean',
    description:
      'Also send rows whose charges were changed by someone else since the file was read or exported',
  },
} as const satisfies Flags;

/** Whether to send without asking. @throws {ConfigurationError} if only a `.env` file that may be someone else's says so */
function isConfirmed(values: FlagValues, environment: Environment): boolean {
  const confirmed = values.yes('yes');
  if (confirmed) assertNotForeign(values.source('yes'), credentialSources(values, environment));
  return confirmed;
}

/** What the user accepts in advance. Without the flag, nothing is overwritten. */
export function choicesOf(values: FlagValues) {
  return readAll({
    overwrite: () => values.has('overwrite') && values.yes('overwrite'),
    sendUnchanged: () => values.yes('send-unchanged'),
    acceptSuspicious: () => values.yes('accept-suspicious'),
  });
}

/** What import and resume read alike, for `readAll`. */
export function sendingReaders({
  values,
  environment,
}: {
  readonly values: FlagValues;
  readonly environment: Environment;
}) {
  return {
    settings: () => sendSettings(values, environment),
    yes: () => isConfirmed(values, environment),
    choices: () => choicesOf(values),
    compare: () => compareSettings(values),
    first: () => values.integer('first', 1, 1000) ?? null,
    json: () => values.yes('json'),
    reports: () => values.text('reports')!,
    stateDir: () => stateDirOf(values),
  };
}

/** Server settings that few people need: addresses that do not follow from the base URL, and a second user. */
export const OTHER_SERVER_FLAGS = {
  'allow-http': {
    group: OTHER_SERVER,
    type: 'boolean',
    description: 'Allow http:// to another machine; the password is then sent unencrypted',
    variable: 'ONGOING_ALLOW_HTTP',
  },
  'automation-url': {
    group: OTHER_SERVER,
    description: "The URL of Automation.asmx, if it can't be derived from --url",
    variable: 'ONGOING_AUTOMATION_URL',
  },
  'service-url': {
    group: OTHER_SERVER,
    description: "The URL of Service.asmx, if it can't be derived from --url",
    variable: 'ONGOING_SERVICE_URL',
  },
  'service-username': {
    group: OTHER_SERVER,
    description: 'The user for Service.asmx, if different',
    variable: 'ONGOING_SERVICE_USERNAME',
  },
  'service-password-file': {
    group: OTHER_SERVER,
    description:
      'A file that contains the password for Service.asmx, if different (or ONGOING_SERVICE_PASSWORD or ONGOING_SERVICE_PASSWORD_FILE)',
  },
} as const satisfies Flags;

/** Reads the settings for sending from the flags and the environment. @throws {ConfigurationError} that says what to do */
export function sendSettings(values: FlagValues, environment: Environment): SendSettings {
  const { access, goodsOwnerId, integrationType, ...pace } = readAll({
    access: () => serverAccess(values, environment),
    goodsOwnerId: () => values.integer('goods-owner-id', 1, MAX_ID) ?? null,
    integrationType: () => integrationTypeOf(values),
    windows: () => rateOf(values, 'rate'),
    timeoutMs: () => values.milliseconds('timeout', 0.001, 3600),
    policy: () => policyOf(values),
    read: () => readAccess(values, environment),
  });
  const { endpoints, credentials, serviceCredentials } = access;
  const { username } = credentials;
  return {
    target: { ...endpoints, username, goodsOwnerId, integrationType },
    credentials,
    serviceCredentials,
    ...pace,
  };
}

/** Where the two services are, and the credentials for each. */
function serverAccess(values: FlagValues, environment: Environment) {
  const { addresses, pairs } = readAll({
    addresses: () => addressesOf(values),
    pairs: () => readCredentials(values, environment),
  });
  const { url, automationUrl, serviceUrl, allowHttp, endpoints } = addresses;
  const { automation, service } = pairs;
  assertSamePlace((automationUrl ?? url)?.source, automation.sources);
  assertSamePlace((serviceUrl ?? url)?.source, service.sources);
  // Only the owner of a password may allow sending it unencrypted.
  if (allowHttp) {
    assertNotForeign(values.source('allow-http'), [...automation.sources, ...service.sources]);
  }
  return { endpoints, credentials: automation.credentials, serviceCredentials: service.credentials };
}

/** Where the two services are. @throws {ConfigurationError} if an address is missing or wrong */
export function addressesOf(values: FlagValues) {
  const given = readAll({
    url: () => values.found('url'),
    automationUrl: () => values.found('automation-url'),
    serviceUrl: () => values.found('service-url'),
    allowHttp: () => values.yes('allow-http'),
  });
  const { url, automationUrl, serviceUrl, allowHttp } = given;
  const overrides = { automationUrl: automationUrl?.value, serviceUrl: serviceUrl?.value, allowHttp };
  return { ...given, endpoints: deriveEndpoints(url?.value, overrides) };
}

function integrationTypeOf(values: FlagValues): string {
  const text = values.text('integration-type')!;
  const named = values.named('integration-type');
  if (/[\p{Cc}\ufffe\uffff]/u.test(text) || !text.isWellFormed()) {
    throw new ConfigurationError(`${named} contains a control character. Use letters and digits.`);
  }
  if (text.trim() === '') throw new ConfigurationError(`${named} is blank. Give the run a name.`);
  return text;
}
