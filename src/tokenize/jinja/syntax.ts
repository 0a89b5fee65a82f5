/** @file The tree of a parsed template. */

interface Placed {
  readonly line: number;
}

export type Expression = Placed &
  (
    | { readonly kind: 'const'; readonly value: null | boolean | number | string; readonly float?: true }
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'list' | 'tuple'; readonly items: readonly Expression[] }
    | { readonly kind: 'dict'; readonly entries: readonly (readonly [Expression, Expression])[] }
    | { readonly kind: 'attribute'; readonly object: Expression; readonly name: string }
    | { readonly kind: 'item'; readonly object: Expression; readonly key: Expression }
    | {
        readonly kind: 'slice';
        readonly start: Expression | undefined;
        readonly stop: Expression | undefined;
        readonly step: Expression | undefined;
      }
    | { readonly kind: 'call'; readonly callee: Expression; readonly args: Arguments }
    /** Without an operand in `{% filter %}` and `{% set x | filter %}`. */
    | {
        readonly kind: 'filter';
        readonly operand: Expression | undefined;
        readonly name: string;
        readonly args: Arguments;
      }
    | { readonly kind: 'test'; readonly operand: Expression; readonly name: string; readonly args: Arguments }
    | { readonly kind: 'unary'; readonly operator: 'not' | '-' | '+'; readonly operand: Expression }
    | { readonly kind: 'binary'; readonly operator: string; readonly left: Expression; readonly right: Expression }
    | { readonly kind: 'logic'; readonly operator: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
    | {
        readonly kind: 'compare';
        readonly first: Expression;
        readonly rest: readonly { readonly operator: string; readonly operand: Expression }[];
      }
    | { readonly kind: 'concat'; readonly parts: readonly Expression[] }
    | {
        readonly kind: 'condition';
        readonly test: Expression;
        readonly then: Expression;
        readonly otherwise: Expression | undefined;
      }
  );

export interface Arguments {
  readonly positional: readonly Expression[];
  readonly named: readonly (readonly [string, Expression])[];
  /** `*list` */
  readonly spread?: Expression;
  /** `**dict` */
  readonly namedSpread?: Expression;
}

export type Target = Placed &
  (
    | { readonly kind: 'name'; readonly name: string }
    | { readonly kind: 'member'; readonly object: string; readonly name: string }
    | { readonly kind: 'tuple'; readonly items: readonly Target[] }
  );

export interface Parameter {
  readonly name: string;
  readonly fallback: Expression | undefined;
}

export type Body = readonly Statement[];

export type Statement = Placed &
  (
    | { readonly kind: 'data'; readonly text: string }
    | { readonly kind: 'print'; readonly value: Expression }
    | { readonly kind: 'if'; readonly branches: readonly (readonly [Expression, Body])[]; readonly otherwise: Body }
    | {
        readonly kind: 'for';
        readonly target: Target;
        readonly iterable: Expression;
        readonly test: Expression | undefined;
        readonly recursive: boolean;
        readonly body: Body;
        readonly otherwise: Body;
      }
    | { readonly kind: 'set'; readonly target: Target; readonly value: Expression }
    | {
        readonly kind: 'set-block';
        readonly target: Target;
        readonly filter: Expression | undefined;
        readonly body: Body;
      }
    | { readonly kind: 'with'; readonly values: readonly (readonly [Target, Expression])[]; readonly body: Body }
    | {
        readonly kind: 'macro';
        readonly name: string;
        readonly parameters: readonly Parameter[];
        readonly body: Body;
      }
    | {
        readonly kind: 'call-block';
        readonly call: Expression;
        readonly parameters: readonly Parameter[];
        readonly body: Body;
      }
    | { readonly kind: 'filter-block'; readonly filter: Expression; readonly body: Body }
    /** A scope of its own: `{% generation %}`, `{% block %}`, `{% autoescape %}`. */
    | { readonly kind: 'scope'; readonly body: Body }
    | { readonly kind: 'break' | 'continue' }
    /** Wants other files, which a chat template does not have. */
    | { readonly kind: 'other-file'; readonly tag: string }
  );
