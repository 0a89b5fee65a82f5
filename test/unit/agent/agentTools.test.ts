/** @file What agents may ask the tools: an argument that no tool has is refused by its name, so that nobody is answered another question. */
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { agentTools, type AgentToolName } from '../../../src/agent/agentTools';

function faultsOf(name: AgentToolName, given: unknown): string[] {
  const parsed = v.safeParse(agentTools[name].schema, given);
  return parsed.success ? [] : parsed.issues.map(({ message }) => message);
}

describe('an unknown argument', () => {
  test('is named, with those that there are', () => {
    const [fault, ...more] = faultsOf('test_instruction', { path: 'a.md', instuction: 'Sort it.' });
    expect(more).toEqual([]);
    expect(fault).toBe(
      'Unknown argument "instuction"; known are: path, text, pair, base, tuned, model, variables, response, maxTokens, instruction, at',
    );
  });

  test('so are several, all of them', () => {
    expect(faultsOf('explain_prompt', { text: 'x', Top: 3, matrx: true })[0]).toMatch(
      /^Unknown arguments "Top", "matrx"; known are: path, /,
    );
  });

  test('is found inside another argument, and where none is taken', () => {
    const inside = faultsOf('compare_versions', { before: { file: 'a.md' }, after: { text: 'x' } });
    expect(inside).toEqual(['Unknown argument "file"; known are: path, text']);
    expect(faultsOf('list_models', { all: true })).toEqual(['Unknown argument "all"; none is taken']);
  });

  test('that is long or one of thousands makes no long message', () => {
    const many = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`${i}${'x'.repeat(1000)}`, i]));
    expect(faultsOf('explain_prompt', many)[0]!.length).toBeLessThan(1000);
  });
});

test('what is missing, or no object, is still told', () => {
  expect(faultsOf('compare_versions', { before: { text: 'x' } })[0]).toMatch(/"after"/);
  expect(faultsOf('explain_prompt', 'x')[0]).toMatch(/Object/);
});

test('arguments that there are pass', () => {
  expect(faultsOf('explain_prompt', { path: 'a.md', text: 'x', top: 3, matrix: true, variables: { a: '1' } })).toEqual(
    [],
  );
  expect(faultsOf('list_models', {})).toEqual([]);
});
