"""Reference values for core/stats and the statistics of core/fairness, from SciPy and statsmodels.

Run: python make.py (needs numpy, scipy, statsmodels and pandas).

Cases are drawn with a fixed seed, so the files change only when the libraries' numbers do. Each file is
{"scipy": version, "statsmodels": version, "cases": [...]}; numbers are printed with 17 significant digits.
"""

import functools
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import integrate, stats
from statsmodels.formula.api import ols
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import ttost_paired

HERE = Path(__file__).parent
CASES = 200


def log_uniform(rng, low, high):
    return float(math.exp(rng.uniform(math.log(low), math.log(high))))


def degrees_of_freedom(rng):
    """Whole numbers as the blocked fit has them, fractions as Welch's formula gives them."""
    df = log_uniform(rng, 1, 5000)
    return float(round(df)) if rng.random() < 0.5 else df


def write(name, cases):
    versions = {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__}
    text = json.dumps({**versions, "cases": cases}, indent=0)
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


def anova(frame, formula):
    """Sums of squares, F and p of every term, by statsmodels."""
    found = sm.stats.anova_lm(ols(formula, frame).fit(), typ=2)
    return {
        name.replace("C(", "").replace(")", ""): {
            "sumOfSquares": float(row["sum_sq"]),
            "df": float(row["df"]),
            **({} if math.isnan(row["F"]) else {"f": float(row["F"]), "p": float(row["PR(>F)"])}),
        }
        for name, row in found.iterrows()
    }


def blocked():
    """accuracy ~ entry + base: its analysis of variance, then Tukey's threshold for two means."""
    rng = np.random.default_rng(4)
    cases = []
    for _ in range(CASES):
        k, n = int(rng.integers(2, 9)), int(rng.integers(2, 9))
        y = table(rng, k, n)
        frame = pd.DataFrame([{"y": y[i, j], "entry": i, "base": j} for i in range(k) for j in range(n)])
        terms = anova(frame, "y ~ C(entry) + C(base)")
        df = int(terms["Residual"]["df"])
        sd = math.sqrt(terms["Residual"]["sumOfSquares"] / df)
        threshold = float(stats.studentized_range.ppf(0.95, k, df)) * sd / math.sqrt(n)
        cases.append({"table": y.tolist(), "df": df, "residualSd": sd, "threshold": threshold, "terms": terms})
    write("blocked.json", cases)


def pairs():
    """Paired differences: mean with its 95 % interval, and the two one-sided tests against a margin of .3."""
    rng = np.random.default_rng(5)
    cases = []
    for _ in range(CASES):
        a, b = table(rng, 2, int(rng.integers(3, 11)))
        b = b + (a.mean() - b.mean()) * float(rng.choice([0, 0.6, 0.95, 1]))
        test = stats.ttest_rel(a, b)
        low, high = test.confidence_interval(0.95)
        cases.append(
            {
                "a": a.tolist(),
                "b": b.tolist(),
                "interval": [float(low), float(high)],
                "p": float(test.pvalue),
                "tost": float(ttost_paired(a, b, -0.3, 0.3)[0]),
            }
        )
    write("pairs.json", cases)


def means():
    """Mean with its 95 % interval, and prediction intervals for one further run and for the mean of five."""
    rng = np.random.default_rng(6)
    cases = []
    for _ in range(CASES):
        values = rng.normal(70, log_uniform(rng, 0.05, 3), int(rng.integers(2, 12)))
        n = len(values)
        low, high = stats.t.interval(0.95, n - 1, values.mean(), stats.sem(values))
        fit = sm.OLS(values, np.ones(n)).fit()
        next_run = fit.get_prediction([1.0]).conf_int(obs=True, alpha=0.05)[0]
        spread = values.std(ddof=1) * math.sqrt(1 / n + 1 / 5)
        next_five = stats.t.interval(0.95, n - 1, values.mean(), spread)
        cases.append(
            {
                "values": values.tolist(),
                "mean": float(values.mean()),
                "sd": float(values.std(ddof=1)),
                "interval": [float(low), float(high)],
                "nextRun": [float(v) for v in next_run],
                "nextFive": [float(v) for v in next_five],
            }
        )
    write("means.json", cases)


