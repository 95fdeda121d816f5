"""Two small made-up wards, a funded team and a sweep over budgets: runs in a tenth of a second."""

from __future__ import annotations

TEXT = """\
[study]
name = "Two made-up wards"
seed = 7
warm_up_days = 1
horizon_days = 7
replications = 4

[network.synthetic]
seed = 3
wards = 2
street_km = 16
margin_m = 100

[[incident]]
name = "burglary"
grade = "S"
reported_per_year = 700
service = { shape = "exponential", mean_min = 40 }

[[team]]
name = "ward PCs"
units = 1
payer = "force"
funded = true

[[scheme]]
name = "Match"
payer = "residents"
buys = ["constable"]
price_gbp_per_year.constable = 66_000
matched_per_paid = 1

[funding]
scheme = "Match"
full_cost_gbp_per_year.constable = 72_000

[[sweep.axis]]
key = "funding.budget_gbp_per_year"
values = [0, 70_000, 100_000, 140_000]
"""
# Hours of work, in short replications: for tests that stop it.
LONG = TEXT.replace("replications = 4", "replications = 900_000")
assert LONG != TEXT
