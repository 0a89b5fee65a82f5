/** @file Distribution functions that tests and intervals need: normal and Student's t, both ways, to some 14 digits. */

/** Lanczos's approximation with g = 7 and nine terms. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x) for x > 0. */
export function lnGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - lnGamma(1 - x);
  const z = x - 1;
  const t = z + 7.5;
  const series = LANCZOS.reduce((sum, term, i) => (i === 0 ? term : sum + term / (z + i)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(series);
}

/** Below this a factor of a continued fraction counts as 0 (Lentz). */
const TINY = 1e-300;
const MOST_TERMS = 10_000;

/** Regularised incomplete beta function I_x(a, b). @param y 1 - x, given where the subtraction would lose digits */
function incompleteBeta(x: number, a: number, b: number, y = 1 - x): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const front = Math.exp(lnGamma(a + b) - lnGamma(a) - lnGamma(b) + a * Math.log(x) + b * Math.log(y));
  // Each side converges fast where x lies below the mean of the distribution.
  return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(y, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < MOST_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / kept(1 + even * d);
    c = kept(1 + even / c);
    value *= d * c;
    d = 1 / kept(1 + odd * d);
    c = kept(1 + odd / c);
    const step = d * c;
    value *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return value;
}

function kept(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** P(T > t) of Student's t with `df` degrees of freedom, which need not be whole. */
export function tUpperTail(t: number, df: number): number {
  const tail = 0.5 * incompleteBeta(df / (df + t * t), df / 2, 0.5, (t * t) / (df + t * t));
  return t >= 0 ? tail : 1 - tail;
}

/** The t that leaves `tail` above it, 0 < tail < 1. */
export function tQuantile(tail: number, df: number): number {
  if (tail > 0.5) return -tQuantile(1 - tail, df);
  let [low, high] = [0, 1];
  while (tUpperTail(high, df) > tail) high *= 2;
  while (high - low > 1e-14 * Math.max(1, high)) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (tUpperTail(middle, df) > tail) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(Z <= z) of the standard normal. */
export function normalCdf(z: number): number {
  const half = 0.5 * upperErf(Math.abs(z) / Math.SQRT2);
  return z > 0 ? 1 - half : half;
}

/** erfc(x) for x >= 0: the series where it is short, else the continued fraction. */
function upperErf(x: number): number {
  if (x > 40) return 0;
  const bell = Math.exp(-x * x);
  if (x < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18 * sum && n < 200; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * bell * sum;
  }
  let fraction = 0;
  for (let k = 200; k >= 1; k--) fraction = k / 2 / (x + fraction);
  return bell / Math.sqrt(Math.PI) / (x + fraction);
}

/** The z with P(Z <= z) = p; -∞ and ∞ at the ends. */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  if (p > 0.5) return -normalQuantile(1 - p);
  let [low, high] = [-40, 0];
  for (let i = 0; i < 200 && high - low > 1e-15; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
