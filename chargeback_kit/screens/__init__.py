"""Panels arranged into screens: what notebooks and mini-apps show."""

from chargeback_kit.screens.bill_explainer import bill_explainer

__all__ = ["bill_explainer"]
