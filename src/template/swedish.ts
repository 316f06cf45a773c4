import type { TemplateTexts } from './templateTexts.ts';

/** The template in Swedish. */
export const SWEDISH: TemplateTexts = {
  sheetTab: 'Debiteringar',
  guideTab: 'Så fyller du i',
  columns: {
    ChargeId: {
      what: 'Id i Ongoing för den debitering som ska rättas.',
      empty: 'Måste fyllas i, en rad per debitering.',
    },
    ActionDate: {
      what: 'Det datum som debiteringen ska ha.',
      empty: 'Får lämnas tomt: då ändras inte datumet.',
    },
    Count: {
      what: 'Hela antalet efter rättelsen, inte skillnaden.',
      empty: 'Får lämnas tomt om även Totalpris är tomt.',
    },
    TotalPrice: {
      what: 'Hela priset efter rättelsen: inte skillnaden och inte priset per styck.',
      empty: 'Får lämnas tomt om även Antal är tomt.',
    },
    ProfitCenterId: {
      what: 'Id för den resultatenhet som debiteringen ska höra till.',
      empty: 'Får lämnas tomt: då ändras inte resultatenheten.',
    },
    Container: {
      what: 'Containerns nummer eller någon annan referens.',
      empty: 'Får lämnas tomt: då ändras inte referensen.',
    },
    Comment: {
      what: 'Kommentaren till debiteringen.',
      empty: 'Får lämnas tomt: då ändras inte kommentaren.',
    },
    ArticleGroupId: {
      what: 'Id för den artikelgrupp som debiteringen ska höra till.',
      empty: 'Får lämnas tomt: då ändras inte artikelgruppen.',
    },
  },
  limits: {
    id: ({ maxId }) => `ett heltal från 1 till ${maxId}`,
    date: () => 'ett datum, till exempel 2026-10-31',
    decimal: ({ digits }) => `ett tal utan valuta, med högst ${digits} siffror`,
    text: ({ maxLength }) => `en text på högst ${maxLength} tecken`,
  },
  orClear: (clear) => `, eller ${clear} för att ta bort värdet`,
  errorTitle: 'Det här går inte att importera',
  error: (header, limit) => `${header} ska vara ${limit}.`,
  title: 'Så fyller du i arket',
  stepsHeading: 'Steg för steg',
  steps: ({ sheetTab, clear, clearable, header }) => [
    `Skriv en rad för varje debitering som ska rättas, på fliken "${sheetTab}". Den grå raden under rubrikerna är ett exempel och importeras inte: ta bort den eller skriv över hela raden.`,
    `Skriv bara det som ska ändras. En tom cell lämnar den delen av debiteringen som den är. ${header('ChargeId')} måste alltid vara ifyllt, och minst en kolumn till.`,
    `${header('Count')} och ${header('TotalPrice')} hör ihop: fyll i båda eller ingen. Båda är de nya värdena, inte skillnaden.`,
    'En debitering får bara stå på en rad. Skriv allt som ska ändras på den raden.',
    `Behåll rubrikerna som de är. Kolumnerna får flyttas, och de som inte behövs får tas bort, men inte ${header('ChargeId')}.`,
    `Skriv ${clear} i cellen om ett värde ska tas bort i stället för att ändras. Det går i ${clearable}. Ongoing beskriver inte vad som händer då: prova först på en enda debitering.`,
    'När du klistrar in från ett annat ark, klistra bara in värdena ("Klistra in special", "Värden"). Annars går arkets format och kontroller förlorade.',
    'Spara filen och låt den kontrolleras: charges validate <fil>. Då skickas ingenting. När alla rader är rätt: charges import <fil>.',
  ],
  columnsHeading: 'Kolumnerna',
  tableHeaders: ['Kolumn', 'Betydelse', 'Får cellen vara tom?', 'Vad som får stå där', 'Exempel'],
  columnLetter: (letter, header) => `${letter}: ${header}`,
};
