"""A headless Chromium, driven over pipes by its DevTools protocol: no driver, no network.

with Browser() as browser:
    page = browser.open(path)
    page.run("document.title")
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

TIMEOUT_S = 120.0  # generous: a loaded machine is slow, a hang is endless


def chromium() -> str | None:
    """The program, or None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


class Browser:
    def __init__(self) -> None:
        program = chromium()
        assert program is not None
        self._profile = tempfile.mkdtemp(prefix="wardsim-browser-")
        self._write, self._read, self._process = _start(program, self._profile)
        self._buffer = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """One command and its answer; what is told meanwhile goes to `events`."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") != self._number:
                self.events.append(told)
            elif "error" in told:
                raise RuntimeError(f"{method}: {told['error']['message']}")
            else:
                answer: dict[str, Any] = told["result"]
                return answer

    def open(self, path: Path, width: int = 1200, height: int = 900) -> Page:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        return Page(self, session, path, width, height)

    def _next(self) -> dict[str, Any]:
        deadline = time.monotonic() + TIMEOUT_S
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError(f"the browser said nothing for {TIMEOUT_S:g} s")
            read = os.read(self._read, 1 << 20)
            if not read:
                raise RuntimeError("the browser has ended")
            self._buffer += read
        message, _, self._buffer = self._buffer.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        return told

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError, RuntimeError, TimeoutError):
            self.call("Browser.close")
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(20)
        os.close(self._write)
        os.close(self._read)
        shutil.rmtree(self._profile, ignore_errors=True)


class Page:
    """A page that is opened from disk while the network is off."""

    def __init__(self, browser: Browser, session: str, path: Path, width: int, height: int) -> None:
        self._browser, self._session = browser, session
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        off = {"latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        self.call("Network.emulateNetworkConditions", offline=True, **off)
        self.size(width, height)
        self.call("Page.navigate", url=path.as_uri())
        self.wait("document.documentElement?.dataset.ready === 'yes'")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **params)

    def size(self, width: int, height: int, scale: float = 1.0) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=scale, mobile=False,
        )  # fmt: skip

    def run(self, script: str) -> Any:
        """The value of an expression, or of a promise that it gives."""
        told = self.call(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in told:
            raise RuntimeError(json.dumps(told["exceptionDetails"])[:2000])
        return told["result"].get("value")

    def wait(self, condition: str) -> None:
        """Until the expression is true."""
        deadline = time.monotonic() + TIMEOUT_S
        while not self.run(condition):
            thrown = self._told("Runtime.exceptionThrown")
            if thrown or time.monotonic() > deadline:
                problems = "\n".join(self.problems())
                raise TimeoutError(f"never true: {condition}\n{problems}")
            time.sleep(0.05)

    def press(self, key: str, **more: Any) -> None:
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, **_codes(key), **more)

    def requests(self) -> list[str]:
        """Addresses of all that was asked for."""
        told = self._told("Network.requestWillBeSent")
        return [event["request"]["url"] for event in told]

    def problems(self) -> list[str]:
        """Errors and warnings of the console, and exceptions that nobody caught."""
        problems = [
            json.dumps(e["exceptionDetails"]) for e in self._told("Runtime.exceptionThrown")
        ]
        problems += [json.dumps(event["entry"]) for event in self._told("Log.entryAdded")]
        problems += [
            json.dumps(event["args"])
            for event in self._told("Runtime.consoleAPICalled")
            if event["type"] in ("error", "warning", "assert")
        ]
        return problems

    def forget(self) -> None:
        """What was told so far, once it is judged."""
        self._browser.events.clear()

    def screenshot(self, path: Path, whole: bool = False) -> None:
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))

    def _told(self, method: str) -> list[dict[str, Any]]:
        return [
            event["params"]
            for event in self._browser.events
            if event.get("method") == method and event.get("sessionId") == self._session
        ]


_KEYS = {
    "Tab": 9, "Enter": 13, " ": 32, "PageUp": 33, "PageDown": 34, "End": 35, "Home": 36,
    "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40,
}  # fmt: skip


def _codes(key: str) -> dict[str, Any]:
    texts = {"Enter": "\r", " ": " "}
    code = _KEYS.get(key, ord(key[0].upper()))
    text = texts.get(key, key if len(key) == 1 else "")
    return {"windowsVirtualKeyCode": code, "code": key, **({"text": text} if text else {})}


def _start(program: str, profile: str) -> tuple[int, int, subprocess.Popen[bytes]]:
    """The browser reads commands from its descriptor 3 and answers on 4."""
    child_read, write = os.pipe()
    read, child_write = os.pipe()

    # By a shell: what Python's own 3 and 4 are may be closed in a child (fonts of matplotlib).
    as_three_and_four = (
        f'exec "$0" "$@" 3< /proc/self/fd/{child_read} 4> /proc/self/fd/{child_write}'
    )
    process = subprocess.Popen(
        [
            "sh", "-c", as_three_and_four,
            program, "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
            "--disable-dev-shm-usage", "--no-first-run", "--no-default-browser-check",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-extensions", "--mute-audio", "--hide-scrollbars",
            "--force-color-profile=srgb",
            f"--user-data-dir={profile}",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=(child_read, child_write),
        env={**os.environ, "HOME": profile, "XDG_CONFIG_HOME": profile, "XDG_CACHE_HOME": profile},
    )  # fmt: skip
    os.close(child_read)
    os.close(child_write)
    return write, read, process
