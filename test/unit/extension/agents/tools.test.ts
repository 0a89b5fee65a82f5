/** @file The editor's tools are those of the MCP server: the manifest tells their parameters, a call says what it will take. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { describe, expect, test } from 'vitest';
import { agentTools, type AgentToolName } from '../../../../src/agent/agentTools';
import { ToolTimes } from '../../../../src/extension/agents/toolTimes';
import { toolNames, wordsOfCall } from '../../../../src/extension/agents/toolWords';
import { packageRoot } from '../../../engine/terminalCommand';

interface Contributed {
  readonly name: string;
  readonly modelDescription: string;
  readonly when: string;
  readonly inputSchema: { readonly properties: Record<string, unknown> };
}

const manifest = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
  readonly contributes: { readonly languageModelTools: readonly Contributed[] };
};
const names = Object.keys(agentTools) as AgentToolName[];
/** The editor asks the models that its user has chosen, or a pair by name. */
const NOT_IN_EDITOR = ['base', 'tuned', 'model'];

describe('package.json', () => {
  const tools = manifest.contributes.languageModelTools;

  test('contributes the tools that the code registers, in trusted workspaces alone', () => {
    expect(tools.map(({ name }) => name)).toEqual(names.map(name => toolNames[name]));
    expect(new Set(tools.map(({ when }) => when))).toEqual(new Set(['isWorkspaceTrusted']));
  });

  test.each(names)('has of %s what the schema says that checks the parameters', name => {
    const { $schema: _, ...schema } = toJsonSchema(agentTools[name].schema, { typeMode: 'input' });
    const properties = Object.entries(schema.properties ?? {}).filter(([field]) => !NOT_IN_EDITOR.includes(field));
    const contributed = tools.find(tool => tool.name === toolNames[name])!;
    expect(contributed.inputSchema).toEqual({ ...schema, properties: Object.fromEntries(properties) });
    expect(contributed.modelDescription).toBe(agentTools[name].description);
  });
});

describe('before a call', () => {
  test('the models are named, and what the last call took where there was one', () => {
    const first = wordsOfCall('explain_prompt', 'demo pair', undefined);
    expect(first.doing).toBe('Explaining the prompt with demo pair');
    expect(first.asks).toContain('Runs demo pair on this machine');
    expect(first.time).toContain('known after the first time');
    expect(wordsOfCall('explain_prompt', 'demo pair', '4 s').time).toBe('It took 4 s the last time.');
  });
});

describe('what calls took', () => {
  const memento = (value?: unknown) => {
    const kept = new Map([['toolTimes.v1', value]]);
    return {
      get: (key: string) => kept.get(key),
      update: (key: string, now: unknown) => Promise.resolve(void kept.set(key, now)),
    };
  };

  test('is kept by tool and models, the latest alone', async () => {
    const store = memento();
    const times = new ToolTimes(store);
    await times.remember('explain_prompt', 'demo pair', 3);
    await times.remember('explain_prompt', 'other', 30);
    await times.remember('explain_prompt', 'demo pair', 2);
    expect(new ToolTimes(store).of('explain_prompt', 'demo pair')).toBe(2);
    expect(times.of('compare_models', 'demo pair')).toBeUndefined();
  });

  test('is of a bounded number of models, and nothing where the store holds something else', async () => {
    const store = memento();
    const times = new ToolTimes(store);
    for (let i = 0; i < 150; i++) await times.remember('explain_prompt', String(i), i);
    expect((store.get('toolTimes.v1') as unknown[]).length).toBe(100);
    expect(times.of('explain_prompt', '149')).toBe(149);
    for (const odd of [7, [['a']], [['explain_prompt x', -1]]])
      expect(new ToolTimes(memento(odd)).of('explain_prompt', 'x')).toBeUndefined();
  });
});
