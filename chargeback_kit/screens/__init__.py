"""Panels arranged into screens: what notebooks and mini-apps show."""

from chargeback_kit.screens.bill_explainer import bill_explainer
from chargeback_kit.screens.chargeback import chargeback
from chargeback_kit.screens.funding_estimator import funding_estimator
from chargeback_kit.screens.plan_mix import plan_mix

__all__ = ["bill_explainer", "chargeback", "funding_estimator", "plan_mix"]
