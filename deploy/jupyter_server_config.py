"""The single-user server: the apps behind jupyter-server-proxy, which shows them a token that nobody else knows."""

import secrets

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - Jupyter Server reads this file and brings it

TOKEN = secrets.token_urlsafe(24)
c.ServerProxy.servers = {
    "chargeback": {
        "command": [
            *("chargeback-kit", "apps", "--no-browser", "--port", "{port}"),
            *("--prefix", "{base_url}chargeback/", "--name", "chargeback.example.com"),
        ],
        "environment": {"CHARGEBACK_KIT_TOKEN": TOKEN},
        "request_headers_override": {"Authorization": f"token {TOKEN}"},
        "absolute_url": True,
        "timeout": 60,
        "launcher_entry": {"title": "Chargeback Kit"},
    }
}
