/** @file The report of a study from its merged tables: everything that a terminal, a page, CI and the editor show of it. */
import packageJson from '../../../package.json';
import { STUDY_REPORT_SCHEMA, type CasePicture, type CaseRow, type StudyReport } from '../../protocol/study';
import type { Receipt, ResultsFolder } from '../results/resultsFolder';
import { studyRows, type StudyRows } from '../results/studyRows';
import type { Study } from '../spec/loadStudy';
import { readBaseline, baselineFile, fingerprints, writeBaseline, type RecordedBaseline } from './baseline';
import { collect, type CollectedClause, type CollectedGroup } from './collected';
import { baselineValues, judged } from './judgements';
import { orderedClauses, rolesOf, summarized, versionSummaries } from './summaries';
import { verbTotals } from './tuningEffects';

/** Rows behind a page's clauses; all are in the tables. */
const MOST_ROWS = 4000;
/** Words that are painted in the pictures of cases: three megabytes of a page. */
const MOST_WORDS = 150_000;

const METHOD =
  'gradient x input, GIM rules (influence); density b = 7 of gradient x input (instruction score); leave-one-out of the file’s characters (effect)';

/** @throws LensError bad-input where nothing is merged yet, or what is merged is of another study */
export async function studyReport(
  study: Study,
  results: ResultsFolder,
  only?: ReadonlySet<string>,
): Promise<StudyReport> {
  const source = studyRows(study, results, only);
  const { receipt } = source;
  const { collected, groups } = await found(study, source);
  const { spec } = study;
  const verbs = verbTotals(collected, spec);
  const baseline = readBaseline(baselineFile(study.file));
  const { rows, notes } = caseRows(collected);
  return {
    schema: STUDY_REPORT_SCHEMA,
    name: spec.name,
    kind: spec.kind,
    product: `instruct-lens ${packageJson.version}`,
    specHash: study.hash,
    method: METHOD,
    ...{ sampling: spec.sampling, rendering: spec.rendering, statistics: spec.statistics, matters: spec.matters },
    pairs: receipt.pairs,
    cases: {
      asked: receipt.done + receipt.excluded,
      done: receipt.done,
      excluded: collected.flatMap(group => group.excluded),
    },
    groups,
    ...(verbs.length > 0 && { verbs }),
    versions:
      spec.kind === 'versions'
        ? versionSummaries(
            collected,
            study.prompts.map(prompt => prompt.name),
            spec.statistics,
          )
        : [],
    assertions: judged(study, collected, groups, baseline.values),
    notes: [...study.notes, ...notes, ...otherModels(receipt, baseline)],
    rows,
    pictures: await pictures(source),
  };
}

/** Records what is found now as what later assertions are relative to. @returns the file */
export async function acceptBaseline(study: Study, results: ResultsFolder): Promise<string> {
  const source = studyRows(study, results, undefined);
  const { collected, groups } = await found(study, source);
  const file = baselineFile(study.file);
  writeBaseline(file, baselineValues(collected, groups, study), fingerprints(source.receipt.pairs));
  return file;
}

async function found(
  study: Study,
  source: StudyRows,
): Promise<{ collected: CollectedGroup[]; groups: StudyReport['groups'] }> {
  const { spec } = study;
  const collected = await collect(source, study.prompts.length > 0);
  const { statistics, matters, redundancyUpTo } = spec;
  const choices = { statistics, matters, redundancyUpTo, hasEffects: spec.needs.includes('effect') };
  const groups = collected.map(group => summarized(group, choices, clause => clauseText(study, group, clause)));
  return { collected, groups };
}

/** As it stands in the file, placeholders and all. */
function clauseText(study: Study, { prompt }: CollectedGroup, { spans, text }: CollectedClause): string {
  const source = study.prompts.find(one => one.name === prompt)?.text;
  if (source === undefined || spans.length === 0) return text;
  return spans
    .map(([start, end]) => source.slice(start, end))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function otherModels({ pairs }: Receipt, { models }: RecordedBaseline): string[] {
  const own = fingerprints(pairs);
  return Object.keys(models)
    .filter(key => own[key] !== undefined && own[key] !== models[key])
    .map(key => `The baseline was recorded with another checkpoint of ${key.replace(' | ', ', ')}.`);
}

function caseRows(collected: readonly CollectedGroup[]): { rows: CaseRow[]; notes: string[] } {
  const all = collected.flatMap(group => {
    const clauses = orderedClauses(group);
    return rolesOf(group).flatMap(role => {
      const effects = clauses.map(clause => new Map((clause.cases.get(role) ?? []).map(one => [one.n, one])));
      return group.cases.get(role)!.map((one): CaseRow => {
        const of = effects.map(found => found.get(one.n));
        return {
          ...{
            pair: group.pair,
            prompt: group.prompt,
            case: one.id,
            line: one.line,
            role,
            answer: one.answer,
            answerTokens: one.answerTokens,
          },
          ...(one.score === null ? {} : { score: one.score }),
          ...(one.trust === null ? {} : { trust: one.trust }),
          ...(one.followed === null ? {} : { followed: one.followed }),
          effects: of.map(found => found?.perToken ?? null),
          clauseScores: of.map(found => found?.score ?? null),
        };
      });
    });
  });
  if (all.length <= MOST_ROWS) return { rows: all, notes: [] };
  return {
    rows: all.slice(0, MOST_ROWS),
    notes: [`The first ${MOST_ROWS} of ${all.length} rows of cases are listed here; all are in the tables.`],
  };
}

async function pictures({ rows }: StudyRows): Promise<CasePicture[]> {
  const found = new Map<string, CasePicture & { words: [string, number][] }>();
  let count = 0;
  for await (const row of rows('words')) {
    const key = `${String(row['n'])} ${String(row['model'])}`;
    const known = found.get(key);
    count++;
    if (known) known.words.push([String(row['text']), Number(row['influence'])]);
    else if (count > MOST_WORDS) break;
    else {
      found.set(key, {
        pair: String(row['pair']),
        prompt: String(row['prompt']),
        case: String(row['case']),
        role: row['model'] as CasePicture['role'],
        words: [[String(row['text']), Number(row['influence'])]],
      });
    }
  }
  return [...found.values()];
}
