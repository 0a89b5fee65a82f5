/** @file What is known of the provider that models run on: asked after the first explanation, told once where it failed in a run. */
import * as vscode from 'vscode';
import { DisposableOwner, Emitter } from '../../base/disposable';
import { providerName } from '../../protocol/providerName';
import type { ProviderFallback, ProvidersReport } from '../../protocol/providers';
import type { LensContext } from '../core/lensContext';
import { onEngineSettingsChange, settings } from '../core/settings';
import { tellBriefly } from '../core/messages';

/** Long enough to be read; the reason stays behind the status bar's item. */
const MESSAGE_MS = 10_000;

export class ProviderNews extends DisposableOwner {
  readonly #changed = this.register(new Emitter<void>());
  readonly onDidChange = this.#changed.event;
  #report: ProvidersReport | undefined;
  #fallback: ProviderFallback | undefined;
  #asked = false;

  constructor(private readonly lens: LensContext) {
    super();
    this.register(lens.explanations.onDidChange(uri => this.#look(uri)));
    this.register(lens.onFallback(fallback => this.#fellBack(fallback)));
    this.register(onEngineSettingsChange(() => this.#forget()));
  }

  /**
   * Whole sentences: why models run on this provider and on none that comes before it. Undefined where nothing is known yet.
   * @param provider as a provenance names it: one, or several joined by `+` where the work moved
   */
  reasonFor(provider: string): string | undefined {
    if (this.#fallback && provider.split('+').includes(this.#fallback.to)) {
      const { from, reason } = this.#fallback;
      return vscode.l10n.t('{0} is not used: {1}', providerName(from), reason);
    }
    return this.#report?.chosen === provider ? this.#report.reason : undefined;
  }

  /** The run that failed goes on with another provider too: told once, and kept until the setting is another. */
  #fellBack(fallback: ProviderFallback): void {
    this.#fallback = fallback;
    const names = [providerName(fallback.from), providerName(fallback.to)];
    const message = vscode.l10n.t('{0} failed; continuing on {1}.', ...names);
    this.lens.log.warn(`${message} ${fallback.reason}`);
    tellBriefly(message, MESSAGE_MS, 'warning');
    this.#changed.fire();
  }

  /** Asked only after an explanation: before, an engine would be started for it; by then it has chosen, and tries nothing more. */
  #look(uri: string): void {
    const complete = this.lens.explanations.get(uri)?.explanation?.stage === 'complete';
    if (!complete || this.#asked || settings.provider() === 'cpu') return;
    this.#asked = true;
    void this.lens.service.providers({ again: false, known: true }).then(
      report => {
        this.#report = report;
        this.#changed.fire();
      },
      (error: unknown) => {
        this.#asked = false;
        this.lens.log.debug(`providers: ${String(error)}`);
      },
    );
  }

  #forget(): void {
    this.#report = undefined;
    this.#fallback = undefined;
    this.#asked = false;
    this.#changed.fire();
  }
}
