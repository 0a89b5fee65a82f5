/** @file The doctor's report in words: sections of labelled rows, for a terminal and for a document alike. Pure. */
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
      'Problems',
      problems.map((text, i) => row(String(i + 1), text)),
    ),
    ...section('Versions', [...named, row('Platform', machine), row('Processor', processor)]),
    ...section('What the models run on', providers ? providerRows(providers) : []),
    ...section('Memory and threads', memoryRows(report.memory.total, report.engine)),
    ...section('Models', [
      ...models.pairs.flatMap(({ name, base, tuned }) => [
        modelRow(`${name}, base`, base),
        modelRow(`${name}, tuned`, tuned),
      ]),
      ...models.hub.map(model => modelRow(model.name, model)),
    ]),
    ...section(
      'Caches',
      caches.map(({ name, folder, files, bytes }) =>
        row(name, `${byteSize(bytes)} in ${plural(files, 'file')}, ${folder}`),
      ),
    ),
    ...section('Settings', keyRows(settings)),
    ...section('Environment', keyRows(environment)),
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
  return Object.entries(values).map(([name, value]) => row(name, value === '' ? '(empty)' : value));
}

function providerRows({ setting, chosen, reason, findings }: ProvidersReport): readonly DoctorRow[] {
  const wish = setting === 'auto' ? 'auto' : providerName(setting);
  return [
    row('Used', `${providerName(chosen)} (asked for: ${wish}). ${reason}`),
    ...findings.map(finding => row(providerName(finding.provider), findingText(finding))),
  ];
}

const verdicts = {
  trusted: 'trusted',
  refused: 'not used',
  absent: 'not available',
  'not-tried': 'not tried',
} as const satisfies Record<ProviderFinding['verdict'], string>;

function findingText({ verdict, reason, device, relativeError }: ProviderFinding): string {
  const error = relativeError === undefined ? '' : ` Largest relative difference ${relativeError.toExponential(1)}.`;
  return `${verdicts[verdict]}. ${reason}${error}${device ? ` On ${deviceText(device)}.` : ''}`;
}

function deviceText({ name, driver, software }: ProviderDevice): string {
  return [name, ...(driver === undefined ? [] : [`driver ${driver}`]), ...(software ? ['in software'] : [])].join(', ');
}

function memoryRows(total: number, engine: EngineFacts | undefined): readonly DoctorRow[] {
  if (engine === undefined) return [row('Memory', `${byteSize(total)} in all`)];
  const { memoryFree, controlGroup, threads } = engine;
  return [
    row('Memory', `${byteSize(memoryFree)} free for models, ${byteSize(total)} in all`),
    ...(controlGroup
      ? [row('Control group', `limit ${byteSize(controlGroup.limit)}, ${byteSize(controlGroup.free)} left`)]
      : []),
    row('Threads', String(threads)),
  ];
}

function modelRow(label: string, { folder, bytes, problem, run }: DoctorModel): DoctorRow {
  if (problem !== undefined) return row(label, `cannot be used: ${problem}, ${folder}`);
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
