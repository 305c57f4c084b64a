"""The charts draw what ``bill.plot`` tells: each by the name of its method there."""

from chargeback_kit import plot
from chargeback_kit.charts import calendar, cost_centers, destinations, pool_meters, tradeoff, wallet_path, waterfall

plot.drawn_by(
    {
        "waterfall": waterfall.chart,
        "pools": pool_meters.chart,
        "wallet": wallet_path.chart,
        "cost_centers": cost_centers.chart,
        "calendar": calendar.chart,
        "destinations": destinations.chart,
        "tradeoff": tradeoff.chart,
    }
)
