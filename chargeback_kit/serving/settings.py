"""How the server of the mini-apps differs from Voila's defaults."""

from dataclasses import asdict

from traitlets.config import Config

from chargeback_kit.serving import catalogue
from chargeback_kit.serving.configuration import Configuration
from chargeback_kit.serving.kernels import Kernels

EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "anywidget")
MESSAGE_BYTES = 32 * 1024**2  # files arrive in smaller pieces
RATES = {"iopub_msg_rate_limit": 100_000.0, "iopub_data_rate_limit": 1e9}
"""What a kernel may tell its page in a second; Jupyter Server drops what is beyond a megabyte."""
PATIENCE = {"startup_timeout": 600, "iopub_timeout": 600}
"""How long a kernel may take to begin, and what it said to arrive after its answer [s].

nbclient waits 4 s for the second, and makes a page without a picture, which never gets one.
"""
POLICY = (
    "default-src 'self'",
    # Voila writes scripts into its pages, and widgets arrive as blobs; nothing is compiled from text.
    "script-src 'self' 'unsafe-inline' blob:",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
)
HEADERS = {
    "Content-Security-Policy": "; ".join(POLICY),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def config(wanted: Configuration) -> Config:
    """The settings of the server."""
    idle_seconds = wanted.idle_seconds
    return Config(
        Voila={
            "ip": wanted.listen,
            "port": wanted.port,
            "base_url": wanted.prefix,
            "open_browser": False,
            "root_dir": str(catalogue.folder()),
            "config_file_paths": [],  # nothing that lies about on the machine changes these settings
            "log_level": "ERROR",
            "tornado_settings": {"headers": HEADERS, "websocket_max_message_size": MESSAGE_BYTES},
        },
        VoilaConfiguration={
            "template": "kit",
            "theme": "light",
            "classic_tree": True,  # the template's tree.html
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "show_tracebacks": False,
            "strip_sources": True,
            "file_allowlist": [],
            "extension_allowlist": list(EXTENSIONS),
            "preheat_kernel": wanted.ready,
            "default_pool_size": 0,  # the kit says how many
            "resources": {"kit_apps": [asdict(app) for app in catalogue.apps(wanted.apps)]},  # the tabs
            "multi_kernel_manager_class": Kernels,
        },
        MappingKernelManager={
            "cull_idle_timeout": idle_seconds,
            "cull_interval": max(1, idle_seconds // 4),
            "kernel_info_timeout": float(PATIENCE["startup_timeout"]),
        },
        VoilaExecutor=PATIENCE,
        ZMQChannelsWebsocketConnection=RATES,
        KernelManager={"transport_encryption": "auto"},
        KernelRestarter={"restart_limit": 0},  # another kernel would not know the page
    )
