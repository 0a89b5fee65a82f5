/** @file What the engine process keeps from one request to the next. */
import type { DiskCache } from '../cache/diskCache';
import type { ExecutionProviders } from '../providers/executionProvider';
import type { SessionPool } from '../runtime/sessionPool';
import type { ResultCache } from './resultCache';

export interface EngineState {
  readonly pool: SessionPool;
  readonly cache: ResultCache;
  /** On disk: what is computed once a pair or once a model. */
  readonly diskCache: DiskCache;
  /** What the pool's models compute on. */
  readonly providers: ExecutionProviders;
}
