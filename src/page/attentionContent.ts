/** @file What the attention view draws: a report, and how its words stand in the texts that they are from. */
import type { AttentionReport } from '../protocol/attention';
import type { AttentionContent, WordPlace } from '../protocol/views/attentionMessages';

export interface AttendedText {
  /** As a tab names it. */
  readonly fileName: string;
  /** Name of the pair or model. */
  readonly label: string;
  /** The prompt file's text; the report's spans count in it. */
  readonly text: string;
  readonly report: AttentionReport;
}

/** Between two words; what is longer is no punctuation, and is shortened. UTF-16 units. */
const LONGEST_BETWEEN = 60;

export function attentionContent({ fileName, label, text, report }: AttendedText): AttentionContent {
  const places = report.words.map((word, w): WordPlace => {
    const source = word.part === 'prompt' ? text : report.answer.text;
    const previous = report.words[w - 1];
    const next = report.words[w + 1];
    const begins = previous?.part !== word.part;
    const ends = next?.part !== word.part || next.end;
    if (word.end) return { before: ' ', after: '', breaks: 0 };
    const ahead = source.slice(begins ? 0 : previous.span.end, word.span.start).split(/\r\n?|\n/);
    const behind = source.slice(word.span.end, ends ? undefined : next.span.start).split(/\r\n?|\n/);
    return {
      before: shortened(ahead.at(-1)!),
      after: ends || behind.length > 1 ? shortened(behind[0]!).trimEnd() : '',
      breaks: begins || ahead.length === 1 ? 0 : ahead.length === 2 ? 1 : 2,
    };
  });
  return { fileName, label, report, places };
}

function shortened(text: string): string {
  return text.length <= LONGEST_BETWEEN ? text : ` … ${text.slice(-LONGEST_BETWEEN / 2)}`;
}
