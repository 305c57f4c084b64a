"""The lessons about what a tenant has besides people with plans: licences in their order, accounts, messages."""
