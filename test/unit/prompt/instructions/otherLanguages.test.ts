/** @file Instructions are found in English: a passage of another language is known as one, and gives no false ones; English passages are none. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inOtherLanguage } from '../../../../src/prompt/instructions/otherLanguages';
import { parsePrompt } from '../../../../src/prompt/parsePrompt';
import { responseWords } from '../../../../src/prompt/words';
import { packageRoot } from '../../../engine/terminalCommand';

const clausesOf = (text: string): string[] =>
  parsePrompt(text, { fileName: 'a.prompt.md' }).clauses.map(clause => clause.text);

/** Of the words, how many are in another language. */
function part(text: string): number {
  const other = inOtherLanguage(responseWords(text).map(word => word.text));
  return other.filter(Boolean).length / other.length;
}

// cspell:disable
const PROMPTS: Readonly<Record<string, string>> = {
  German:
    'Du bist die Assistentin eines Werkzeughändlers.\n\n1. Format: höchstens zehn Zeilen Text.\n2. Start der Antwort ist immer der Name.\n3. Position und Preis stehen im Plan, nicht im Brief.\n4. Note und Rate bitte nicht nennen.\n',
  French:
    'Tu es une assistante de support.\n\n1. Note les points importants.\n2. Cite les sources et la date.\n3. Place le nom dans la première ligne.\n4. Change le titre si la cliente le demande.\n',
  Spanish:
    'Eres la agente de soporte.\n\n1. Base la respuesta en el documento.\n2. Use un tono amable.\n3. Compare los planes y explore las opciones.\n4. Combine las listas que tu cliente envía.\n',
  Portuguese:
    'Você é um assistente.\n\n1. Compare os planos.\n2. Use um tom amigável.\n3. Explore as opções e note os erros que não são seus.\n',
  Dutch:
    'Je bent een assistent.\n\n1. Start met de naam van de klant.\n2. Test de code en plan een afspraak.\n3. Help de klant niet met het wachtwoord.\n',
  Italian:
    'Sei un assistente.\n\n1. Note: scrivi nella lingua della cliente.\n2. Stile formale, che è più adatto.\n3. Include il nome e gli errori che sono nel testo.\n',
  Swedish:
    'Du är en assistent och svarar på svenska.\n\n1. Start av svaret är alltid ett namn.\n2. Format: högst tio rader, som inte är för långa.\n',
  Polish:
    'Odpowiadaj zawsze po polsku i nie podawaj cen.\n\n1. Format odpowiedzi to lista, która nie jest długa.\n2. Plan jest na końcu oraz w tabeli dla klienta.\n',
};
// cspell:enable

describe.each(Object.entries(PROMPTS))('a prompt in %s', (_, text) => {
  test('is known to be in another language', () => {
    expect(part(text)).toBeGreaterThan(0.6);
  });
});

test.each(['German', 'French', 'Spanish', 'Portuguese', 'Dutch'])(
  'a prompt in %s gives no false instructions',
  name => {
    expect(clausesOf(PROMPTS[name]!)).toEqual([]);
  },
);

// cspell:disable
test.each([
  ['Translate to French: le chat est sur la table et le chien dort dans le jardin.', ['Translate to French']],
  ['Summarize: Der Hund bellt nicht, und das Kind schläft noch auf dem Sofa.', ['Summarize']],
  [
    'Translate “Der Hund bellt nicht, und das Kind schläft.”',
    ['Translate “Der Hund bellt nicht, und das Kind schläft.”'],
  ],
  ['Answer in German. Begin with "Sehr geehrte Frau" and end with "Mit freundlichen Grüßen".', undefined],
  ['Explain why the café in Zürich serves jalapeño and crème brûlée.', undefined],
  ['Compare Los Angeles, Las Vegas and La Jolla. List the flights via El Paso.', undefined],
])('an English instruction about another language is one: %s', (text, expected) => {
  const found = clausesOf(text);
  if (expected) expect(found).toEqual(expected);
  else expect(found.join(' ')).toHaveLength(text.length);
});

test('an English prompt with a message in another language keeps its instructions, and only them', () => {
  const message =
    'Ich will mein Geld heute zurück, und das ist wirklich ärgerlich! Note bitte meine Nummer, die nicht im Plan ist.';
  const prompt = `You are Nora. Answer the customer. Do not mention prices.\n\nKundin: ${message}\n`;
  expect(clausesOf(prompt)).toEqual(['You are Nora.', 'Answer the customer.', 'Do not mention prices.']);
  expect(part(prompt)).toBeGreaterThan(0.4);
  expect(part(prompt)).toBeLessThan(0.95);
});
// cspell:enable

test('English text of ours is English', () => {
  const files = [
    ...readdirSync(join(packageRoot, 'docs'))
      .filter(name => name.endsWith('.md'))
      .map(name => join('docs', name)),
    ...readdirSync(join(packageRoot, 'test/unit/prompt/instructions/labelled')).map(name =>
      join('test/unit/prompt/instructions/labelled', name),
    ),
  ];
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) expect(part(readFileSync(join(packageRoot, file), 'utf8')), file).toBeLessThan(0.005);
});
