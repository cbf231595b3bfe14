"""Reference values for core/stats and the statistics of core/fairness, from SciPy.

Run: python make.py (needs scipy and numpy).

Cases are drawn with a fixed seed, so the files change only when SciPy's numbers do. Each file is
{"scipy": version, "cases": [...]}; numbers are printed with 17 significant digits.
"""

import json
import math
from pathlib import Path

import numpy as np
import scipy
from scipy import stats

HERE = Path(__file__).parent
CASES = 200


def log_uniform(rng, low, high):
    return float(math.exp(rng.uniform(math.log(low), math.log(high))))


def degrees_of_freedom(rng):
    """Whole numbers as the blocked fit has them, fractions as Welch's formula gives them."""
    df = log_uniform(rng, 1, 5000)
    return float(round(df)) if rng.random() < 0.5 else df


def write(name, cases):
    text = json.dumps({"scipy": scipy.__version__, "cases": cases}, indent=0)
    (HERE / name).write_text(text + "\n")


def student():
    rng = np.random.default_rng(1)
    cases = []
    for _ in range(CASES):
        df = degrees_of_freedom(rng)
        t = float(rng.choice([-1, 1])) * log_uniform(rng, 1e-3, 40)
        p = float(rng.choice([rng.uniform(0, 1), log_uniform(rng, 1e-8, 0.1), 1 - log_uniform(rng, 1e-6, 0.1)]))
        cases.append(
            {"df": df, "t": t, "cdf": float(stats.t.cdf(t, df)), "p": p, "quantile": float(stats.t.ppf(p, df))}
        )
    write("studentT.json", cases)


def studentized_range():
    rng = np.random.default_rng(2)
    cases = []
    for i in range(CASES):
        k = int(rng.integers(2, 21)) if i % 4 else int(log_uniform(rng, 2, 200))
        df = degrees_of_freedom(rng)
        p = float(rng.choice([0.5, 0.8, 0.9, 0.95, 0.99, 0.999]))
        quantile = float(stats.studentized_range.ppf(p, k, df))
        q = quantile * float(rng.uniform(0.3, 1.5))
        cases.append(
            {"k": k, "df": df, "p": p, "quantile": quantile, "q": q, "cdf": float(stats.studentized_range.cdf(q, k, df))}
        )
    write("studentizedRange.json", cases)


def normal():
    rng = np.random.default_rng(3)
    z = [float(v) for v in np.concatenate([rng.normal(0, 3, 100), [-37.0, -8.0, 0.0, 8.0]])]
    write("normal.json", [{"z": v, "cdf": float(stats.norm.cdf(v))} for v in z])


def table(rng, k, n):
    """k entries on n bases, in percent: entry effects, base effects, noise."""
    noise = rng.normal(0, log_uniform(rng, 0.1, 0.6), (k, n))
    return 90 + rng.normal(0, 0.6, (k, 1)) + rng.normal(0, 0.4, (1, n)) + noise


def blocked():
    """accuracy ~ entry + base by least squares on dummy variables, then Tukey's threshold for two means."""
    rng = np.random.default_rng(4)
    cases = []
    for _ in range(40):
        k, n = int(rng.integers(2, 9)), int(rng.integers(2, 9))
        y = table(rng, k, n)
        design = [[1.0] + [float(i == e) for e in range(1, k)] + [float(j == b) for b in range(1, n)] for i in range(k) for j in range(n)]
        x = np.array(design)
        fit, *_ = np.linalg.lstsq(x, y.ravel(), rcond=None)
        residuals = y.ravel() - x @ fit
        df = k * n - x.shape[1]
        sd = float(np.sqrt(residuals @ residuals / df))
        threshold = float(stats.studentized_range.ppf(0.95, k, df)) * sd / math.sqrt(n)
        cases.append({"table": y.tolist(), "df": df, "residualSd": sd, "threshold": threshold})
    write("blocked.json", cases)


def pairs():
    """Paired differences: mean with its 95 % interval, and the two one-sided tests against a margin of .3."""
    rng = np.random.default_rng(5)
    cases = []
    for _ in range(60):
        a, b = table(rng, 2, int(rng.integers(3, 11)))
        b = b + (a.mean() - b.mean()) * float(rng.choice([0, 0.6, 0.95, 1]))
        test = stats.ttest_rel(a, b)
        low, high = test.confidence_interval(0.95)
        above = stats.ttest_1samp(a - b, -0.3, alternative="greater").pvalue
        below = stats.ttest_1samp(a - b, 0.3, alternative="less").pvalue
        cases.append(
            {
                "a": a.tolist(),
                "b": b.tolist(),
                "interval": [float(low), float(high)],
                "p": float(test.pvalue),
                "tost": float(max(above, below)),
            }
        )
    write("pairs.json", cases)


def means():
    rng = np.random.default_rng(6)
    cases = []
    for _ in range(40):
        values = rng.normal(70, log_uniform(rng, 0.05, 3), int(rng.integers(2, 12)))
        low, high = stats.t.interval(0.95, len(values) - 1, values.mean(), stats.sem(values))
        cases.append(
            {
                "values": values.tolist(),
                "mean": float(values.mean()),
                "sd": float(values.std(ddof=1)),
                "interval": [float(low), float(high)],
            }
        )
    write("means.json", cases)


def games_howell():
    """Unequal variances and sizes; p-values of all pairs."""
    rng = np.random.default_rng(7)
    cases = []
    for _ in range(40):
        k = int(rng.integers(2, 8))
        samples = [
            rng.normal(90 + rng.normal(0, 1.2), log_uniform(rng, 0.1, 1), int(rng.integers(3, 9))) for _ in range(k)
        ]
        p = stats.tukey_hsd(*samples, equal_var=False).pvalue
        cases.append({"samples": [s.tolist() for s in samples], "p": p.tolist()})
    write("gamesHowell.json", cases)


if __name__ == "__main__":
    student()
    normal()
    studentized_range()
    blocked()
    pairs()
    means()
    games_howell()
