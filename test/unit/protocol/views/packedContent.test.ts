import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { Matrix } from '../../../../src/base/matrix';
import { attributionContent } from '../../../../src/page/attributionContent';
import { packContent, unpackContent } from '../../../../src/protocol/views/packedContent';
import type { AttributionContent } from '../../../../src/protocol/views/attributionMessages';
import { explained, references } from '../../cli/terminal/referenceExplanation';

const { explanation, text } = explained(references[0]!);
const content = attributionContent({ fileName: 'a.prompt.md', label: 'demo pair', text, explanation });

function withMatrix(attribution: Matrix): AttributionContent {
  const models = explanation.models.map(model => ({ ...model, attribution }));
  return { ...content, explanation: { ...explanation, models } };
}

const matrices = (packed: AttributionContent): (Matrix | undefined)[] =>
  packed.explanation.models.map(model => model.attribution);

describe('packed content', () => {
  test('comes back as it was, its matrices as float32', () => {
    const back = unpackContent(packContent(content)) as AttributionContent;
    const rounded = content.explanation.models.map(({ attribution }) => ({
      ...attribution!,
      data: Float32Array.from(attribution!.data),
    }));
    expect(matrices(back)).toEqual(rounded);
    const bare = (of: AttributionContent): unknown => ({
      ...of,
      explanation: { ...of.explanation, models: of.explanation.models.map(({ attribution: _, ...model }) => model) },
    });
    expect(bare(back)).toEqual(bare(content));
  });

  test('keeps every bit of a float32 matrix of any shape', () => {
    const shapes = fc.record({ rows: fc.nat(40), columns: fc.nat(40) });
    const given = shapes.chain(({ rows, columns }) =>
      fc
        .float32Array({ minLength: rows * columns, maxLength: rows * columns })
        .map((data): Matrix => ({ rows, columns, data })),
    );
    fc.assert(
      fc.property(given, matrix => {
        expect(matrices(unpackContent(packContent(withMatrix(matrix))) as AttributionContent)).toEqual([
          matrix,
          matrix,
        ]);
      }),
    );
  });

  test('takes a matrix larger than what one call of a function can carry', () => {
    const data = Float32Array.from({ length: 300_000 }, (_, i) => Math.sin(i));
    expect(
      matrices(unpackContent(packContent(withMatrix({ rows: 1000, columns: 300, data }))) as AttributionContent)[0]!
        .data,
    ).toEqual(data);
  });

  test('writes other typed arrays as lists', () => {
    const [model] = explanation.models;
    const share = Float64Array.from(model!.share!) as unknown as readonly number[];
    const packed = packContent({ ...content, explanation: { ...explanation, models: [{ ...model!, share }] } });
    expect((unpackContent(packed) as AttributionContent).explanation.models[0]!.share).toEqual(model!.share);
  });
});
