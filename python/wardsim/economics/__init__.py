"""Economic evaluation of a results file: what each pound buys, for whom, and how sure that is.

Costs are certain; effects are `Estimate`s, compared over common random numbers. Each measure's
formula, unit and source: docs/reference/measures.md.
"""