def uneven(rng):
    """Samples of unequal variances and sizes."""
    k = int(rng.integers(2, 8))
    return [rng.normal(90 + rng.normal(0, 1.2), log_uniform(rng, 0.1, 1), int(rng.integers(3, 9))) for _ in range(k)]


def games_howell():
    """p-values of all pairs."""
    rng = np.random.default_rng(7)
    cases = []
    for _ in range(CASES):
        samples = uneven(rng)
        p = stats.tukey_hsd(*samples, equal_var=False).pvalue
        cases.append({"samples": [s.tolist() for s in samples], "p": p.tolist()})
    write("gamesHowell.json", cases)


def tukey_kramer():
    """Unequal sizes, pooled variance: p-values and half widths of the 95 % intervals of all pairs."""
    rng = np.random.default_rng(8)
    cases = []
    for _ in range(CASES):
        samples = uneven(rng)
        test = stats.tukey_hsd(*samples)
        interval = test.confidence_interval(0.95)
        half = (interval.high - interval.low) / 2
        cases.append({"samples": [s.tolist() for s in samples], "p": test.pvalue.tolist(), "half": half.tolist()})
    write("tukeyKramer.json", cases)


def tails():
    """What F and chi-squared leave above a value."""
    rng = np.random.default_rng(9)
    cases = []
    for _ in range(CASES):
        d1, d2 = degrees_of_freedom(rng), degrees_of_freedom(rng)
        p = log_uniform(rng, 1e-12, 1) if rng.random() < 0.7 else float(rng.uniform(0, 1))
        f, x = float(stats.f.isf(p, d1, d2)), float(stats.chi2.isf(p, d1))
        cases.append(
            {"d1": d1, "d2": d2, "f": f, "x": x, "fAbove": float(stats.f.sf(f, d1, d2)), "chi2Above": float(stats.chi2.sf(x, d1))}
        )
    write("tails.json", cases)


def power():
    """Power of Tukey's test for two of k means on n bases, by the noncentral t distribution."""
    rng = np.random.default_rng(10)

    @functools.cache
    def quantile(k, df):
        return stats.studentized_range.ppf(0.95, k, df)

    def power_of(k, n, sd, difference):
        df = (k - 1) * (n - 1)
        critical = quantile(k, df) / math.sqrt(2)
        shift = difference / (sd * math.sqrt(2 / n))
        # SciPy's noncentral t gives NaN far in the lower tail; there the definition is integrated.
        below = stats.nct.cdf(-critical, df, shift)
        if math.isnan(below):
            spread = stats.chi(df, scale=1 / math.sqrt(df))
            below = integrate.quad(lambda s: spread.pdf(s) * stats.norm.cdf(-critical * s - shift), 0, np.inf)[0]
        return float(stats.nct.sf(critical, df, shift) + below)

    cases = []
    for _ in range(CASES):
        k, n = int(rng.integers(2, 21)), int(rng.integers(2, 11))
        sd, difference = log_uniform(rng, 0.05, 0.6), log_uniform(rng, 0.05, 2)
        df, t, shift = degrees_of_freedom(rng), float(rng.normal(1, 3)), float(rng.normal(0, 2))
        bases = next((m for m in range(2, 13) if power_of(k, m, sd, difference) >= 0.8), None)
        cases.append(
            {
                "k": k,
                "n": n,
                "sd": sd,
                "difference": difference,
                "power": power_of(k, n, sd, difference),
                "basesToDetect": bases,
                "df": df,
                "t": t,
                "shift": shift,
                "noncentral": float(stats.nct.cdf(t, df, shift)),
            }
        )
    write("power.json", cases)


