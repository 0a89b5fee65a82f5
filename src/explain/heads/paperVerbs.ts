/** @file The instruction verbs that Wu et al. 2023 looked for in the word pairs of heads. */

const verbs = `
  translate explain summarize retrieve revise generate describe classify create evaluate correct develop identify analyze compose
  demonstrate interpret design solve follow clarify say help act recommend estimate edit format repeat write give find make have
  tell output predict detect
`;

export const paperVerbs: readonly string[] = verbs.trim().split(/\s+/);
