"""Control Chromium without a window, for tests and for `docs/site.py`."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.wait import WebDriverWait

CHROMIUM = shutil.which("chromium") or ""
DRIVER = shutil.which("chromedriver") or ""
WIDE, NARROW = 1600, 390


class Browser:
    """A tab of Chromium, with the errors of its pages, such as blocked scripts and missing files."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def command(self, name: str, **values: Any) -> Any:
        """Send a command of the Chrome DevTools protocol, and return its result."""
        return self.driver.execute_cdp_cmd(name, values)

    def look(self, width: int, *, height: int = 900, dark: bool = False, media: str = "") -> None:
        """Set the size of the page, the colour scheme, and the medium (`print`, or empty for a screen)."""
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def open(self, address: str) -> None:
        """Open a page, and drop the errors of earlier pages."""
        self.driver.get("about:blank")  # a page that differs only after the # would not be loaded again
        self.errors()
        self.driver.get(address)
        there = "return document.readyState === 'complete' && location.href !== 'about:blank'"
        WebDriverWait(self.driver, 20).until(lambda _: self.script(there))

    def script(self, text: str, *values: Any) -> Any:
        """Run a JavaScript in the page, and return its result."""
        return self.driver.execute_script(text, *values)

    def errors(self) -> list[str]:
        """Return the errors since the last call: of scripts, of the Content-Security-Policy and of missing files."""
        log = self.driver.get_log("browser")  # type: ignore[no-untyped-call]
        return [str(entry["message"]) for entry in log]

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """Write a picture of the visible part of the page, or of all of it if `whole` is true."""
        shown = self.command("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shown["data"]))


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium, yield it, and end it after the block."""
    options = ChromeOptions()
    options.binary_location = CHROMIUM
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(DRIVER))
    try:
        yield Browser(driver)
    finally:
        driver.quit()
