/** @file Chat templates and single constructs of Jinja against Python's jinja2 as transformers sets it up (chat/make_chat_goldens.py). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LensError } from '../../src/base/errors';
import { jsonData } from '../../src/prompt/templateData';
import { compileTemplate, runTemplate, TemplateFailure, TemplateRefusal } from '../../src/tokenize/jinja';
import type { Data } from '../../src/tokenize/jinja/conversions';

type Variables = Readonly<Record<string, unknown>>;

interface ChatGoldens {
  readonly chats: readonly Variables[];
  readonly templates: readonly {
    readonly name: string;
    readonly template: string;
    readonly texts: readonly (string | null)[];
  }[];
}

interface Goldens extends ChatGoldens {
  readonly variables: Variables;
  readonly constructs: readonly (readonly [template: string, text: string | null])[];
}

const own = JSON.parse(readFileSync(join(import.meta.dirname, 'chat/goldens.json'), 'utf8')) as Goldens;
const realFile = process.env['INSTRUCT_LENS_CHAT_GOLDENS'];

function dataOf(variables: Variables): Record<string, Data> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, jsonData(value)]));
}

/** The text, or null where it is refused as Python refuses. */
function rendered(template: string, variables: Record<string, Data>): string | null {
  try {
    return runTemplate(compileTemplate(template, 'template'), variables).rendering.text;
  } catch (error) {
    if (error instanceof TemplateRefusal || error instanceof TemplateFailure || LensError.is(error)) return null;
    throw error;
  }
}

/** All of a template's chats that come out otherwise. */
function differences(goldens: ChatGoldens): string[] {
  const chats = goldens.chats.map(dataOf);
  return goldens.templates.flatMap(({ name, template, texts }) =>
    texts.flatMap((text, i) => (rendered(template, chats[i]!) === text ? [] : [`${name}, chat ${i}`])),
  );
}

describe('Jinja as transformers has it', () => {
  it('each construct writes what Python writes, and fails where Python fails', () => {
    const variables = dataOf(own.variables);
    const told = own.constructs.map(([template]) => [template, rendered(template, variables)]);
    expect(own.constructs.length).toBeGreaterThan(850);
    expect(told).toEqual(own.constructs);
  });

  it('whole templates: thoughts, calls, turns, generation blocks, number keys, line ends of Windows', () => {
    expect(own.templates.length * own.chats.length).toBeGreaterThan(300);
    expect(differences(own)).toEqual([]);
  });

  it.skipIf(realFile === undefined || !existsSync(realFile))(
    'templates of published models (INSTRUCT_LENS_CHAT_GOLDENS names them, else skipped)',
    () => {
      expect(differences(JSON.parse(readFileSync(realFile!, 'utf8')) as ChatGoldens)).toEqual([]);
    },
    120_000,
  );
});
