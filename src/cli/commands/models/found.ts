/** @file What `models list` says of the hub cache: twins, single models, unfinished downloads; and what could be downloaded. */
import { printable } from '../../../base/printable';
import { byteSize } from '../../../base/readableNumbers';
import type { Found, FoundModel } from '../../../models/foundModels';

const reasons = { card: 'the card says so', names: 'by their names', config: 'by their configs' } as const;

/** Lines for a terminal; nothing where nothing was found. */
export function foundLines({ twins, models, downloads }: Found): string[] {
  return [
    ...section('In the hub cache, as pairs (--base ID --tuned ID)', twins.map(twinLine)),
    ...section('In the hub cache, single (--model ID)', models.map(modelLine)),
    ...section('To download (models pull NAME)', downloads.map(downloadLine)),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map(line => `  ${printable(line)}`), ''];
}

function twinLine({ base, tuned, reason, sameConfig }: Found['twins'][number]): string {
  const doubt = sameConfig ? '' : '; their configs differ';
  return `${base.id} · ${tuned.id} · ${byteSize(base.bytes + tuned.bytes)} · twins ${reasons[reason]}${doubt}`;
}

function modelLine({ id, bytes, incomplete }: FoundModel): string {
  return `${id} · ${incomplete === undefined ? byteSize(bytes) : `not whole: ${incomplete}`}`;
}

function downloadLine({ name, tuned, bytes, licence, gated }: Found['downloads'][number]): string {
  return `${name} · ${tuned} and its base · about ${byteSize(bytes)} · ${licence}${gated ? ', to be accepted on the hub' : ''}`;
}
