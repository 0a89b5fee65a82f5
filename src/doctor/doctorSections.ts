/** @file The doctor's report in words: sections of labelled rows, for a terminal and for a document alike. Pure. */
import * as l10n from '@vscode/l10n';
import { byteSize, plural } from '../base/readableNumbers';
import type { CudaReport, DoctorModel, DoctorReport, EngineFacts } from '../protocol/doctor';
import { longPreview, memoryAndWay } from '../models/runningWay';
import { providerName } from '../protocol/providerName';
import type { ProviderDevice, ProviderFinding, ProvidersReport } from '../protocol/providers';

export interface DoctorSection {
  readonly title: string;
  readonly rows: readonly DoctorRow[];
}

export interface DoctorRow {
  readonly label: string;
  readonly text: string;
  /** To be copied as it stands: it is never wrapped. */
  readonly command?: string;
}

export function doctorSections(report: DoctorReport): readonly DoctorSection[] {
  const { versions, platform, providers, models, caches, settings, environment, problems, cuda } = report;
  const named = Object.entries(versionNames).flatMap(([key, label]) => {
    const version = versions[key as keyof typeof versionNames];
    return version === undefined ? [] : [row(label, version)];
  });
  const machine = `${platform.system} ${platform.architecture}, ${platform.release}`;
  const processor = `${platform.processor}, ${plural(platform.cores, 'core')}`;
  return [
    ...section(
      l10n.t('Problems'),
      problems.map((text, i) => row(String(i + 1), text)),
    ),
    ...section(l10n.t('Versions'), [...named, row(l10n.t('Platform'), machine), row(l10n.t('Processor'), processor)]),
    ...section(l10n.t('What the models run on'), providers ? providerRows(providers) : []),
    ...section(l10n.t('Memory and threads'), memoryRows(report.memory.total, report.engine)),
    ...section(l10n.t('Models'), [
      ...models.pairs.flatMap(({ name, base, tuned }) => [
        modelRow(l10n.t('{0}, base', name), base),
        modelRow(l10n.t('{0}, tuned', name), tuned),
      ]),
      ...models.hub.map(model => modelRow(model.name, model)),
    ]),
    ...section(
      l10n.t('Caches'),
      caches.map(({ name, folder, files, bytes }) =>
        row(name, l10n.t('{0} in {1}, {2}', byteSize(bytes), plural(files, 'file'), folder)),
      ),
    ),
    ...section(l10n.t('Settings'), keyRows(settings)),
    ...section(l10n.t('Environment'), keyRows(environment)),
    ...section('CUDA', cuda ? cudaRows(cuda) : []),
  ];
}

const versionNames = {
  product: 'Instruct Lens',
  onnxruntime: 'ONNX Runtime',
  node: 'Node',
  vscode: 'VS Code',
} as const;

function row(label: string, text: string): DoctorRow {
  return { label, text };
}

/** None where there is nothing to say. */
function section(title: string, rows: readonly DoctorRow[]): readonly DoctorSection[] {
  return rows.length === 0 ? [] : [{ title, rows }];
}

function keyRows(values: Readonly<Record<string, string>>): readonly DoctorRow[] {
  return Object.entries(values).map(([name, value]) => row(name, value === '' ? l10n.t('(empty)') : value));
}

function providerRows({ setting, chosen, reason, findings }: ProvidersReport): readonly DoctorRow[] {
  const wish = setting === 'auto' ? 'auto' : providerName(setting);
  return [
    row(l10n.t('Used'), l10n.t('{0} (asked for: {1}). {2}', providerName(chosen), wish, reason)),
    ...findings.map(finding => row(providerName(finding.provider), findingText(finding))),
  ];
}

function verdictWord(verdict: ProviderFinding['verdict']): string {
  const words = {
    trusted: l10n.t('trusted'),
    refused: l10n.t('not used'),
    absent: l10n.t('not available'),
    'not-tried': l10n.t('not tried'),
  };
  return words[verdict];
}

function findingText({ verdict, reason, device, relativeError }: ProviderFinding): string {
  const error =
    relativeError === undefined ? '' : ` ${l10n.t('Largest relative difference {0}.', relativeError.toExponential(1))}`;
  return `${verdictWord(verdict)}. ${reason}${error}${device ? ` ${l10n.t('On {0}.', deviceText(device))}` : ''}`;
}

function deviceText({ name, driver, software }: ProviderDevice): string {
  return [
    name,
    ...(driver === undefined ? [] : [l10n.t('driver {0}', driver)]),
    ...(software ? [l10n.t('in software')] : []),
  ].join(', ');
}

function memoryRows(total: number, engine: EngineFacts | undefined): readonly DoctorRow[] {
  if (engine === undefined) return [row(l10n.t('Memory'), l10n.t('{0} in all', byteSize(total)))];
  const { memoryFree, controlGroup, threads } = engine;
  return [
    row(l10n.t('Memory'), l10n.t('{0} free for models, {1} in all', byteSize(memoryFree), byteSize(total))),
    ...(controlGroup
      ? [
          row(
            l10n.t('Control group'),
            l10n.t('limit {0}, {1} left', byteSize(controlGroup.limit), byteSize(controlGroup.free)),
          ),
        ]
      : []),
    row(l10n.t('Threads'), String(threads)),
  ];
}

function modelRow(label: string, { folder, bytes, problem, run }: DoctorModel): DoctorRow {
  if (problem !== undefined) return row(label, l10n.t('cannot be used: {0}, {1}', problem, folder));
  const preview = run && longPreview(run);
  const told = run ? [run.precision, memoryAndWay(run), ...(preview === undefined ? [] : [preview])] : [];
  return row(label, [byteSize(bytes), ...told, folder].join(', '));
}

const THEN = 'Set this where the command or the editor is started, and run the doctor with --again.';

function cudaRows({ summary, libraries, command, setting }: CudaReport): readonly DoctorRow[] {
  return [
    row('Summary', summary),
    ...libraries.map(({ name, part, path, loadable }) => {
      const place = path === undefined ? 'missing' : loadable ? path : `${path}, where the loader does not look`;
      return row(name, `${part}: ${place}`);
    }),
    ...(command === undefined
      ? []
      : [{ label: 'To download', text: 'Run this yourself: nothing is downloaded for you.', command }]),
    ...(setting === undefined ? [] : [{ label: 'Then', text: THEN, command: setting }]),
  ];
}
