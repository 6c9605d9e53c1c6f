"""The reader of PromQL sees what an expression asks for, and nothing else."""

from __future__ import annotations

from tests.charts.promql import Selector, read


def test_figures_are_told_from_functions_words_and_labels() -> None:
    query = read(
        'sum by (a, b) (rate(x_total{c="d", e!~"f|g"}[5m] offset 15m)) > bool 0.1 '
        "unless on (h) group_left (i) y == 3"
    )
    assert query.selectors == (
        Selector("x_total", (("c", "=", "d"), ("e", "!~", "f|g"))),
        Selector("y"),
    )
    assert query.grouped == {"a", "b"}
    assert query.joined == {"h", "i"}
    assert list(query.selectors[0].values) == [("c", "d"), ("e", "f"), ("e", "g")]


def test_what_stands_in_strings_ranges_and_comments_is_no_figure() -> None:
    query = read('# not_me\nmax(a:b_c{d="e{f}, g"}[1h:15s]) * 1e3')
    assert [selector.name for selector in query.selectors] == ["a:b_c"]
