"""Writes statistics.json beside this file: SciPy's numbers for src/statistics. pip install scipy; python make_statistics.py

Bootstrap draws come from the product's own generator (mulberry32); SciPy's BCa is given their statistics.
"""
import json
from pathlib import Path

import numpy as np
import scipy
from scipy import special, stats
from scipy.stats._resampling import _bca_interval


def mulberry32(seed):
    state = seed & 0xFFFFFFFF

    def draw():
        nonlocal state
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((state ^ (state >> 15)) * (state | 1)) & 0xFFFFFFFF
        t = t ^ ((t + ((t ^ (t >> 7)) * (t | 61) & 0xFFFFFFFF)) & 0xFFFFFFFF)
        return ((t ^ (t >> 14)) & 0xFFFFFFFF) / 2**32

    return draw


def factor(df):
    return np.exp(special.gammaln(df / 2) - 0.5 * np.log(df / 2) - special.gammaln((df - 1) / 2))


def hedges(a, b):
    df = len(a) + len(b) - 2
    pooled = ((len(a) - 1) * np.var(a, ddof=1) + (len(b) - 1) * np.var(b, ddof=1)) / df
    return factor(df) * (np.mean(a) - np.mean(b)) / np.sqrt(pooled)


def paired_hedges(d):
    return factor(len(d) - 1) * np.mean(d) / np.std(d, ddof=1)


def cliff(a, b):
    return 2 * stats.mannwhitneyu(a, b).statistic / (len(a) * len(b)) - 1


def bca(data, statistic, draws, seed, confidence):
    """SciPy's interval over the product's draws."""
    draw = mulberry32(seed)
    values = []
    for _ in range(draws):
        again = [np.array([s[int(draw() * len(s))] for _ in s]) for s in data]
        values.append(statistic(*again))
    # A draw of the same cases in another order is equal but for rounding, which would decide on which side of the value it counts.
    whole = statistic(*[np.array(s) for s in data])
    values = [whole if abs(value - whole) <= 1e-12 * abs(whole) else value for value in values]

    def along(*samples, axis=-1):
        """The jackknife asks for a whole batch: one value a row."""
        if samples[0].ndim == 1:
            return np.float64(statistic(*samples))
        return np.array([statistic(*row) for row in zip(*samples)])

    tail = (1 - confidence) / 2
    low, high, _ = _bca_interval([np.array(s) for s in data], along, -1, tail, np.array(values), None, xp=np)
    return [float(np.percentile(values, low * 100)), float(np.percentile(values, high * 100))]


def t_test(result, confidence):
    low, high = result.confidence_interval(confidence)
    return {"t": float(result.statistic), "df": float(result.df), "twoSided": float(result.pvalue),
            "interval": [float(low), float(high)]}


def samples():
    rng = np.random.default_rng(23)
    yield rng.normal(0.4, 0.1, 12), rng.normal(0.3, 0.2, 9)
    yield rng.gamma(2, 1, 40), rng.gamma(2.5, 1, 55)
    yield np.round(rng.normal(0, 1, 25), 1), np.round(rng.normal(0.2, 1, 30), 1)  # ties
    yield rng.normal(5, 1e-4, 8), rng.normal(0, 3, 200)
    yield np.array([1.0, 2.0, 4.0]), np.array([1.5, 1.6])


def independent(a, b):
    plain = stats.ttest_ind(a, b, equal_var=False)
    entry = {"first": a.tolist(), "second": b.tolist(), "confidence": 0.95,
             **t_test(plain, 0.95),
             "greater": float(stats.ttest_ind(a, b, equal_var=False, alternative="greater").pvalue),
             "hedges": float(hedges(a, b)), "cliff": float(cliff(a, b))}
    if min(len(a), len(b)) > 5:
        mean = lambda x, y: np.mean(x) - np.mean(y)
        entry["bootstrap"] = {"draws": 500, "seed": 7, "mean": bca([a, b], mean, 500, 7, 0.95),
                              "hedges": bca([a, b], hedges, 500, 7, 0.95), "cliff": bca([a, b], cliff, 500, 7, 0.95)}
    return entry


def paired(a, b):
    n = min(len(a), len(b))
    d = a[:n] - b[:n]
    entry = {"differences": d.tolist(), "confidence": 0.9, **t_test(stats.ttest_rel(a[:n], b[:n]), 0.9),
             "greater": float(stats.ttest_rel(a[:n], b[:n], alternative="greater").pvalue),
             "delta": float(np.mean(np.sign(d)))}
    if n > 2:
        entry["hedges"] = float(paired_hedges(d))
    if n > 5:
        entry["bootstrap"] = {"draws": 400, "seed": 11, "mean": bca([d], np.mean, 400, 11, 0.9),
                              "hedges": bca([d], paired_hedges, 400, 11, 0.9)}
    return entry


def main():
    rng = np.random.default_rng(5)
    ps = [rng.uniform(0, 1, 7), rng.uniform(0, 0.1, 20), np.array([0.01, 0.01, 0.04, 0.04, 0.5]), np.array([0.3])]
    points = [-30, -8, -2.6, -1, -1e-3, 0, 0.5, 1.96, 2.6, 3.7, 9]
    golden = {
        "scipy": scipy.__version__,
        "normal": [[z, float(stats.norm.cdf(z))] for z in points],
        "normalQuantile": [[p, float(stats.norm.ppf(p))] for p in [1e-12, 1e-4, 0.025, 0.3, 0.5, 0.9, 0.999999]],
        "tail": [[t, df, float(stats.t.sf(t, df))] for t in points for df in [1, 2.5, 7, 60.3, 5000]],
        "tQuantile": [[p, df, float(stats.t.isf(p, df))] for p in [1e-6, 0.005, 0.025, 0.2, 0.7] for df in [1, 3.3, 40, 900]],
        "independent": [independent(a, b) for a, b in samples()],
        "paired": [paired(a, b) for a, b in samples()],
        "discovery": [{"p": p.tolist(), "q": stats.false_discovery_control(p).tolist()} for p in ps],
    }
    path = Path(__file__).parent / "statistics.json"
    path.write_text(json.dumps(golden, indent=1) + "\n")


main()
