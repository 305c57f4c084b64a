"""One page that answers without a server: every setting its controls can reach is an answer of the engine, stored.

The script of the page looks up, adds whole numbers (cents, seconds) and draws; no rule of the bill is in it. This is
so because of what depends on what:

- **Pools are independent of one another.** What a count of licences does to a pool (its size, use, end, and the money
  of its calls by cost centre) does not depend on other pools, since a call draws one pool and reported or rated money
  looks at its own call alone. So each count of each pool is one stored answer, kept as its difference to today, and
  the answers of several pools are added. (Where meetings move on to their organiser's plan, R27, this holds as well:
  no control changes the conferencing pool. A licence that would fill that pool too is bought in a bundle; then its
  count moves minutes alone, and the page says so.)
- **Fees follow the licences bought.** A pool's count moves the licences bought of its SKU by as many. By holders
  (``direct``) a SKU's fee depends on how many are bought of it: one answer for each number that the controls reach.
  ``even``, ``headcount`` and ``fixed`` split the sum of all fees once: one answer for each sum. By use
  (``pool_minutes``) it depends on the number bought and on the use of every pool of the plan: one answer for each
  combination, where counts that use a pool alike are one.
- **The wallet depends on everything at once.** Each call that draws credits moves the balance, and a recharge follows
  the call that leaves it low, whichever pool the call is over. So the path is stored for whole combinations of the
  pools, where counts that draw the same credits are one, times the grid of wallet settings. The days of the picture
  are sums again: what the calls of a pool draw on a day is added.
- **Blocked calls** (R42) make the bill depend on the wallet. They are offered where every combination is stored.

Where combinations are too many, ranges are first made narrower (``grid``); then the wallet is kept for today's
licences and for one pool that differs, or for today's alone, and the page says of any other combination that it does
not hold the wallet's path: bill and statements stay exact. A basis of fees whose combinations are too many is not
offered. Markup and what is kept central (R55) follow from what a cost centre owes in all, and are not on the page: it
shows what each cost centre uses. A move to paying after use on a day (R45) leaves the wallet away: payers change,
amounts do not.

Before a page is written, settings drawn at random are looked up as the page does (``lookup``) and held against the
engine's answers; one that differs raises BrokenLaw.
"""
