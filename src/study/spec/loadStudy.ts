/** @file A study as it lies on the disk: its spec, its prompts and its cases, read once, with the hash of all that results depend on. */
import { statSync } from 'node:fs';
import * as path from 'node:path';
import packageJson from '../../../package.json';
import { byteSize } from '../../base/readableNumbers';
import { messageOf } from '../../base/errors';
import type { MeasuredSpec } from '../../protocol/study';
import { readCaseRows, type CaseRows } from '../cases/caseRows';
import { hashOf, studyCases, variableColumns, type StudyCase } from '../cases/studyCases';
import { readRegularFile } from '../../files/regularFile';
import { parsePrompt } from '../../prompt/parsePrompt';
import { refused } from '../studyError';
import { promptFiles } from './studyPrompts';
import { MAX_SPEC_BYTES, readSpec, type StudySpec } from './readSpec';

const MAX_PROMPT_BYTES = 8 * 2 ** 20;
/** A million cases of a kilobyte; they are held in memory. */
const MAX_CASES_BYTES = 2 ** 30;

export interface StudyPrompt {
  /** Relative to the spec, with `/`. */
  readonly name: string;
  readonly text: string;
  readonly file: string;
}

/** What results depend on, as a manifest keeps it: a change of any entry makes other results. */
export interface StudyIdentity {
  readonly product: string;
  readonly measured: Omit<MeasuredSpec, 'pairs'> & { readonly pairs: readonly string[] };
  /** Hash of each prompt file. */
  readonly prompts: Readonly<Record<string, string>>;
  readonly cases: string;
}

export interface Study {
  readonly spec: StudySpec;
  /** The spec itself. */
  readonly file: string;
  readonly folder: string;
  /** Empty where each case is a prompt. */
  readonly prompts: readonly StudyPrompt[];
  readonly cases: readonly StudyCase[];
  readonly casesFile: string | undefined;
  readonly identity: StudyIdentity;
  readonly hash: string;
  /** What is to be said before it runs. */
  readonly notes: readonly string[];
}

/** @param file absolute. @throws LensError bad-input: the spec, a prompt or the cases cannot be used */
export function loadStudy(file: string, given: { readonly text?: string } = {}): Study {
  const name = path.basename(file);
  const spec = readSpec(given.text ?? readText(file, 'study', MAX_SPEC_BYTES), name);
  const folder = path.dirname(file);
  const prompts = promptFiles(spec.prompts, folder, name).map(relative => {
    const full = path.resolve(folder, relative);
    return { name: relative, file: full, text: readText(full, 'prompt', MAX_PROMPT_BYTES) };
  });
  if (spec.kind === 'versions' && prompts.length !== 2)
    throw refused(
      `${name}: versions compares two prompts, ${prompts.length} are named.`,
      'Name the earlier and the later one.',
    );
  const { rows, casesName, casesFile } = caseRows(spec, folder, name);
  const cases = studyCases(rows, casesName, spec.columns, spec.followed, prompts.length > 0);
  const identity = identityOf(spec, prompts, cases);
  return {
    ...{ spec, file, folder, prompts, cases, casesFile, identity },
    hash: hashOf(identity),
    notes: [...rows.notes, ...unusedColumns(spec, prompts, rows, casesName)],
  };
}

function caseRows(
  spec: StudySpec,
  folder: string,
  name: string,
): { rows: CaseRows; casesName: string; casesFile: string | undefined } {
  if (typeof spec.cases === 'string') {
    const casesFile = path.resolve(folder, spec.cases);
    return {
      rows: readCaseRows(readText(casesFile, 'file of cases', MAX_CASES_BYTES), spec.cases),
      casesName: spec.cases,
      casesFile,
    };
  }
  if (spec.cases.length === 0) throw refused(`${name}: the study has no case.`, 'Write at least one.');
  return {
    rows: { rows: spec.cases.map((columns, i) => ({ columns, line: i + 1 })), notes: [] },
    casesName: name,
    casesFile: undefined,
  };
}

function identityOf(spec: StudySpec, prompts: readonly StudyPrompt[], cases: readonly StudyCase[]): StudyIdentity {
  const { kind, columns, followed, ownResponses, sampling, rendering, trust, redundancyUpTo, keep, format, needs } =
    spec;
  return {
    product: packageJson.version,
    measured: {
      ...{ kind, columns, ownResponses, sampling, rendering, trust, redundancyUpTo, keep, format, needs },
      ...(followed && { followed }),
      pairs: spec.pairs.map(pair => pair.name),
    },
    prompts: Object.fromEntries(prompts.map(prompt => [prompt.name, hashOf(prompt.text)])),
    cases: hashOf(cases.map(one => [one.id, one.hash])),
  };
}

/** A column that no prompt asks for is most likely a slip of the pen. */
function unusedColumns(spec: StudySpec, prompts: readonly StudyPrompt[], { rows }: CaseRows, name: string): string[] {
  if (prompts.length === 0) return [];
  const asked = new Set(
    prompts.flatMap(({ text, file }) => parsePrompt(text, { fileName: file }).variables.map(one => one.name)),
  );
  const inChecks = JSON.stringify(spec.followed?.checks ?? []) + JSON.stringify(spec.assertions);
  const unused = variableColumns(rows, spec.columns, spec.followed).filter(
    column =>
      !asked.has(column) &&
      !new RegExp(`\\{\\{\\s*${column.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*\\}\\}`).test(inChecks),
  );
  return unused.map(column => `${name}: no prompt has a variable for the column "${column}".`);
}

/** @throws LensError bad-input */
export function readText(file: string, kind: string, limit: number): string {
  try {
    const { size } = statSync(file);
    if (size > limit)
      throw refused(
        `The ${kind} ${file} has ${byteSize(size)}; the limit is ${byteSize(limit)}.`,
        'Give a shorter file.',
      );
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readRegularFile(file, limit));
  } catch (error) {
    if (error instanceof Error && error.name === 'LensError') throw error;
    throw refused(
      `The ${kind} ${file} cannot be read: ${messageOf(error)}.`,
      'Check the path, and that it is UTF-8.',
      error,
    );
  }
}