def holm():
    rng = np.random.default_rng(11)
    cases = []
    for _ in range(CASES):
        ps = [log_uniform(rng, 1e-6, 1) for _ in range(int(rng.integers(1, 25)))]
        ps += ps[: int(rng.integers(0, 3))]
        cases.append({"p": ps, "adjusted": multipletests(ps, method="holm")[1].tolist()})
    write("holm.json", cases)


def two_way():
    """accuracy ~ base + method * recipe, with omega squared of every term out of statsmodels' table."""
    rng = np.random.default_rng(12)
    cases = []
    for _ in range(CASES):
        m, r, n = (int(rng.integers(2, 6)) for _ in range(3))
        noise = rng.normal(0, log_uniform(rng, 0.05, 0.5), (m, r, n))
        crossed = rng.normal(0, float(rng.choice([0, 0.3, 0.8])), (m, r, 1))
        y = 90 + rng.normal(0, 0.6, (m, 1, 1)) + rng.normal(0, 0.6, (1, r, 1)) + rng.normal(0, 0.3, (1, 1, n)) + crossed + noise
        frame = pd.DataFrame(
            [{"y": y[i, j, b], "method": i, "recipe": j, "base": b} for i in range(m) for j in range(r) for b in range(n)]
        )
        terms = anova(frame, "y ~ C(base) + C(method) * C(recipe)")
        residual = terms["Residual"]
        error = residual["sumOfSquares"] / residual["df"]
        total = sum(term["sumOfSquares"] for term in terms.values())
        for name, term in terms.items():
            if name != "Residual":
                term["omegaSquared"] = max(0.0, (term["sumOfSquares"] - term["df"] * error) / (total + error))
        cases.append({"cube": y.tolist(), "terms": terms})
    write("twoWay.json", cases)


def kendall():
    """Kendall's W is Friedman's statistic over m (k - 1); ties as rounding makes them."""
    rng = np.random.default_rng(13)
    cases = []
    while len(cases) < CASES:
        m, k = int(rng.integers(2, 7)), int(rng.integers(3, 10))
        scores = 90 + rng.normal(0, float(rng.choice([0, 0.5, 2])), (1, k)) + rng.normal(0, 0.5, (m, k))
        scores = np.round(scores, int(rng.choice([0, 1, 6])))
        if m < 3:
            # SciPy's function wants three groups at least; its groups are the items, its blocks the judges.
            m, scores = 3, np.vstack([scores, scores[:1]])
        statistic, p = stats.friedmanchisquare(*scores.T)
        if not math.isnan(statistic):
            cases.append({"scores": scores.tolist(), "w": float(statistic) / (m * (k - 1)), "p": float(p)})
    write("kendall.json", cases)


def image_error():
    """Bootstrap standard error over images; every tenth case by resampling, the others by its closed form."""
    rng = np.random.default_rng(14)
    cases = []
    for i in range(CASES):
        images, runs = int(rng.integers(20, 120)), int(rng.integers(1, 6))
        hard = rng.uniform(0.5, 1, images)
        a, b = (rng.binomial(runs, np.clip(hard + rng.normal(0, 0.05), 0, 1)) / runs for _ in range(2))
        difference = a - b
        one = {"a": a.tolist(), "b": b.tolist(), "error": float(100 * difference.std() / math.sqrt(images))}
        if i % 10 == 0 and difference.std() > 0:
            sample = stats.bootstrap((difference,), np.mean, n_resamples=20000, method="percentile", rng=rng)
            one["resampled"] = float(100 * sample.standard_error)
        cases.append(one)
    write("imageError.json", cases)


if __name__ == "__main__":
    for make in (
        student,
        normal,
        studentized_range,
        blocked,
        pairs,
        means,
        games_howell,
        tukey_kramer,
        tails,
        power,
        holm,
        two_way,
        kendall,
        image_error,
    ):
        make()
