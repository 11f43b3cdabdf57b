"""A headless Chromium for the tests of reports. Nothing is downloaded: Debian's `chromium` and
`chromium-driver`, or the tests are skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")


def missing() -> str | None:
    """What the tests lack here, in words."""
    lacking = [path.name for path in (CHROMIUM, DRIVER) if not path.exists()]
    if not lacking:
        return None
    return f"no {' and no '.join(lacking)}: apt-get install chromium chromium-driver"


@contextmanager
def browser(profile: Path, *, width: int = 1280, height: int = 900, dark: bool = False) -> Iterator:
    """A Chromium with a window of that size, closed in any case, that logs its requests."""
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    os.environ["SE_OFFLINE"] = "true"  # its manager of drivers stays where it is
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--hide-scrollbars",
        f"--user-data-dir={profile}",
        f"--window-size={width},{height}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    service = Service(str(DRIVER))
    driver = Chrome(options=options, service=service)
    try:
        resize(driver, width, height)
        set_dark(driver, dark)
        yield driver
    finally:
        driver.quit()
        service.stop()


def resize(driver, width: int, height: int) -> None:
    """Make the page exactly so large, narrower than any window can be."""
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
    )


def set_dark(driver, dark: bool) -> None:
    """What the system says of colours."""
    value = "dark" if dark else "light"
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia",
        {"features": [{"name": "prefers-color-scheme", "value": value}]},
    )
