/** @file The answers that effects are measured on: the explained one, then the base's own, then sampled ones. */
import type { ExplainedAnswer, Work } from '../attribution/explainPrompt';
import { answer, answerForAll, type Answering, type Response } from '../reading/responses';

/** One answer as each model reads it. */
export interface AnswerOfAll {
  readonly origin: string;
  readonly text: string;
  /** In the order of the readers. */
  readonly responses: readonly Response[];
}

/** What greedy sampling draws by. */
const TEMPERATURE = 1;
/** Sampled answers that say what another one says are drawn again, so often a wanted answer. */
const TRIES = 3;

/** At most `count`, none twice. */
export async function answersOf(
  work: Work,
  answering: Answering,
  { explained, explanation }: ExplainedAnswer,
  count: number,
): Promise<AnswerOfAll[]> {
  const { readers } = work;
  const first = explanation.models.at(-1)!.response;
  const answers: AnswerOfAll[] = [
    { origin: first.origin, text: first.text, responses: explained.map(({ response }) => response) },
  ];
  const seen = new Set([first.text]);
  const add = async (from: number, own: Response, origin: string): Promise<void> => {
    const text = await readers[from]!.tokenizer.decode(own.ids, { skipSpecial: true });
    if (seen.has(text) || text.trim() === '') return;
    seen.add(text);
    answers.push({ origin, text, responses: await answerForAll(readers, readers[from]!, own) });
  };
  if (count > 1 && readers.length > 1) await add(0, await answer(readers[0]!, answering), 'base');
  const lead = readers.length - 1;
  const { sampling } = work.params;
  for (let seed = sampling.seed + 1; answers.length < count && seed <= sampling.seed + TRIES * count; seed++) {
    const temperature = sampling.temperature === 0 ? TEMPERATURE : sampling.temperature;
    const drawn = { ...answering, sampling: { ...sampling, temperature, seed } };
    await add(lead, await answer(readers[lead]!, drawn), 'sampled');
  }
  return answers;
}
