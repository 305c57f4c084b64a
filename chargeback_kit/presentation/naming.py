"""The names of pools, countries and licences in words a reader of a bill knows, as ``explain`` has them."""

from chargeback_kit.explain.naming import PoolName, country_name, person, pool_name, product, shared_pool, the

__all__ = ["PoolName", "country_name", "person", "pool_name", "product", "shared_pool", "the"]
