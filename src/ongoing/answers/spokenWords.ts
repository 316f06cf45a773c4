import type { Quote } from '../redact.ts';
import type { NoResult } from './answer.ts';

// The server's wording is not documented, so these match what such messages usually say, in English and Swedish.
const REFUSAL =
  /\b(wrong|invalid|incorrect|bad|unknown|missing|fel|felaktigt?|ogiltigt?|okänt?)\b.{0,40}\b(user ?name|user|password|credentials?|log-?in|logon|(api|access|subscription)[ -]?key|användarnamn|användare|lösenord|inloggning)\b|\b(user ?name|password|credentials?|log-?in|logon|authentication|(api|access|subscription)[ -]?key|användarnamnet|lösenordet|inloggningen)\b.{0,60}\b(wrong|invalid|incorrect|not valid|not correct|failed|required|missing|unknown|fel|felaktigt?|ogiltigt?|misslyckades|saknas)\b|\baccess (is |was )?denied\b|\bunauthori[sz]ed\b|\bnot authori[sz]ed\b|\b(no|not have|lacks?|insufficient|missing) (the )?(sufficient |required |necessary )?permissions?\b|\bpermissions? (is |was )?(denied|missing|required)\b|\bnot (logged|signed) in\b|\b(password|lösenordet)\b.{0,20}\b(expired|gått ut)\b|\b(saknar|otillräcklig|ingen|inte( \w+)?) behörighet\b|\bbehörighet (saknas|krävs)\b|\binte behörig\b|(?<!\p{L})obehörig/iu;

// In other languages: a word for a password close to one for wrong, in either order, or a phrase for denied access.
const PASSWORD =
  '(?:passwor[dt]|lösenord|kennwort|passord|adgangskode|kodeord|salasana|hasł|haslo|mot de passe|contraseña|senha|heslo|parola|şifre|wachtwoord)';
const WRONG =
  '(?:fel(?!j)|falsch|ungültig|feil|forkert|ugyldi|väär|virheelli|kelpaamat|nieprawidłow|błędn|incorrect|invalid|inválid|erron|nesprávn|neplatn|chybn|špatn|yanlış|hatalı|geçersiz|onjuist|ongeldig|verkeerd)';
const FOREIGN_REFUSAL = new RegExp(
  `${WRONG}.{0,60}${PASSWORD}|${PASSWORD}.{0,60}${WRONG}|åtkomst neka[ds]|zugriff verweigert|anmeldung fehlgeschlagen|adgang nægtet|(?:ingen|ikke|manglende) (?:adgang|tilgang)|tilgang (?:er )?nektet|pääsy (?:estetty|evätty|kielletty)|odmowa dostępu|brak uprawnień|accès refusé|acceso denegado|přístup (?:byl )?odepřen|erişim (?:reddedildi|engellendi)|toegang geweigerd`,
  'iu',
);

/** Words that are about calls, whatever else they name. */
const CALL_LIMIT =
  /\b(rate|call|request|api)s?[ -]?limit|\btoo many (\w+ ){0,3}(calls?|requests?|attempts?|failures?)\b|\bthrottl|\bför många (\w+ ){0,2}(anrop|försök|förfrågningar)|\bfor mange (\w+ ){0,2}(kall|anrop|forsøk|forespørsler)|\b(calls|requests|anrop|kall|forespørsler) (per|pr\.?|i) (second|minute|hour|sekund|minutt?|time|timme)\b/i;

/** Words that are about calls unless they name what is in a charge. */
const LIMIT = /\b(volume|usage|failure)s?[ -]?limit|\bquota\b/i;

/** Words for what is in a charge: a limit that is about them is the row's, and no waiting helps. */
const ABOUT_A_CHARGE =
  /\b(total ?price|action ?date|profit ?cent(er|re)|article ?group|container|comment|totalpris|belopp|beløp)/i;

// Only for faults: in a result, these words could be about a text that is too long.
const FAULT_LIMIT =
  /\blimit (has been |was |is )?(exceeded|reached)|\bexceed(s|ed|ing)? (the |your )?(\w+ )?limit/i;

/** Codes of faults, in words, that are about credentials or permissions: `wsse:FailedAuthentication` and the like. */
const REFUSAL_CODE =
  /^((failed|invalid) )?authentication( (failed|failure|error|required|fault))?$|^(not |un)(authenticated|authori[sz]ed)$|^(not |un)authori[sz]ed access( exception)?$|^(access|permission) denied( exception| fault)?$|^(invalid|bad|wrong|incorrect) (credentials?|password|log ?in|user ?name)( exception| fault)?$/i;

/** Whether a message is about wrong credentials or a missing permission. */
export function speaksOfRefusal(message: string): boolean {
  const start = message.slice(0, 2000);
  return REFUSAL.test(start) || FOREIGN_REFUSAL.test(start);
}

/** Whether a message is about a limit on calls. */
export function speaksOfLimit(message: string): boolean {
  const start = message.slice(0, 2000);
  return CALL_LIMIT.test(start) || (LIMIT.test(start) && !ABOUT_A_CHARGE.test(start));
}

/** The same for a fault, or an answer that is not SOAP. */
function speaksOfLimitAsFault(message: string): boolean {
  const start = message.slice(0, 2000);
  return speaksOfLimit(start) || (FAULT_LIMIT.test(start) && !ABOUT_A_CHARGE.test(start));
}

/** Whether the code of a fault is about credentials or permissions: its last part, such as `FailedAuthentication`. */
export function isCodeOfRefusal(code: string): boolean {
  const last = code
    .slice(0, 200)
    .split(/[.:/#]/)
    .at(-1)!;
  return REFUSAL_CODE.test(last.replace(/([a-z])(?=[A-Z])/g, '$1 ').replace(/_/g, ' '));
}

/** What an answer without a result says: in quotation marks for people, empty if it has no words, and what that means for every call. */
export interface Said {
  readonly shown: string;
  /** A limit on calls, or refused credentials; null for other words. */
  readonly meant: NoResult | null;
}

/** @param decides whether the words can be about all calls */
export function saidBy(words: readonly string[], quote: Quote, decides = true): Said {
  const shown = words.length === 0 ? '' : shownWords(words, quote);
  return { shown, meant: decides ? meaningOf(words, shown) : null };
}

/** `shown`: the words for people, quoted. Returns null if they are not about all calls. */
export function meaningOf(words: readonly string[], shown: string): NoResult | null {
  if (words.some(speaksOfLimitAsFault)) return limitSaying(shown);
  return words.some(speaksOfRefusal) ? refusalSaying(shown) : null;
}

export function limitSaying(shown: string): NoResult {
  return {
    kind: 'throttled',
    message: `The server reports an exceeded limit: ${shown}.`,
    retryAfterMs: null,
  };
}

export function refusalSaying(shown: string): NoResult {
  return { kind: 'refused', message: `The server refused the credentials or permissions: ${shown}.` };
}

/** The words of an answer for people, in quotation marks, each text once. */
export function shownWords(words: readonly string[], quote: Quote): string {
  return `"${quote([...new Set(words)].join(' / '))}"`;
}
