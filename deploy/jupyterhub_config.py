"""JupyterHub: everybody who signs in has a server of their own, with the apps in it; the Hub does the sign-in.

The image or environment of the single-user servers holds ``chargeback-kit[notebooks]`` and ``jupyter-server-proxy``,
and ``jupyter_server_config.py`` beside this file.
"""

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - JupyterHub reads this file and brings it

c.JupyterHub.spawner_class = "systemdspawner.SystemdSpawner"
c.SystemdSpawner.mem_limit = "2G"
c.SystemdSpawner.cpu_limit = 1.0
c.SystemdSpawner.isolate_tmp = True
c.SystemdSpawner.isolate_devices = True
c.SystemdSpawner.disable_user_sudo = True
c.Spawner.default_url = "/chargeback/"
c.Spawner.start_timeout = 120
c.Spawner.args = ["--config=/etc/jupyter/jupyter_server_config.py"]
