import { hostname } from 'node:os';
import type { MailServer } from '../../drop/notify/email.ts';
import type { NotifyOn, Receiver } from '../../drop/notify/notify.ts';
import { ConfigurationError } from '../../model/errors.ts';
import { credentialSources, findSecret, passwordIn, secretIn } from './credentials.ts';
import type { Environment } from './environment.ts';
import type { Flags, FlagValues } from './flags.ts';
import { readAllOf } from './readAll.ts';
import { assertNotForeign, assertSamePlace } from './samePlace.ts';
import { SECRET_NAMES } from './secretNames.ts';

const GROUP = 'Notification:';

/** Who is notified of a pass, and how. */
export const NOTIFY_FLAGS = {
  notify: {
    group: GROUP,
    description:
      'An https:// webhook, which receives a JSON summary, or an e-mail address; can be repeated. If a webhook address is secret, use CHARGES_NOTIFY (separate several with ;) or CHARGES_NOTIFY_FILE instead',
  },
  'notify-on': {
    group: GROUP,
    description: 'When to notify: failure (someone needs to act) or always',
    variable: 'CHARGES_NOTIFY_ON',
    shownDefault: 'failure',
  },
  'notify-timeout': {
    group: GROUP,
    description: 'Seconds before a notification is abandoned',
    variable: 'CHARGES_NOTIFY_TIMEOUT',
    shownDefault: '10',
  },
  smtp: {
    group: GROUP,
    description:
      'The mail server: smtp://user@host:587 (STARTTLS if offered) or smtps://user@host; put its password in CHARGES_SMTP_PASSWORD or CHARGES_SMTP_PASSWORD_FILE',
    variable: 'CHARGES_SMTP',
  },
  'notify-from': {
    group: GROUP,
    description: 'The sender of e-mails (default: charges@ followed by the name of this machine)',
    variable: 'CHARGES_NOTIFY_FROM',
  },
} as const satisfies Flags;

export interface NotifySettings {
  readonly receivers: readonly Receiver[];
  readonly notifyOn: NotifyOn;
  readonly notifyTimeoutMs: number;
}

/** Reads whom to notify, and when. @throws {ConfigurationError} that says what to do */
export async function notifySettings(values: FlagValues, environment: Environment): Promise<NotifySettings> {
  const [receivers, notifyOn, notifyTimeoutMs] = await readAllOf(
    async () => await receiversOf(addressesOf(values, environment), values, environment),
    async () => notifyOnOf(values),
    async () => values.milliseconds('notify-timeout', 0.01, 600),
  );
  return { receivers, notifyOn, notifyTimeoutMs };
}

function addressesOf(values: FlagValues, environment: Environment): string[] {
  const given = values.texts('notify');
  const secret = findSecret(SECRET_NAMES.notify, environment);
  if (given.length === 0) assertNotForeign(secret?.source, credentialSources(values, environment));
  const addresses = given.length > 0 ? given : secret ? secretIn(secret).split(/[;\n]/) : [];
  return addresses.map((one) => one.trim()).filter(Boolean);
}

function notifyOnOf(values: FlagValues): NotifyOn {
  const when = values.text('notify-on');
  if (when === 'failure' || when === 'always') return when;
  throw new ConfigurationError(`${values.named('notify-on')} must be failure or always, not "${when}".`);
}

async function receiversOf(
  addresses: readonly string[],
  values: FlagValues,
  environment: Environment,
): Promise<Receiver[]> {
  const receivers: Receiver[] = [];
  const mails: string[] = [];
  for (const [index, address] of addresses.entries()) {
    if (/^https?:\/\//i.test(address)) {
      const { webhook } = await import('../../drop/notify/webhook.ts');
      receivers.push(webhook(webhookUrl(address, index)));
    } else if (/^(mailto:)?[^\s@<>,;"]+@[^\s@<>,;"]+$/i.test(address)) {
      mails.push(address.replace(/^mailto:/i, ''));
    } else {
      // It may hold a secret, so it is not shown.
      throw new ConfigurationError(
        `--notify number ${index + 1} is neither an https:// webhook nor an e-mail address. Write https://host/path or name@host.`,
      );
    }
  }
  if (mails.length > 0) {
    const { email } = await import('../../drop/notify/email.ts');
    receivers.push(email(mailServer(values, environment), mails));
  }
  return receivers;
}

function webhookUrl(address: string, index: number): URL {
  try {
    return new URL(address);
  } catch {
    throw new ConfigurationError(`--notify number ${index + 1} is not a valid URL. Check it for typos.`);
  }
}

function mailServer(values: FlagValues, environment: Environment): MailServer {
  const found = values.found('smtp');
  if (found === undefined) {
    throw new ConfigurationError(
      'There is an e-mail address to notify but no mail server. Name one with --smtp or CHARGES_SMTP, such as smtp://user@mail.example.com:587.',
    );
  }
  assertNotForeign(found.source, credentialSources(values, environment));
  const url = URL.canParse(found.value) ? new URL(found.value) : undefined;
  if (url === undefined || !/^smtps?:$/.test(url.protocol) || url.hostname === '' || url.password !== '') {
    throw new ConfigurationError(
      `${values.named('smtp')} must be smtp://user@host:port or smtps://user@host:port, without a password. Put the password in CHARGES_SMTP_PASSWORD or CHARGES_SMTP_PASSWORD_FILE.`,
    );
  }
  const tls = url.protocol === 'smtps:';
  const username = url.username === '' ? null : decodeURIComponent(url.username);
  const password = findSecret(SECRET_NAMES.smtpPassword, environment);
  if (username !== null && password === undefined) {
    throw new ConfigurationError(
      'The mail server has a user name but no password. Set CHARGES_SMTP_PASSWORD or CHARGES_SMTP_PASSWORD_FILE.',
    );
  }
  if (username !== null && password !== undefined) assertSamePlace(found.source, [password.source]);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (tls ? 465 : 587) : Number.parseInt(url.port, 10),
    tls,
    username,
    password: username === null || password === undefined ? null : passwordIn(password),
    from: values.text('notify-from') ?? `charges@${hostname()}`,
  };
}
