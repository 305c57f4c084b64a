"""JupyterLab on the lessons: it asks no server for news or updates."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821 - Jupyter defines it
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
