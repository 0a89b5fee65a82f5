/** @file `post_processor` of tokenizer.json: the tokens that a tokenizer puts around a text by itself. */

export interface PutToken {
  readonly token: string;
  readonly id: number;
}

/** Null where nothing is put around a text. */
export function aroundText(bos: PutToken | undefined, eos: PutToken | undefined): Record<string, unknown> | null {
  const around = [bos, eos].filter(put => put !== undefined);
  if (around.length === 0) return null;
  const special = (put: PutToken | undefined, type_id: number): readonly unknown[] =>
    put === undefined ? [] : [{ SpecialToken: { id: put.token, type_id } }];
  const sequence = (id: string, type_id: number): readonly unknown[] => [
    ...special(bos, type_id),
    { Sequence: { id, type_id } },
    ...special(eos, type_id),
  ];
  return {
    type: 'TemplateProcessing',
    single: sequence('A', 0),
    pair: [...sequence('A', 0), ...sequence('B', 1)],
    special_tokens: Object.fromEntries(
      around.map(({ token, id }) => [token, { id: token, ids: [id], tokens: [token] }]),
    ),
  };
}
