/** @file `instruct-lens scan`: everything that is cheap to know of a prompt file, the findings ranked, each with the command that shows it. */
import { scanAnswers } from '../../client/scanRequests';
import { printable } from '../../base/printable';
import { plural } from '../../base/readableNumbers';
import { scanFindings, type Finding } from '../../picture/scanFindings';
import { ASKED_DEFAULTS } from '../../protocol/askedDefaults';
import { renderingOf, renderingOption, responseOptions, samplingOf, samplingOptions } from '../frame/answerOptions';
import type { ParsedArguments } from '../frame/arguments';
import { commonOptions, onlyPositional, type Command } from '../frame/commandFrame';
import { askEngine } from '../frame/engineSession';
import { modelOptions, modelsOf, runningOptions } from '../frame/modelChoice';
import { colourOption, formatOption, outputOf, type Window } from '../frame/commandOutput';
import { askedPrompt, notesWithFile, promptOptions } from '../frame/promptInput';
import type { Surroundings } from '../frame/surroundings';
import { wrap } from '../terminal/terminalText';

export const scanCommand: Command = {
  name: 'scan',
  summary:
    'what is worth knowing of a prompt file, ranked: rules without effect, odd words, where base and tuned diverge, trust',
  usage: 'scan FILE [options]',
  options: {
    ...modelOptions,
    ...runningOptions,
    ...responseOptions,
    ...samplingOptions,
    ...renderingOption,
    ...promptOptions,
    ...formatOption,
    ...colourOption,
    ...commonOptions,
  },
  run,
};

async function run(args: ParsedArguments, at: Surroundings): Promise<number> {
  const file = onlyPositional(args, 'FILE', scanCommand);
  const output = outputOf(args, at);
  const chosen = modelsOf(args, at);
  const choices = {
    ownResponses: false,
    sampling: samplingOf(args),
    target: ASKED_DEFAULTS.target,
    baseRendering: renderingOf(args, chosen),
  };
  const asked = await askedPrompt(file, chosen, args, at);
  const { params, source, text, fileName, label } = asked;
  const answers = await askEngine(at, (engine, options) =>
    scanAnswers(
      {
        compare: asked => engine.compare(asked, options),
        trust: asked => engine.trust(asked, options),
        surprise: asked => engine.surprise(asked, options),
        rules: asked => engine.rules(asked, options),
      },
      { ...choices, ...params },
      source,
    ),
  );
  const findings = scanFindings({ text, ...answers });
  const title = `${fileName} · ${label} · scan`;
  await output.write({
    json: { schema: 'instruct-lens/scan/1', file: fileName, findings },
    lines: window => scanLines(findings, title, notesWithFile(asked), window),
  });
  return 0;
}

function scanLines(
  findings: readonly Finding[],
  title: string,
  notes: readonly string[],
  { width, ink }: Window,
): string[] {
  return [
    ...wrap(printable(title), width, '  ').map(ink.bold),
    `${plural(findings.length, 'finding')}, what matters most first.`,
    ...notes.flatMap(note => wrap(`Note: ${printable(note)}`, width, '  ')),
    '',
    ...findings.flatMap(({ text, at, see }, i) => [
      ...wrap(`${i + 1}. ${at === undefined ? '' : `${at}  `}${printable(text)}`, width, '   '),
      ink.dim(`   instruct-lens ${see} FILE`),
    ]),
  ];
}
