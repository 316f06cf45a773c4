/**
 * The errors of spreadsheet programs, as they become texts when a sheet is saved as CSV or pasted as values, in the languages of Excel.
 * Without the `#` and without what ends them (`!`, `?`).
 */
const NAMES: readonly string[] = [
  // English, Google Sheets, Access and its reports
  'N/A VALUE REF DIV/0 NAME NUM NULL SPILL CALC GETTING_DATA FIELD BLOCKED CONNECT BUSY UNKNOWN EXTERNAL PYTHON TIMEOUT ERROR ERR',
  'DELETED FUNC TYPE SIZE ERREUR FEHLER FEL FEIL FEJL VIRHE',
  // Swedish
  'SAKNAS VÄRDEFEL VÄRDE REFERENS DIVISION/0 NAMN OGILTIGT SKÄRNING SPILLD BERÄKNA BERÄKNING HÄMTAR_DATA HÄMTARDATA FÄLT BLOCKERAD ANSLUT UPPTAGEN OKÄND EXTERN',
  // Danish, Norwegian
  'I/T VÆRDI VERDI REFERENCE REFERANSE NAVN NUL OVERLØB OVERFLYT BEREGN FELT TALL TOM HENTER_DATA BLOKERET BLOKKERT UKENDT UKJENT',
  // Finnish, Estonian, Latvian, Lithuanian
  'PUUTTUU ARVO VIITTAUS JAKO/0 NIMI LUKU TYHJÄ LEVIÄ LEVIÄMINEN LEVITYS LASKE LASKENTA KENTTÄ ESTETTY YHDISTÄ VARATTU TUNTEMATON NOUDETAAN_TIETOJA',
  'PUUDUB VÄÄRTUS VIIDE ARV VĒRTĪBA NAV_PIEEJAMS ATSAUCE NOSAUKUMS REIKŠMĖ NUORODA PAVADINIMAS SKAIČIUS',
  // German
  'NV WERT BEZUG ZAHL ÜBERLAUF KALK FELD BLOCKIERT VERBINDEN UNBEKANNT BESCHÄFTIGT DATEN_ABRUFEN',
  // French
  'VALEUR NOM NOMBRE PROPAGATION EPARS ÉPARS CHAMP BLOQUE BLOQUÉ CONNEXION OCCUPE INCONNU OBTENTION_DONNEES CHARGEMENT_DONNEES',
  // Polish, Czech, Slovak, Hungarian
  'N/D ARG ADR DZIEL/0 NAZWA LICZBA ZERO ROZLANIE OBL POLE POBIERANIE_DANYCH',
  'NENÍ_K_DISPOZICI HODNOTA ODKAZ DĚLENÍ_NULOU NÁZEV ČÍSLO PŘESAH PŘELITÍ NAČÍTÁNÍ_DAT NEDOSTUPNÝ DELENIENULOU NÁZOV NEPLATNÝ PRESAH',
  'HIÁNYZIK ÉRTÉK HIV ZÉRÓOSZTÓ NÉV SZÁM NULLA KIBONTÁS ADATOK_BEOLVASÁSA',
  // Slovenian, Croatian, Romanian
  'DEL/0 IME NIČ ŠTEV SKLIC VREDN VRIJ VRIJEDNOST VALOARE NUME',
  // Spanish, Portuguese, Italian, Dutch
  'VALOR NOMBRE NÚM NUMERO NÚMERO NULO DESBORDAMIENTO CÁLC CAMPO NOME DESPEJAR TRANSBORDO DESPEJADO EXCEDENTE BLOQUEADO CONECTAR DESCONOCIDO DESCONHECIDO',
  'OBTENIENDO_DATOS OBTENDO_DADOS A_OBTER_DADOS GEGEVENS_OPHALEN',
  'VALORE RIF NULLO ESPANSIONE BLOCCATO N/B WAARDE VERW DEEL/0 NAAM GETAL LEEG OVERLOPEN OVERLOOP BEREKENEN VELD',
  // Turkish, Greek, Russian, Ukrainian, Bulgarian
  'YOK DEĞER BAŞV SAYI SAYI/0 AD BOŞ TAŞMA HESAPLA Δ/Υ ΟΝΟΜΑ ΚΕΝΟ ΑΡΙΘ ΑΝΑΦ ΤΙΜΗ',
  'Н/Д ЗНАЧ ССЫЛКА ДЕЛ/0 ИМЯ ЧИСЛО ПУСТО ПЕРЕНОС ВЫЧИСЛ ОЖИДАНИЕ_ДАННЫХ ДІЛ/0 ПОСИЛАННЯ СТОЙНОСТ',
];
const ERRORS: ReadonlySet<string> = new Set(NAMES.flatMap((names) => names.split(' ')));
/** They mean that a value was not found, and are written without `!` or `?` in most languages. */
const NOT_AVAILABLE: ReadonlySet<string> = new Set(
  'N/A SAKNAS I/T PUUTTUU PUUDUB NAV_PIEEJAMS NV N/D N/B NENÍ_K_DISPOZICI NEDOSTUPNÝ HIÁNYZIK YOK Δ/Υ Н/Д'.split(
    ' ',
  ),
);
/** These too have no sign at the end, in any case. Longer names with `_` say that data are still being fetched, in any language. */
const WITHOUT_SIGN: ReadonlySet<string> = new Set(
  'HÄMTARDATA ERROR ERR ERREUR FEHLER FEL FEIL FEJL VIRHE DELETED'.split(' '),
);
/** These are no words that anybody puts behind a `#`, so that a sign that got lost changes nothing, if they are in capitals. */
const WITH_LOST_SIGN: ReadonlySet<string> = new Set('VALUE REF NAME NUM NULL SPILL CALC VÄRDEFEL'.split(' '));
const SHAPE = /^#[¡¿]?([\p{Lu}\d/_]{2,24})([!?]?)$/u;
/** Turkish writes its capital I with a dot, Greek may put a period between. */
const DIVIDED_BY_ZERO = /^#[¡¿]?\p{Lu}{2,12}\.?\/0[!?]?$/u;
/** LibreOffice's numbered errors, as in `Err:502`, and those of Excel's macros, as in `Error 2042`, in their languages. */
const NUMBERED =
  /^(?:#?(?:Err|Error|Fel|Feil|Fejl|Virhe|Fehler|Erreur|Errore|Erro|Fout|Błąd|Chyba|Hiba|Hata):?5[0-4]\d|(?:CVErr\(|(?:Error|Fel|Feil|Fejl|Virhe|Fehler|Erreur|Errore|Erro|Fout|Błąd) )20(?:0[07]|15|23|29|36|4[2-9]|50)\)?)$/i;
/** What may be around an error: the quotes of a text, the sign of a formula, or the apostrophe of a text. */
const AROUND = /^(?:(["'`])(.+)\1|[='](.+))$/s;
const MAY_BE_AROUND = /^[="'`]/;
const LONGEST = 28;

/** What a text is if it is an error of a spreadsheet program: `not available` as in `#N/A`, another `error`, or a `narrow` column. */
export type ErrorText = 'not available' | 'error' | 'narrow';

/** Recognizes an error of a spreadsheet program as a whole text. @param text without spaces at its ends */
export function errorTextOf(text: string): ErrorText | undefined {
  if (text.startsWith('#') && text.length >= 3 && /^#+$/.test(text)) return 'narrow';
  if (text.length > LONGEST) return undefined;
  const around = MAY_BE_AROUND.test(text) ? AROUND.exec(text) : null;
  const inner = around === null ? text : (around[2] ?? around[3])!;
  return inner.startsWith('#') ? named(inner) : numbered(inner);
}

function numbered(text: string): ErrorText | undefined {
  // Nearly every text that comes here has no such number.
  const mayBe = text.includes(':5') || text.includes(' 20') || text.includes('(20');
  return mayBe && NUMBERED.test(text) ? 'error' : undefined;
}

function named(text: string): ErrorText | undefined {
  const upper = text.normalize('NFKC').toUpperCase();
  const [, name, sign] = SHAPE.exec(upper) ?? [];
  if (name === undefined || !ERRORS.has(name))
    return DIVIDED_BY_ZERO.test(upper) || NUMBERED.test(text) ? 'error' : undefined;
  if (NOT_AVAILABLE.has(name)) return 'not available';
  if (sign !== '' || WITHOUT_SIGN.has(name) || name.includes('_') || name.endsWith('/0')) return 'error';
  return WITH_LOST_SIGN.has(name) && text === upper ? 'error' : undefined;
}
