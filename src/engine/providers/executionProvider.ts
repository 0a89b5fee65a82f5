/** @file Which provider computes: the candidates of this platform in turn, each tried before it is trusted, what was found kept on disk. */
import { messageOf } from '../../base/errors';
import * as v from 'valibot';
import { providerName } from '../../protocol/providerName';
import { providerOrder, PROVIDERS } from '../../protocol/providers';
import type {
  ProviderDevice,
  ProviderFallback,
  ProviderFinding,
  ProviderName,
  ProviderSetting,
  ProvidersReport,
} from '../../protocol/providers';
import type { ProviderChoice } from '../runtime/movingSession';
import { onnxruntimeVersion } from '../runtime/ort';
import type { CacheKey, DiskCache } from '../cache/diskCache';
import { probe, type ProbeOptions, type ProbeResult } from './probe';
import { providerFacts, type ProviderFacts } from './providerFacts';

/** Raised with every change of what is tried. */
const PROBE_VERSION = 1;

export interface ProvidersOptions extends ProbeOptions {
  readonly setting: ProviderSetting;
  /** Verdicts are kept in it. */
  readonly cache: DiskCache;
  /** Providers that ended an engine process before this one. */
  readonly refused?: readonly ProviderName[];
  /** A provider failed in the middle of the work. */
  readonly onFallback?: (fallback: ProviderFallback) => void;
  /** It is known what models are loaded on. */
  readonly onChosen?: (provider: ProviderName) => void;
  readonly onLog?: (line: string) => void;
}

interface Known {
  readonly finding: ProviderFinding;
  readonly largestBuffer?: number;
}

export class ExecutionProviders implements ProviderChoice {
  readonly #options: ProvidersOptions;
  readonly #known = new Map<ProviderName, Promise<Known>>();
  /** Failed while they worked, and why. */
  readonly #failed = new Map<ProviderName, string>();
  #chosen: Promise<ProviderName> | undefined;

  constructor(options: ProvidersOptions) {
    this.#options = options;
    for (const provider of options.refused ?? [])
      this.#failed.set(provider, 'The engine process ended while computing on it.');
  }

  current(): Promise<ProviderName> {
    return (this.#chosen ??= this.#choose());
  }

  async failed(provider: ProviderName, error: unknown): Promise<void> {
    if (provider === 'cpu') throw error;
    // A second model of the same process finds out the same.
    if (this.#failed.has(provider)) return;
    const message = messageOf(error);
    const reason = `${providerName(provider)} failed while computing: ${message.trim().split('\n')[0]!.slice(0, 300)}`;
    this.#failed.set(provider, reason);
    this.#chosen = undefined;
    this.#options.onFallback?.({ from: provider, to: await this.current(), reason });
  }

  /** Bytes of the largest buffer of the provider's device. Undefined where it has no such limit. */
  async largestBuffer(provider: ProviderName): Promise<number | undefined> {
    return (await this.#know(provider)).largestBuffer;
  }

  /**
   * Tries every provider of the platform.
   * @param again whatever was found before
   * @param known nothing is tried for it: what has not been tried is told as that
   */
  async report(again: boolean, known = false): Promise<ProvidersReport> {
    if (again) this.#forget();
    const order = providerOrder(process.platform);
    const findings: ProviderFinding[] = [];
    for (const provider of [...order, ...PROVIDERS.filter(name => !order.includes(name))])
      findings.push(this.#now((await (known ? this.#soFar(provider) : this.#know(provider, again))).finding));
    const chosen = await this.current();
    return {
      setting: this.#options.setting,
      chosen,
      reason: this.#reasonFor(chosen, findings),
      onnxruntime: onnxruntimeVersion,
      platform: `${process.platform}-${process.arch}`,
      findings,
    };
  }

  /** Why it is this one: what speaks against those before it, or that none comes before it. */
  #reasonFor(chosen: ProviderName, findings: readonly ProviderFinding[]): string {
    const candidates = this.#candidates();
    const passed = candidates.slice(0, candidates.indexOf(chosen)).map(name => {
      const { reason } = findings.find(({ provider }) => provider === name)!;
      return `${providerName(name)} is not used: ${reason}`;
    });
    if (passed.length > 0) return passed.join(' ');
    return this.#options.setting === 'auto' ? 'It is tried first on this platform.' : 'You asked for it.';
  }

  #forget(): void {
    this.#known.clear();
    this.#failed.clear();
    this.#chosen = undefined;
  }

  /** By name, and the CPU behind it; else all of the platform. */
  #candidates(): readonly ProviderName[] {
    const { setting } = this.#options;
    return setting === 'auto' ? providerOrder(process.platform) : [...new Set([setting, 'cpu' as const])];
  }

  async #choose(): Promise<ProviderName> {
    const { setting, onChosen, onLog } = this.#options;
    for (const provider of this.#candidates()) {
      const facts = providerFacts(provider);
      const skipped = setting === 'auto' && facts.device?.software ? softwareReason(facts.device) : undefined;
      const finding = skipped === undefined ? this.#now((await this.#know(provider)).finding) : undefined;
      if (finding?.verdict === 'trusted') {
        onLog?.(`Models are loaded on ${providerName(provider)}.`);
        onChosen?.(provider);
        this.#tellIfOtherThanAsked(provider);
        return provider;
      }
      onLog?.(`${providerName(provider)} is not used. ${skipped ?? finding?.reason ?? ''}`);
    }
    return 'cpu';
  }

