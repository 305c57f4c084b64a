"""Panels arranged into screens: what notebooks and mini-apps show."""

from chargeback_kit.screens.apps import bill_explainer, chargeback, compare, funding_estimator, plan_mix

__all__ = ["bill_explainer", "chargeback", "compare", "funding_estimator", "plan_mix"]
