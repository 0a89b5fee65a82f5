/** @file A config with the values that its family's config class takes where the file says nothing. */
import type { ModelConfig, RotaryConfig } from '../../checkpoint/config';
import type { NumberKey } from '../../checkpoint/numberRanges';

export type Defaults = Readonly<Record<string, number | string | boolean>>;

/**
 * Configs inside `text_config` often name only what differs from the class. A key that is written as null keeps that: it says
 * "none", which is not "as usual".
 */
export class ConfigWithDefaults implements ModelConfig {
  constructor(
    private readonly config: ModelConfig,
    private readonly defaults: Defaults,
  ) {}

  get modelType(): string {
    return this.config.modelType;
  }

  get rotary(): RotaryConfig {
    return this.config.rotary;
  }

  get keys(): readonly string[] {
    return this.config.keys;
  }

  has(key: string): boolean {
    return this.config.has(key) || this.#default(key) !== undefined;
  }

  mentions(key: string): boolean {
    return this.config.mentions(key) || this.#default(key) !== undefined;
  }

  count(key: string, limit: number, otherwise?: number): number {
    return this.config.count(key, limit, (this.#default(key) as number | undefined) ?? otherwise);
  }

  number(key: NumberKey, otherwise?: number): number {
    return this.config.number(key, (this.#default(key) as number | undefined) ?? otherwise);
  }

  flag(key: string, otherwise: boolean): boolean {
    return this.config.flag(key, (this.#default(key) as boolean | undefined) ?? otherwise);
  }

  text(key: string, otherwise?: string): string {
    return this.config.text(key, (this.#default(key) as string | undefined) ?? otherwise);
  }

  list(key: string): readonly unknown[] | undefined {
    return this.config.list(key);
  }

  #default(key: string): Defaults[string] | undefined {
    return this.config.mentions(key) || !Object.hasOwn(this.defaults, key) ? undefined : this.defaults[key];
  }
}
