"""Fetching weights: whole and right, or a sentence; what has come stays for the next time."""

import hashlib
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from deepclust_gui.data.download import fetch
from deepclust_gui.errors import Cancelled, FeatureError
from deepclust_gui.model.control import Control
from deepclust_gui.model.embedder import WeightsSource
from deepclust_gui.model.progress import Progress

CONTENT = bytes(range(256)) * 8192  # 2 MB
SHA = hashlib.sha256(CONTENT).hexdigest()


class Server(ThreadingHTTPServer):
    """Serves CONTENT at /net.pth; tells what was asked for, and misbehaves as it is told."""

    daemon_threads = False
    cuts = 0
    """How many answers end in the middle."""
    knows_ranges = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str | None] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """Answers one request as its server was told to."""

    server: Server

    def do_GET(self) -> None:
        if self.path == "/moved.pth":
            self.send_response(302)
            self.send_header("Location", f"{self.server.address}/net.pth")
            self.end_headers()
            return
        if self.path != "/net.pth":
            self.send_error(404)
            return
        wanted = self.headers.get("Range")
        self.server.asked.append(wanted)
        start = int(wanted[6:-1]) if wanted and self.server.knows_ranges else 0
        if start >= len(CONTENT):
            self.send_error(416)
            return
        body = CONTENT[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.server.cuts:
            self.server.cuts -= 1
            body = body[: len(body) // 2]
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        return


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def quiet(_: Progress) -> None:
    return


def get(server: Server, folder: Path, *, name: str = "net.pth", sha: str = SHA[:8]) -> Path:
    source = WeightsSource(f"{server.address}/{name}", sha, len(CONTENT))
    return fetch(source, folder, Control(), quiet)


def test_a_file_arrives_whole_and_alone(server: Server, tmp_path: Path) -> None:
    seen: list[Progress] = []
    source = WeightsSource(f"{server.address}/net.pth", SHA, 1)

    arrived = fetch(source, tmp_path, Control(), seen.append)

    assert arrived.read_bytes() == CONTENT
    assert list(tmp_path.iterdir()) == [arrived]
    assert (seen[-1].done, seen[-1].total) == (2, 2)


def test_a_cut_connection_is_taken_up_where_it_ended(server: Server, tmp_path: Path) -> None:
    server.cuts = 2

    assert get(server, tmp_path).read_bytes() == CONTENT
    assert server.asked == [None, f"bytes={len(CONTENT) // 2}-", f"bytes={len(CONTENT) * 3 // 4}-"]


def test_what_came_before_the_last_cut_stays_for_the_next_time(
    server: Server, tmp_path: Path
) -> None:
    server.cuts = 99
    with pytest.raises(FeatureError, match="was cut"):
        get(server, tmp_path)
    part = tmp_path / "net.pth.part"
    had = part.stat().st_size
    assert had > len(CONTENT) // 2
    server.cuts, server.asked = 0, []

    assert get(server, tmp_path).read_bytes() == CONTENT
    assert server.asked == [f"bytes={had}-"]


def test_a_server_without_ranges_begins_anew(server: Server, tmp_path: Path) -> None:
    server.knows_ranges = False
    (tmp_path / "net.pth.part").write_bytes(b"x" * 1000)

    assert get(server, tmp_path).read_bytes() == CONTENT


def test_all_of_it_there_already_needs_only_the_check(server: Server, tmp_path: Path) -> None:
    (tmp_path / "net.pth.part").write_bytes(CONTENT)

    assert get(server, tmp_path).read_bytes() == CONTENT


def test_another_file_than_announced_is_thrown_away(server: Server, tmp_path: Path) -> None:
    with pytest.raises(FeatureError, match="not the file that was announced"):
        get(server, tmp_path, sha="00000000")
    assert list(tmp_path.iterdir()) == []


def test_a_spoilt_part_does_not_stay(server: Server, tmp_path: Path) -> None:
    (tmp_path / "net.pth.part").write_bytes(b"x" * 1000)
    with pytest.raises(FeatureError, match="announced"):
        get(server, tmp_path)

    assert get(server, tmp_path).read_bytes() == CONTENT


def test_a_redirect_is_followed(server: Server, tmp_path: Path) -> None:
    assert get(server, tmp_path, name="moved.pth").read_bytes() == CONTENT


def test_a_file_that_is_not_there_is_told(server: Server, tmp_path: Path) -> None:
    with pytest.raises(FeatureError, match="the server answers 404"):
        get(server, tmp_path, name="gone.pth")


def test_no_network_is_told(tmp_path: Path) -> None:
    with Server() as gone:
        address = gone.address

    with pytest.raises(FeatureError, match="cannot be made or was cut"):
        fetch(WeightsSource(f"{address}/net.pth", SHA, 1), tmp_path, Control(), quiet)


def test_other_ways_than_http_are_refused(tmp_path: Path) -> None:
    (tmp_path / "net.pth").write_bytes(CONTENT)

    with pytest.raises(FeatureError, match="no way to fetch"):
        fetch(WeightsSource(f"file://{tmp_path}/net.pth", SHA, 1), tmp_path, Control(), quiet)


def test_a_stop_ends_it_and_keeps_what_came(server: Server, tmp_path: Path) -> None:
    control = Control()

    def stop(_: Progress) -> None:
        control.stop()

    with pytest.raises(Cancelled):
        fetch(WeightsSource(f"{server.address}/net.pth", SHA, 1), tmp_path, control, stop)
    assert 0 < (tmp_path / "net.pth.part").stat().st_size < len(CONTENT)


@pytest.mark.skipif(sys.platform != "linux", reason="a full disk is made of /dev/full")
def test_a_full_disk_is_told_by_the_system(server: Server, tmp_path: Path) -> None:
    (tmp_path / "net.pth.part").symlink_to("/dev/full")

    with pytest.raises(OSError, match="No space left"):
        get(server, tmp_path)
