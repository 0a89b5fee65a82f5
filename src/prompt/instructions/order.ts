/** @file Whether a heading or a line behind a label gives an order, or names a thing: its first two words decide. */
import { instructionVerbs, nounVerbs } from './instructionVerbs';

/** What stands behind the verb of an order, and not behind a noun. */
export const ORDERED =
  /^(?:the|an?|all|any|each|every|your|their|its|his|her|my|our|this|that|these|those|it|them|him|me|us|yourself|only|no|not|nothing|to|if|when|whether|what|which|who|how|why|where|up|out|off|back|\d.*|`.*|".*|“.*)$/i;
/** Orders whatever the verb behind them is. */
const PLAIN_ORDER =
  /^(?:[*_]{0,3})(?:please|kindly|always|never|only|do not|don['’]t|make sure|be sure|remember to|you (?:must|should|need to|are)|you['’]re)\b[*_]{0,3}\s+\p{L}/iu;

export function beginsOrder(line: string): boolean {
  if (PLAIN_ORDER.test(line)) return true;
  const words = line.split(/\s+/);
  const [first = '', second = ''] = words;
  const verb = first.toLowerCase();
  if (!instructionVerbs.has(verb) || second === '') return false;
  if (ORDERED.test(second)) return true;
  // "Translate Dutch menus.": a sentence of its own, whose verb is nothing else.
  return !nounVerbs.has(verb) && words.length > 2 && /[.!]$/.test(line);
}
