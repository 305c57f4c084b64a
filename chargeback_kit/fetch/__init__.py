"""A source of records: the call logs, people and licences of a tenant, from Microsoft Graph into a bill folder.

The only part of the kit that speaks to a network, and only when it is asked to. Needs the packages of the extra
``fetch`` (msal, httpx, tenacity).
"""
