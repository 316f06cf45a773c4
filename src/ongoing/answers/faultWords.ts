import type { XmlElement } from './xmlTree.ts';

/** What a fault says. */
export interface FaultWords {
  /** faultcode, or Code/Value of SOAP 1.2 with the values of its subcodes. */
  readonly codes: readonly string[];
  /** faultstring, or each Reason/Text of SOAP 1.2: one a language. */
  readonly reasons: readonly string[];
  /** The words of the detail: its messages, without stack traces and the like. */
  readonly details: readonly string[];
}

/** Names of elements and attributes that hold words for people. */
const SPEAKING =
  /(message|msg|description|reason|text|errors?|string|cause|details?|title|words|info|exception|fault|warning|meddelande|felmeddelande)$/i;
const SILENT =
  /(stack_?trace|trace|code|number|type|class|help_?link|source|line|(^|[a-z_])id|actor|node|role|time|timestamp|(?<!bad_?)request|user_?name|password)$/i;
const MAX_WORDS = 20;

/** Reads a fault of SOAP 1.1 (section 4.4) or 1.2 (part 1, section 5.4), whatever namespace its parts have. */
export function readFault(fault: XmlElement): FaultWords {
  const codes = [...textsOf(named(fault, 'faultcode')), ...named(fault, 'code').flatMap(codeValues)];
  const reasons = [
    ...textsOf(named(fault, 'faultstring')),
    ...named(fault, 'reason').flatMap((reason) => [...textsOf([reason]), ...textsOf(named(reason, 'text'))]),
  ];
  const details = named(fault, 'detail').flatMap(wordsIn);
  return {
    codes,
    reasons,
    details: details.filter((text) => !reasons.some((reason) => reason.includes(text))),
  };
}

/**
 * The words for people within an element, in their order, each once: what is in elements or attributes named for them, such as Message and
 * ExceptionMessage, or, without any, all other texts with a letter. Stack traces, types and codes are left out.
 */
export function wordsIn(element: XmlElement): string[] {
  const { speaking, others } = collect(element);
  return speaking.length > 0 ? speaking : others;
}

/** Whether an element, attribute or property of this name holds words for people. */
export function isNamedForWords(name: string): boolean {
  return SPEAKING.test(name) && !SILENT.test(name);
}

/** Whether it holds what only programs need, such as a stack trace. */
export function isNamedForPrograms(name: string): boolean {
  return SILENT.test(name);
}

/** The same as `wordsIn`, but only what is named for words. */
export function messagesIn(element: XmlElement): string[] {
  return collect(element).speaking;
}

function collect(root: XmlElement): { speaking: string[]; others: string[] } {
  const speaking = new Set<string>();
  const others = new Set<string>();
  const add = (name: string, value: string): void => {
    const text = value.trim();
    const texts = SPEAKING.test(name) ? speaking : others;
    if (/\p{L}/u.test(text) && texts.size < MAX_WORDS) texts.add(text);
  };
  const visit = (element: XmlElement): void => {
    if (element !== root && SILENT.test(element.name)) return;
    add(element.name, element.text);
    for (const [name, value] of element.attributes ?? []) {
      if (!SILENT.test(name)) add(name, value);
    }
    for (const child of element.children) visit(child);
  };
  visit(root);
  return { speaking: [...speaking], others: [...others] };
}

function codeValues(code: XmlElement): string[] {
  return [...textsOf(named(code, 'value')), ...named(code, 'subcode').flatMap(codeValues)];
}

function named(parent: XmlElement, name: string): XmlElement[] {
  return parent.children.filter((child) => child.name.toLowerCase() === name);
}

function textsOf(elements: readonly XmlElement[]): string[] {
  return elements.map(({ text }) => text.trim()).filter((text) => text !== '');
}
