/**
 * The errors of spreadsheet programs, as they become texts when a sheet is saved as CSV or pasted as values, in the languages of Excel.
 * Without the `#` and without what ends them (`!`, `?`).
 */
const NAMES: readonly string[] = [
  // English, Google Sheets
  'N/A VALUE REF DIV/0 NAME NUM NULL SPILL CALC GETTING_DATA FIELD BLOCKED CONNECT BUSY UNKNOWN EXTERNAL PYTHON TIMEOUT ERROR',
  // Swedish
  'SAKNAS VÄRDEFEL REFERENS DIVISION/0 NAMN OGILTIGT SKÄRNING SPILLD BERÄKNA BERÄKNING HÄMTAR_DATA HÄMTARDATA FÄLT BLOCKERAD ANSLUT UPPTAGEN OKÄND EXTERN',
  // Danish, Norwegian
  'I/T VÆRDI VERDI REFERENCE REFERANSE NAVN NUL OVERLØB OVERFLYT BEREGN FELT TALL TOM HENTER_DATA BLOKERET BLOKKERT UKENDT UKJENT',
  // Finnish
  'PUUTTUU ARVO VIITTAUS JAKO/0 NIMI LUKU TYHJÄ LEVIÄ LEVITYS LASKE LASKENTA KENTTÄ ESTETTY YHDISTÄ VARATTU TUNTEMATON',
  // German
  'NV WERT BEZUG ZAHL ÜBERLAUF KALK FELD BLOCKIERT VERBINDEN UNBEKANNT BESCHÄFTIGT DATEN_ABRUFEN',
  // French
  'VALEUR NOM NOMBRE PROPAGATION EPARS ÉPARS CHAMP BLOQUE BLOQUÉ CONNEXION OCCUPE INCONNU OBTENTION_DONNEES',
  // Polish, Czech, Slovak, Hungarian
  'N/D ARG ADR DZIEL/0 NAZWA LICZBA ZERO ROZLANIE OBL POLE',
  'NENÍ_K_DISPOZICI HODNOTA ODKAZ DĚLENÍ_NULOU NÁZEV ČÍSLO PŘESAH PŘELITÍ NEDOSTUPNÝ DELENIENULOU NÁZOV NEPLATNÝ PRESAH',
  'HIÁNYZIK ÉRTÉK HIV ZÉRÓOSZTÓ NÉV SZÁM NULLA KIBONTÁS',
  // Spanish, Portuguese, Italian, Dutch
  'VALOR NOMBRE NÚM NUMERO NÚMERO NULO DESBORDAMIENTO CÁLC CAMPO NOME DESPEJAR TRANSBORDO DESPEJADO',
  'VALORE RIF NULLO ESPANSIONE N/B WAARDE VERW DEEL/0 NAAM GETAL LEEG OVERLOPEN OVERLOOP BEREKENEN VELD',
  // Turkish, Russian
  'YOK DEĞER BAŞV SAYI SAYI/0 AD BOŞ TAŞMA HESAPLA Н/Д ЗНАЧ ССЫЛКА ДЕЛ/0 ИМЯ ЧИСЛО ПУСТО ПЕРЕНОС ВЫЧИСЛ',
];
const ERRORS: ReadonlySet<string> = new Set(NAMES.flatMap((names) => names.split(' ')));
/** They mean that a value was not found, and are written without `!` or `?` in most languages. */
const NOT_AVAILABLE: ReadonlySet<string> = new Set(
  'N/A SAKNAS I/T PUUTTUU NV N/D N/B NENÍ_K_DISPOZICI NEDOSTUPNÝ HIÁNYZIK YOK Н/Д'.split(' '),
);
/** They too have no sign at the end. */
const WITHOUT_SIGN: ReadonlySet<string> = new Set(
  'GETTING_DATA HÄMTAR_DATA HÄMTARDATA HENTER_DATA DATEN_ABRUFEN OBTENTION_DONNEES ERROR'.split(' '),
);
const SHAPE = /^#[¡¿]?([\p{Lu}\d/_]{2,20})([!?]?)$/u;
/** LibreOffice's numbered errors, as in `Err:502`, in its languages. */
const NUMBERED =
  /^(?:Err|Error|Fel|Feil|Fejl|Virhe|Fehler|Erreur|Errore|Erro|Fout|Błąd|Chyba|Hiba|Hata):5\d\d$/i;
const LONGEST = 24;

/** What a text is if it is an error of a spreadsheet program: `not available` as in `#N/A`, another `error`, or a `narrow` column. */
export type ErrorText = 'not available' | 'error' | 'narrow';

/** Recognizes an error of a spreadsheet program as a whole text. @param text without spaces at its ends */
export function errorTextOf(text: string): ErrorText | undefined {
  if (!text.startsWith('#')) {
    return text.length <= LONGEST && text.includes(':5') && NUMBERED.test(text) ? 'error' : undefined;
  }
  if (text.length >= 3 && /^#+$/.test(text)) return 'narrow';
  if (text.length > LONGEST) return undefined;
  const [, name, sign] = SHAPE.exec(text.normalize('NFC').toUpperCase()) ?? [];
  if (name === undefined || !ERRORS.has(name)) return undefined;
  if (NOT_AVAILABLE.has(name)) return 'not available';
  return sign === '' && !WITHOUT_SIGN.has(name) && !name.endsWith('/0') ? undefined : 'error';
}
