/**
 * @file What code that every surface runs says of a prompt or a model, in the language of the window. That code speaks English; here its sentences
 * are known by their words, and what stood at their places is put into the translated ones.
 */
import { isEnglish, spokenLanguage } from '../../base/language';

/** As they are in the sources (a test compares), with their places. `scripts/translations.mjs` wants each of them translated. */
export const SENTENCES: readonly string[] = [
  'This entry of messages is not an object with role and content, so it is left out.',
  'A message without a role is read as user. Add a role.',
  "A message's content is neither text nor a list of parts, so it is left out. Put it in quotes.",
  'A content part of type {0} is not text, so it is left out: models here read only text.',
  'This file has {0} characters; prompts up to {1} are read. Shorten it.',
  'The last message calls tools and has no text, so it is left out and the model answers by itself.',
  'There is no prompt text in this file. Write a message for the model.',
  'The file holds NUL characters: it is not UTF-8 text. Save it as UTF-8.',
  'The prompt holds half a character (a lone surrogate): models read it as �. Correct it here.',
  'One more problem of this file is not listed.',
  '{0} more problems of this file are not listed.',
  'The invisible character {0} shows the text behind it in another order than the model reads it. Remove it.',
  'Unknown role "{0}": read as user. Use {1}.',
  'The name of a speaker is not part of the prompt’s text, so it is left out.',
  'The instruction "{0}" of the header does not occur in the prompt. Write it as it is in the prompt.',
  'Instruction clauses were searched for in the first and last {0} characters.',
  'Line {0} of this file is blank. Choose a line with a chat.',
  'This file has no lines. Write a message for the model.',
  "This JSON can't be read: {0}. Correct it here.",
  'This JSON has no list "messages" of {role, content}. Add one.',
  'This YAML has no list "messages" of {role, content}. Add one.',
  'The first line opens a YAML header that is never closed by a line "---", so all of it is read as prompt text.',
  'The header is not at the start of the file: other programs may read it as prompt text. Move it to the first line.',
  'Front matter in "{0}" is refused and never executed. Write it in YAML between lines "---".',
  '{0} The header is left out; the text of the prompt does not need it.',
  "This YAML can't be read: {0}. Correct it here.",
  'Only the first YAML document of this file is read; a line "---" ends it.',
  'This YAML is nested deeper than {0} levels and is not read. Flatten it.',
  'This YAML has more than {0} parts and is not read. Shorten it.',
  'A YAML alias that contains itself is not followed.',
  'The YAML alias *{0} names no anchor.',
  'The YAML tag {0} is refused: prompt files contain plain text, lists and maps. Remove the tag.',
  'More than {0} YAML aliases are not followed. Write the texts out.',
  'Unknown template logic is not evaluated and stays in the prompt as it is written.',
  'A media part is not text, so it is left out: models here read only text.',
  'The prompt has more than {0} escapes and line ends of two characters. Shorten it.',
  'The prompt has more than {0} parts (messages, placeholders, tags). Shorten it.',
  'The partial {0} includes itself. Take it out here.',
  'The partials of this prompt make it too long. Shorten it.',
  'The prompt with its values is longer than {0} characters. Shorten it.',
  'Template logic that needs a value for {0} is not evaluated and stays in the prompt as it is written.',
  '{0} more control tokens of the model are in the text.',
  "The model's vocabulary has no token for {0}: the model does not read it. Write it differently.",
  "{0} can't be used: {1}.",
  'Download tokenizer.json again from where the model came from.',
  '{0} holds no tokenizer.json; without it no prompt can be read.',
  'Download this file again from where the model came from.',
  'Write an answer with words in it, or leave it out and let the model answer.',
  'The prompt has no variable {0}: its value is not used. {1}',
  'It has {0}.',
  'It has none.',
  'No value for the {0} {1}: {2} as written.',
  'variable',
  'variables',
  'its placeholder stays',
  'their placeholders stay',
  'The prompt has {0} tokens, {1}.',
  'but the {0} model reads at most {1}, the answer included',
  'Line {0} was requested, but this file has {1}. Choose a line from 1 to {2}.',
  'one line',
  '{0} lines',
  '{0} not YAML and is taken as text. Put the value in quotes.',
  'Line {0} of the header is',
  'Lines {0}{1} of the header are',
  'The prompt is empty.',
  'Write some text into it.',
  'Shorten the prompt or choose a model with a longer context.',
  '{0} of {1} tokens',
  '1 token',
  '{0} tokens',
  'The answer has {0}, but after the prompt the {1} model has room for {2}.',
  'Shorten the answer or the prompt.',
  'No model was chosen.',
  '{0} needs about {1} of memory, but only {2} is free.',
  'needs {0}, {1} is free',
  'Close other programs, choose a smaller model, or shorten the prompt.',
  'Close other programs or choose a smaller model, then try again.',
  'The engine process ended ({0}): {1}.',
  'it was killed from outside, most likely by the system because memory ran out',
  'its native code gave up, often because memory ran out',
  'another program terminated it',
  'Try again.',
  "The tokenizer of {0} has {1} tokens, but the model's embedding only {2}.",
  'Check that tokenizer.json and the weights belong to the same model.',
];

interface Known {
  readonly sentence: string;
  readonly pattern: RegExp;
}

/** Those with the most words of their own first: they say most exactly what is meant. */
let known: readonly Known[] | undefined;

function patterns(): readonly Known[] {
  return (known ??= SENTENCES.toSorted((a, b) => ownLength(b) - ownLength(a)).map(sentence => ({
    sentence,
    pattern: new RegExp(
      `^${sentence
        .split(/\{\d\}/)
        .map(escaped)
        .join('([^]+?)')}$`,
    ),
  })));
}

function ownLength(sentence: string): number {
  return sentence.replace(/\{\d\}/g, '').length;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** @returns the text itself where it is none of ours, or the window speaks English */
export function inWindowLanguage(text: string): string {
  if (isEnglish()) return text;
  for (const { sentence, pattern } of patterns()) {
    const values = pattern.exec(text)?.slice(1);
    if (values === undefined) continue;
    const entry = spokenLanguage().translations[sentence];
    if (entry === undefined) return text;
    const translated = typeof entry === 'string' ? entry : entry.message;
    return translated.replace(/\{(\d)\}/g, (_, n: string) => inWindowLanguage(values[Number(n)] ?? ''));
  }
  return text;
}
