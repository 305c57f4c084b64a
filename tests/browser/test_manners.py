"""What the server gives and what it keeps to itself."""

import urllib.error
import urllib.request

import pytest

from .servers import Served


def ask(server: Served, path: str) -> tuple[int, str, dict[str, str]]:
    """Status, text and headers of an answer."""
    try:
        invited = urllib.request.Request(server.address + path, headers={"Authorization": f"token {server.token}"})
        with urllib.request.urlopen(invited, timeout=20) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode(), dict(error.headers)


def test_the_page_may_only_speak_to_its_own_server(server: Served) -> None:
    _, page, headers = ask(server, "")
    policy = headers["Content-Security-Policy"].split("; ")
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in headers["Content-Security-Policy"]
    assert "http://" not in page
    assert "https://" not in page


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("voila/files/plan_mix.ipynb", 403),
        ("voila/files/../pyproject.toml", 403),
        ("api/contents/plan_mix.ipynb", 404),
        ("api/kernels", 404),
        ("api/sessions", 404),
        ("voila/render/../../../etc/passwd", 404),
    ],
)
def test_files_and_kernels_are_nobodys_business(server: Served, path: str, status: int) -> None:
    found, text, _ = ask(server, path)
    assert (found, "Traceback" in text) == (status, False)


def test_it_listens_on_this_machine_alone(server: Served) -> None:
    import psutil

    listening = {one.laddr.ip for one in psutil.Process(server.process.pid).net_connections() if one.status == "LISTEN"}
    assert listening == {"127.0.0.1"}
