/** @file Concepts in the editor: what the layers write at the word at the cursor, as a hover, a panel and commands. */
import { ConceptNaming } from '../../picture/conceptNaming';
import type { PromptConcepts } from '../../protocol/concepts';
import type { PromptWord } from '../../protocol/explanation';
import { commands } from '../core/contributions';
import type { LensContext } from '../core/lensContext';
import { WordHover, type HoveredWords } from '../core/wordHover';
import { LinkedPart } from '../linked/linkedPicture';
import type { KeptText } from '../prompts/keptText';
import { conceptCommands, type Concepts } from './conceptCommands';
import { ConceptController, ConceptStore, type ConceptsFile } from './conceptController';
import { conceptHoverText } from './conceptHoverText';
import { ConceptNames } from './conceptNames';
import { conceptsPanels } from './conceptsPanel';

export function conceptsFeature(lens: LensContext): Concepts {
  const store = lens.own(new ConceptStore(lens.texts));
  const controller = lens.own(new ConceptController(lens, store));
  lens.files.watch(controller);
  const names = lens.own(new ConceptNames(lens.host.globalState));
  const panels = lens.own(conceptsPanels(lens, { store, controller, names }));
  const concepts = { store, controller, names, panels };
  lens.register(conceptCommands(lens, concepts));
  lens.own(new WordHover(uri => hovered(concepts, uri) ?? hoveredPart(lens, concepts, uri)));
  return concepts;
}

/** Only what is known already: the command at the cursor asks the models. */
function hovered({ store, names }: Concepts, uri: string): HoveredWords | undefined {
  const prompt = store.get(uri)?.prompt;
  const text = store.textOf(uri);
  return prompt && text && hoveredWords(prompt, prompt.prompt.words, text, names);
}

/** In a file that was read in with a prompt. */
function hoveredPart({ texts }: LensContext, { store, names }: Concepts, uri: string): HoveredWords | undefined {
  const now = texts.textOf(uri);
  const part = now === undefined ? undefined : LinkedPart.of(store.all.filter(isKnown), uri, now);
  const prompt = part?.file.prompt;
  return prompt && hoveredWords(prompt, part.words(prompt.prompt.words), part.text, names);
}

function isKnown({ prompt }: ConceptsFile): boolean {
  return prompt !== undefined;
}

function hoveredWords(
  prompt: PromptConcepts,
  words: readonly PromptWord[],
  text: KeptText,
  names: ConceptNames,
): HoveredWords {
  const naming = new ConceptNaming(names.all(prompt.provenance));
  return {
    words,
    text,
    partsOf: word => conceptHoverText(prompt, word, naming),
    linked: [commands.showConceptsPanel],
  };
}
