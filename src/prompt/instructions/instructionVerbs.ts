/** @file Verbs that ask a model for something, where a general tagger sees nouns or adjectives or where the verb is the usual case. */

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
`;

/** Base forms, lower case. */
export const instructionVerbs: ReadonlySet<string> = new Set(verbs.trim().split(/\s+/));

const heads = `
  a an the this that these those there here it its he him his she her they them their we us our i me my you your one
  is are was were am has had have does did can could will would may might of in on at to for from with by about as into
  and or but nor so if when while because since although though whenever once after before unless until whether
  soon later today tonight tomorrow yesterday often sometimes maybe perhaps however therefore thus hence meanwhile still even only very too
  yes no not hello hi dear thanks thank who what where why how which whose whom
`;

/** Words that begin no imperative: a clause that starts with one needs no tagger. */
export const neverVerbs: ReadonlySet<string> = new Set(heads.trim().split(/\s+/));
