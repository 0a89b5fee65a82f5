/** @file What a word, or a name, leaves of a pair's concepts, and where names stand. */
import { describe, expect, test } from 'vitest';
import { conceptsContent } from '../../../src/page/conceptsContent';
import { ConceptFilter } from '../../../src/picture/conceptFilter';
import { ConceptNaming } from '../../../src/picture/conceptNaming';
import { layerPicture, layerRows, startingLayer } from '../../../src/picture/conceptPicture';
import { conceptTitle } from '../../../src/picture/conceptWording';
import { madeUpReport } from '../../webview/conceptsFile';

/** Component c holds the words 50c to 50c + 49, and is matched with 7c + layer, of thirty. */
const report = madeUpReport(3, 30);
const none = new ConceptNaming([]);
const named = new ConceptNaming([{ layer: 1, component: 4, name: 'Colours' }]);
const shown = (wanted: string, names = none) =>
  layerPicture(report, 1, new ConceptFilter(report, wanted, names), names).base.map(({ component }) => component);

describe('a word', () => {
  test('leaves the components that hold it as their last, and those whose match does', () => {
    // Word 249 is the fiftieth of component 4, which (7c + 1) mod 30 reaches from component 9.
    expect((7 * 9 + 1) % 30).toBe(4);
    expect(shown('WORD249')).toEqual([4, 9]);
  });

  test('that nobody has leaves nothing, and no word leaves all', () => {
    expect(shown('wort')).toEqual([]);
    expect(shown('')).toHaveLength(30);
  });

  test('is counted a layer', () => {
    const rows = layerRows(report, new ConceptFilter(report, 'word249', none));
    expect(rows.map(({ hits }) => hits)).toEqual([2, 2, 2]);
  });

  test('may be a name, in its layer only', () => {
    expect(shown('colour', named)).toEqual([4]);
    expect(layerRows(report, new ConceptFilter(report, 'colour', named)).map(({ hits }) => hits)).toEqual([0, 1, 0]);
  });
});

test('a name stands at the base component and at its match', () => {
  const { base, tuned } = layerPicture(report, 1, new ConceptFilter(report, '', named), named);
  expect(base.filter(({ name }) => name !== undefined).map(({ component }) => component)).toEqual([4]);
  expect(tuned.filter(({ name }) => name !== undefined).map(({ component }) => component)).toEqual([(7 * 4 + 1) % 30]);
  expect(conceptTitle(base[4]!, 2)).toBe('Colours: word200 word201');
});

test('a picture begins where tuning turned furthest beyond noise', () => {
  expect(startingLayer(report)).toBe(2);
});

test('what a view is sent has all fifty words, and their signs', () => {
  const [concept] = conceptsContent({ fileName: '', label: '', report }).report.layers[0]!.models[0]!.concepts;
  const own = report.layers[0]!.models[0]!.concepts[0]!;
  expect(concept!.words).toEqual(own.words);
  expect(concept!.scores.map(Math.sign)).toEqual(own.scores.map(Math.sign));
});
