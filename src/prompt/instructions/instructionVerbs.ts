/** @file The verbs of instructions: which verb a clause asks with, and the list that counts as instruction verbs. */
import { overlaps } from '../../base/span';
import type { InstructionClause } from '../promptDocument';
import type { Word } from '../words';

const verbs = `
  abbreviate abstract act add adapt adjust adopt advise analyse analyze annotate answer apply argue arrange ask assess assign assume avoid
  base begin brainstorm break build calculate capitalise capitalize categorise categorize change check choose cite clarify classify
  clean code come combine comment compare compile complete compose compute conclude condense consider construct continue contrast
  convert copy correct count craft create criticise criticize critique cross-check debug decide decode deduce define delete derive describe
  design detect determine develop diagnose discuss distinguish divide do draft draw edit elaborate embed emphasise emphasize encode ensure
  enumerate estimate evaluate examine exclude execute expand explain explore express extend extract fill filter find finish fix focus
  follow forecast format formulate generate give group guess help highlight hypothesise hypothesize identify ignore illustrate imagine
  implement improve include indicate infer insert inspect interpret introduce invent justify keep label leave limit list locate look
  maintain make map mark match mention merge model modify name narrate notify number offer omit optimise optimize order organise organize outline
  output paraphrase parse perform plan play point polish predict prepare present pretend print prioritise prioritize process produce
  proofread propose prove provide publish quote rank rate read reason recall recommend redact reduce refactor refer reformat reformulate refrain remember
  remove render reorder repeat rephrase replace reply report reproduce request research resolve respond restate restructure return
  reverse review revise rewrite rhyme role-play roleplay round say score search select separate share shorten show simplify simulate sketch
  solve sort specify speculate spell split start state stick stop structure substitute suggest sum summarise summarize support switch synthesise
  synthesize tabulate tag take teach tell test think title trace transcribe transform translate transliterate troubleshoot turn try unscramble update
  use validate verify visualise visualize vote weigh work wrap write
  accept address adhere aim align allow append approve archive assert assist attach avoid ban batch be block book bound browse bump cache call cap capture
  carry cast catch clear click close collect commit confirm connect consult control cover cross-reference declare decline defer deliver
  demonstrate deny deploy detail disable discard dispatch display dive document double-check download drive drop emit employ enable encourage end enforce
  engage enrich enter escalate escape export expose fall favor favour fetch file flag follow-up force frame gather get go grant greet guard guide hand handle have
  hide hold honor honour import incorporate increase inform initialise initialize install invite invoke invoke iterate
  isolate issue join jump learn lead let leverage link lint list load log lower manage maximise maximize measure meet migrate minimise minimize mirror
  mock monitor move navigate note notify obey observe open operate outline own pass pause persist pick pin place post prefer preserve prevent
  proceed profile prohibit promote prompt protect prune pull push put query quit raise reach rebuild record recheck reconsider reduce refuse refuse
  refresh register reject release rely remind repair reread reserve reset respect restart restrict resume retain retell retrieve retry reuse revert
  route run sanitise sanitize save scan schedule scope seek send serve set shift ship sign skip speak stage stay store stress strip strive submit
  surface suspect sync synchronise synchronize target tailor thank throw touch track transfer trigger trim trust type undo uninstall unify upgrade upload
  utilise utilize vary view wait walk want warn watch wire withhold
`;

/** Base forms, lower case. */
export const instructionVerbs: ReadonlySet<string> = new Set(verbs.trim().split(/\s+/));

const nouns = `
  address aim answer archive base batch block book break build cap call cast cause change check claim code comment contrast control copy
  count cover craft design detail display document draft drive edit end exercise file flag focus force forecast format frame function
  group guard guide hand help increase input issue label lead limit link lint list load log look map mark match measure model name note number
  offer order outline output pass pause pin place plan play point polish post present print process produce profile project prompt query
  rank rate reason record release report request research reset result return reverse review round route sample save scan schedule scope
  score search set shift ship sign sketch source stage state stick stop store stress structure style summary support surface switch table
  tag target task test title trace track transfer transform trigger trim type upgrade value view visit vote work
`;

/** Those that are nouns as well: "Output Format", "Review by Anna". */
export const nounVerbs: ReadonlySet<string> = new Set(nouns.trim().split(/\s+/));

const heads = `
  a an the this that these those there here it its he him his she her they them their we us our i me my you your one
  is are was were am has had have does did can could will would may might of in on at to for from with by about as into
  and or but nor so if when while because since although though whenever once after before unless until whether
  soon later today tonight tomorrow yesterday often sometimes maybe perhaps however therefore thus hence meanwhile still even very too
  yes no not hello hi dear thanks who what where why how which whose whom
`;

/** Words that begin no imperative: a clause that starts with one needs no tagger. */
export const neverVerbs: ReadonlySet<string> = new Set(heads.trim().split(/\s+/));

export interface ClauseVerb {
  /** Index into the prompt's words. */
  readonly word: number;
  readonly infinitive: string;
}

/**
 * One verb a clause, each word once, in file order. Where the rule found none (the clause was marked, or named in the file's
 * header), it is the clause's first word that the lexicon knows.
 */
export function clauseVerbs(clauses: readonly InstructionClause[], words: readonly Word[]): ClauseVerb[] {
  const found = new Map<number, ClauseVerb>();
  for (const clause of clauses) {
    const verb = clause.verb ? namedVerb(clause.verb, words) : lexiconVerb(clause, words);
    if (verb && !found.has(verb.word)) found.set(verb.word, verb);
  }
  return [...found.values()].sort((a, b) => a.word - b.word);
}

function namedVerb(
  { span, infinitive }: NonNullable<InstructionClause['verb']>,
  words: readonly Word[],
): ClauseVerb | undefined {
  const word = words.findIndex(w => overlaps(w.span, span));
  return word < 0 ? undefined : { word, infinitive };
}

function lexiconVerb({ spans, message }: InstructionClause, words: readonly Word[]): ClauseVerb | undefined {
  const isVerb = (w: Word): boolean =>
    w.message === message && spans.some(span => overlaps(w.span, span)) && instructionVerbs.has(w.text.toLowerCase());
  const word = words.findIndex(isVerb);
  return word < 0 ? undefined : { word, infinitive: words[word]!.text.toLowerCase() };
}
