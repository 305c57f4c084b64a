"""What breaks each rule of the specification: of which file, in which row, and what stands there then.

A row is named by a condition in the words of the tables; ``None`` in place of it changes every row.
"""

from typing import NamedTuple


class Mutation(NamedTuple):
    """Where a rule is broken, and how."""

    dataset: str
    where: str
    changes: dict[str, str]


CAU, DETAIL, PERIOD = "CostAndUsage", "InvoiceDetail", "BillingPeriod"
USED = "CommitmentDiscountStatus = Used"
BOUGHT = "ChargeCategory = Purchase and CommitmentDiscountId is not null"
CREDITS = "x_Kind = credits_purchase"
FREE = "ChargeCategory = Usage and CommitmentDiscountId is null"
CREDIT = {"ChargeCategory": "Credit"}
WRONG_FORMAT = {
    "Numeric Format": "1,5",
    "Date/Time Format": "2026-10-01",
    "Currency Format": "Dollars",
    "Unit Format": "minutes",
    "Key-Value Format": '{"CostCenter": {"Name": "IT"}}',
    "JSON Object Format": '{"Elements": []}',
    "Allowed Values": "Refund",
}

MUTATIONS = {
    "BilledCost-invoice": Mutation(CAU, "x_Kind = licence", {"BilledCost": "0.01"}),
    "BilledCost-covered": Mutation(CAU, USED, {"BilledCost": "0.01"}),
    "BillingAccountType-null": Mutation(CAU, FREE, {"BillingAccountId": ""}),
    "BillingPeriodEnd-after": Mutation(CAU, FREE, {"BillingPeriodEnd": "2026-10-01T00:00:00Z"}),
    "BillingPeriodStart-listed": Mutation(CAU, FREE, {"BillingPeriodStart": "2026-09-01T00:00:00Z"}),
    "ChargeFrequency-purchase": Mutation(CAU, CREDITS, {"ChargeFrequency": "Usage-Based"}),
    "ChargePeriodEnd-after": Mutation(CAU, FREE, {"ChargePeriodEnd": "2026-10-01T00:00:00Z"}),
    "CommitmentDiscountCategory-null": Mutation(CAU, FREE, {"CommitmentDiscountCategory": "Usage"}),
    "CommitmentDiscountCategory-given": Mutation(CAU, USED, {"CommitmentDiscountCategory": ""}),
    "CommitmentDiscountName-null": Mutation(CAU, FREE, {"CommitmentDiscountName": "A plan"}),
    "CommitmentDiscountName-given": Mutation(CAU, USED, {"CommitmentDiscountName": ""}),
    "CommitmentDiscountType-null": Mutation(CAU, FREE, {"CommitmentDiscountType": "A plan"}),
    "CommitmentDiscountType-given": Mutation(CAU, USED, {"CommitmentDiscountType": ""}),
    "CommitmentDiscountQuantity-null": Mutation(CAU, FREE, {"CommitmentDiscountQuantity": "1.00"}),
    "CommitmentDiscountQuantity-other": Mutation(CAU, "ChargeCategory = Tax", {"CommitmentDiscountQuantity": "1.00"}),
    "CommitmentDiscountQuantity-given": Mutation(CAU, USED, {"CommitmentDiscountQuantity": ""}),
    "CommitmentDiscountStatus-null": Mutation(CAU, FREE, {"CommitmentDiscountStatus": "Used"}),
    "CommitmentDiscountStatus-given": Mutation(CAU, USED, {"CommitmentDiscountStatus": ""}),
    "CommitmentDiscountUnit-null": Mutation(CAU, FREE, {"CommitmentDiscountUnit": "Minutes"}),
    "CommitmentDiscountUnit-given": Mutation(CAU, USED, {"CommitmentDiscountUnit": ""}),
    "CommitmentDiscountUnit-stays": Mutation(CAU, USED, {"CommitmentDiscountUnit": "Hours"}),
    "ConsumedQuantity-other": Mutation(CAU, CREDITS, {"ConsumedQuantity": "1.00"}),
    "ConsumedQuantity-unused": Mutation(CAU, "CommitmentDiscountStatus = Unused", {"ConsumedQuantity": "1.00"}),
    "ConsumedQuantity-given": Mutation(CAU, USED, {"ConsumedQuantity": ""}),
    "ConsumedUnit-null": Mutation(CAU, CREDITS, {"ConsumedUnit": "Seconds"}),
    "ConsumedUnit-given": Mutation(CAU, USED, {"ConsumedUnit": ""}),
    "ContractedCost-credit": Mutation(CAU, FREE, CREDIT | {"ContractedCost": "9.99"}),
    "ContractedCost-list": Mutation(CAU, FREE, {"ContractedCost": "9.99"}),
    "EffectiveCost-purchase": Mutation(CAU, BOUGHT, {"EffectiveCost": "0.01"}),
    "EffectiveCost-prepayment": Mutation(CAU, CREDITS, {"EffectiveCost": "75.00"}),
    "EffectiveCost-credit": Mutation(CAU, FREE, CREDIT | {"EffectiveCost": "9.99"}),
    "EffectiveCost-uncovered": Mutation(CAU, f"{FREE} and x_Payer != credits", {"EffectiveCost": "9.99"}),
    "EffectiveCost-commitment": Mutation(CAU, USED, {"EffectiveCost": "0.01"}),
    "InvoiceId-given": Mutation(CAU, "x_Kind = licence", {"InvoiceId": ""}),
    "InvoiceDetailId-null": Mutation(CAU, FREE, {"InvoiceDetailId": "usage-domestic"}),
    "InvoiceDetailId-given": Mutation(CAU, "x_Kind = licence", {"InvoiceDetailId": ""}),
    "InvoiceDetailId-listed": Mutation(CAU, "x_Kind = licence", {"InvoiceDetailId": "licence-OTHER"}),
    "ListCost-credit": Mutation(CAU, FREE, CREDIT | {"ListCost": "9.99"}),
    "PricingCategory-tax": Mutation(CAU, "ChargeCategory = Tax", {"PricingCategory": "Standard"}),
    "PricingCategory-given": Mutation(CAU, FREE, {"PricingCategory": ""}),
    "PricingCategory-committed": Mutation(CAU, USED, {"PricingCategory": "Standard"}),
    "PricingCategory-purchase": Mutation(CAU, BOUGHT, {"PricingCategory": "Committed"}),
    "PricingQuantity-tax": Mutation(CAU, "ChargeCategory = Tax", {"PricingQuantity": "1.00"}),
    "PricingQuantity-given": Mutation(CAU, FREE, {"PricingQuantity": ""}),
    "PricingUnit-null": Mutation(CAU, "ChargeCategory = Tax", {"PricingUnit": "Minutes"}),
    "PricingUnit-given": Mutation(CAU, FREE, {"PricingUnit": ""}),
    "RegionName-null": Mutation(CAU, CREDITS, {"RegionName": "France"}),
    "RegionName-given": Mutation(CAU, "RegionId is not null", {"RegionName": ""}),
    "ResourceName-null": Mutation(CAU, "ResourceId is null", {"ResourceName": "A pool"}),
    "ResourceName-given": Mutation(CAU, USED, {"ResourceName": "", "ResourceId": "US/MCOPSTN1"}),
    "ResourceType-null": Mutation(CAU, "ResourceId is null", {"ResourceType": "Minute pool"}),
    "ResourceType-given": Mutation(CAU, USED, {"ResourceType": "", "ResourceId": "US/MCOPSTN1"}),
    "ServiceSubcategory-parent": Mutation(CAU, FREE, {"ServiceCategory": "Networking"}),
    "SkuId-tax": Mutation(CAU, "ChargeCategory = Tax", {"SkuId": "MCOEV"}),
    "SkuId-given": Mutation(CAU, FREE, {"SkuId": ""}),
    "SkuMeter-null": Mutation(CAU, "SkuId is null", {"SkuMeter": "Calls"}),
    "SkuMeter-stays": Mutation(CAU, "x_Kind = unused_minutes", {"SkuMeter": "Calls"}),
    "SkuPriceId-tax": Mutation(CAU, "ChargeCategory = Tax", {"SkuPriceId": "MCOEV/month"}),
    "SkuPriceId-given": Mutation(CAU, FREE, {"SkuPriceId": ""}),
    "SkuPriceId-parent": Mutation(CAU, "SkuId = MCOEV and ChargeCategory = Purchase", {"SkuPriceId": "MCOPSTN1/month"}),
    "SubAccountName-null": Mutation(CAU, "SubAccountId is null", {"SubAccountName": "IT"}),
    "SubAccountName-given": Mutation(CAU, USED, {"SubAccountName": ""}),
    "SubAccountType-null": Mutation(CAU, "SubAccountId is null", {"SubAccountType": "Cost centre"}),
    "SubAccountType-given": Mutation(CAU, USED, {"SubAccountType": ""}),
    "AllocatedMethodDetails-null": Mutation(
        CAU, FREE, {"AllocatedMethodDetails": '{"Elements": [{"AllocatedRatio": 1}]}'}
    ),
    "AllocatedMethodDetails-ratio": Mutation(
        CAU, "x_Kind = licence", {"AllocatedMethodDetails": '{"Elements": [{"AllocatedRatio": 0.99}]}'}
    ),
    "AllocatedResourceId-null": Mutation(CAU, FREE, {"AllocatedResourceId": "IT"}),
    "AllocatedResourceId-given": Mutation(CAU, "x_Kind = licence", {"AllocatedResourceId": ""}),
    "AllocatedResourceName-null": Mutation(CAU, FREE, {"AllocatedResourceName": "IT"}),
    "AllocatedResourceName-given": Mutation(CAU, "x_Kind = licence", {"AllocatedResourceName": ""}),
    "AllocatedTags-null": Mutation(CAU, FREE, {"AllocatedTags": '{"CostCenter": "IT"}'}),
    "InvoiceDetail-BilledCost": Mutation(DETAIL, "ChargeCategory = Tax", {"BilledCost": "3.34"}),
    "InvoiceDetail-InvoiceDetailId": Mutation(DETAIL, "InvoiceId = 2026-10/Microsoft", {"InvoiceDetailId": "tax"}),
    "InvoiceDetail-LastUpdated": Mutation(
        DETAIL, "ChargeCategory = Tax", {"InvoiceDetailLastUpdated": "2026-01-01T00:00:00Z"}
    ),
    "InvoiceDetail-PeriodEnd": Mutation(DETAIL, "ChargeCategory = Tax", {"BillingPeriodEnd": "2026-01-01T00:00:00Z"}),
    "InvoiceDetail-PeriodListed": Mutation(DETAIL, "ChargeCategory = Tax", {"InvoiceIssuerName": "Somebody"}),
    "InvoiceDetail-Reference": Mutation(DETAIL, "ChargeCategory = Tax", {"ReferenceInvoiceId": "2026-09/Microsoft"}),
    "BillingPeriod-End": Mutation(
        PERIOD, "InvoiceIssuerName = Microsoft", {"BillingPeriodEnd": "2026-01-01T00:00:00Z"}
    ),
    "BillingPeriod-LastUpdated": Mutation(
        PERIOD, "InvoiceIssuerName = Microsoft", {"BillingPeriodLastUpdated": "2026-01-01T00:00:00Z"}
    ),
    "BillingPeriod-Once": Mutation(PERIOD, "InvoiceIssuerName != Microsoft", {"InvoiceIssuerName": "Microsoft"}),
}