  /** Who names a provider should hear that it is not the one. What failed later has been told. */
  #tellIfOtherThanAsked(chosen: ProviderName): void {
    const { setting, onFallback } = this.#options;
    if (setting === 'auto' || setting === chosen || this.#failed.has(setting)) return;
    const tell = ({ finding }: Known): void => onFallback?.({ from: setting, to: chosen, reason: finding.reason });
    this.#know(setting).then(tell, () => undefined);
  }

  /** What was found, or what happened since. */
  #now(finding: ProviderFinding): ProviderFinding {
    const failed = this.#failed.get(finding.provider);
    return failed === undefined ? finding : { ...finding, verdict: 'refused', reason: failed, candidate: false };
  }

  #know(provider: ProviderName, again = false): Promise<Known> {
    const known = this.#known.get(provider) ?? this.#find(provider, again);
    this.#known.set(provider, known);
    return known;
  }

  #soFar(provider: ProviderName): Promise<Known> {
    return this.#known.get(provider) ?? this.#find(provider, false, false);
  }

  async #find(provider: ProviderName, again: boolean, tries = true): Promise<Known> {
    if (provider === 'cpu') return { finding: theProcessor };
    const facts = providerFacts(provider);
    if (facts.absent !== undefined) {
      const { absent: reason } = facts;
      return { finding: { provider, verdict: 'absent', reason, candidate: false, cached: false } };
    }
    const key = keyOf(provider, facts);
    const kept = again ? undefined : readVerdict(this.#options.cache, key);
    if (kept) return knownOf(provider, facts, kept, true);
    if (!tries) return { finding: notTried(provider, facts) };
    const result = await probe(provider, this.#options);
    const verdict = { ...result, checked: new Date().toISOString() };
    this.#options.cache.write(key, { data: verdict, arrays: {} });
    return knownOf(provider, facts, verdict, false);
  }
}

const theProcessor: ProviderFinding = {
  provider: 'cpu',
  verdict: 'trusted',
  reason: 'The others are compared with it, and it is compared with PyTorch by the tests of this product.',
  candidate: true,
  cached: false,
};

function notTried(provider: ProviderName, { device }: ProviderFacts): ProviderFinding {
  const reason = device?.software ? softwareReason(device) : 'It has not been tried.';
  return { provider, verdict: 'not-tried', reason, candidate: false, ...(device ? { device } : {}), cached: false };
}

function softwareReason({ name }: ProviderDevice): string {
  return `Its only adapter is ${name}, a software renderer (the CPU emulating a GPU): correct, but slower than the CPU provider.`;
}

/** What is kept on disk. */
const verdictSchema = v.object({
  trusted: v.boolean(),
  reason: v.string(),
  relativeError: v.optional(v.number()),
  largestBuffer: v.optional(v.number()),
  checked: v.string(),
});
type Verdict = ProbeResult & { readonly checked: string };

function keyOf(provider: ProviderName, { identity }: ProviderFacts): CacheKey {
  return { kind: 'provider', version: PROBE_VERSION, of: [onnxruntimeVersion, provider, ...identity] };
}

function readVerdict(cache: DiskCache, key: CacheKey): Verdict | undefined {
  const parsed = v.safeParse(verdictSchema, cache.read(key)?.data);
  return parsed.success && holds(parsed.output, Date.now()) ? (parsed.output as Verdict) : undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** Not every driver can be told from its next version. */
const TRUSTED_MS = 7 * DAY_MS;
/** A refusal may have been of the moment: a machine with other work, memory that was short. */
const REFUSED_MS = DAY_MS;

/** Whether what was found is still to be believed. @param now in milliseconds since 1970 */
export function holds({ trusted, checked }: Pick<Verdict, 'trusted' | 'checked'>, now: number): boolean {
  const age = now - Date.parse(checked);
  return age >= 0 && age < (trusted ? TRUSTED_MS : REFUSED_MS);
}

function knownOf(provider: ProviderName, { device }: ProviderFacts, verdict: Verdict, cached: boolean): Known {
  const { trusted, reason, relativeError, largestBuffer, checked } = verdict;
  const slow = device?.software ? ` ${softwareReason(device)} Choose it explicitly to use it anyway.` : '';
  const finding: ProviderFinding = {
    provider,
    verdict: trusted ? 'trusted' : 'refused',
    reason: trusted ? reason + slow : reason,
    candidate: trusted && !device?.software,
    // JSON has no infinity: an answer that is no number is told by the reason alone.
    ...(Number.isFinite(relativeError) ? { relativeError: relativeError! } : {}),
    ...(device ? { device } : {}),
    checked,
    cached,
  };
  return { finding, ...(largestBuffer === undefined ? {} : { largestBuffer }) };
}
