"""Whatever a file does to its decoder: that file has a reason, all others are read."""

import gc
import io
import os
import struct
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from deepclust_gui.data import decode as decoding
from deepclust_gui.data import folder as folders
from deepclust_gui.data.base import Candidate
from deepclust_gui.data.decode import UnreadableImage
from deepclust_gui.data.folder import FolderSource
from deepclust_gui.data.isolation import decoder as decoders
from deepclust_gui.data.isolation import worker as workers
from deepclust_gui.data.isolation.decoder import Decoder, Outcome
from deepclust_gui.data.isolation.marker import Marker
from deepclust_gui.data.isolation.wire import (
    BrokenWireError,
    Message,
    read_message,
    request,
    seen_of,
    write_message,
)
from deepclust_gui.data.isolation.worker import default_command
from deepclust_gui.data.pixels import PixelFormat
from deepclust_gui.data.seeing import Seen, Wanted, see
from deepclust_gui.data.source import Source, open_source
from deepclust_gui.errors import Cancelled, SourceError
from deepclust_gui.model.control import Control
from helpers.hostile_child import COMMAND
from helpers.images import noise, write_image

ALL = Wanted(160, picture=True, thumbnail=True, pixels=PixelFormat(8, 8, 3))
CRASH = "The file makes the program that reads it crash."
LONG = "It takes too long to read the file."
MUCH = "It takes too much memory to open the image."


@pytest.fixture(autouse=True)
def no_process_left_behind() -> Iterator[None]:
    yield
    assert [child.cmdline() for child in psutil.Process().children(recursive=True)] == []


def folder_of(root: Path, *names: str) -> Source:
    for seed, name in enumerate(names):
        write_image(root / name, noise(40, 30, seed=seed), format="PNG")
    return open_source(root)


def told(outcomes: list[Outcome]) -> list[str]:
    return [each.reason if isinstance(each, UnreadableImage) else "" for each in outcomes]


def entries(source: Source) -> list[Candidate]:
    return source.candidates(lambda: None)


def test_a_process_gives_the_very_same_as_the_decoder_right_here(tmp_path: Path):
    source = folder_of(tmp_path / "images", "a.png", "b.png")
    (tmp_path / "images" / "c.txt").write_text("no image")

    with Decoder() as apart, Decoder(isolated=False) as here:
        first, second, third = apart.see(source, entries(source), ALL)
        same = here.see(source, entries(source), ALL)

    assert isinstance(first, Seen)
    assert isinstance(same[0], Seen)
    assert (first.width, first.height, first.digest) == (40, 30, same[0].digest)
    assert first.thumbnail == same[0].thumbnail
    np.testing.assert_array_equal(first.picture, same[0].picture)
    np.testing.assert_array_equal(first.pixels, same[0].pixels)
    assert isinstance(second, Seen)
    assert told([third, same[2]]) == ["Not an image.", "Not an image."]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("crash", CRASH),
        ("hang", LONG),
        ("sleep", LONG),
        ("eat", MUCH),
        ("liar", CRASH),
        ("riddle", CRASH),
    ],
)
def test_a_file_that_ends_its_process_costs_itself_alone(tmp_path: Path, name: str, reason: str):
    names = ["a.png", f"{name}0.png", "m.png", f"{name}1.png", "z.png"]
    source = folder_of(tmp_path / "images", *names)
    with Decoder(command=COMMAND, busy_s=0.5, total_s=2.0) as decoder:
        outcomes = decoder.see(source, [Candidate(each) for each in names], ALL)

    assert told(outcomes) == ["", reason, "", reason, ""]


def test_a_process_that_takes_too_much_memory_is_ended(tmp_path: Path):
    source = folder_of(tmp_path / "images", "a.png", "swallow.png")
    with Decoder(command=COMMAND) as decoder:
        decoder._usual = decoders.replace(decoder._usual, memory_bytes=4 << 30)
        warm = decoder.see(source, [Candidate("a.png")], ALL)
        decoder._usual = decoders.replace(decoder._usual, memory_bytes=1200 << 20)
        outcomes = decoder.see(source, [Candidate("swallow.png"), Candidate("a.png")], ALL)

    assert told([*warm, *outcomes]) == ["", MUCH, ""]


def test_a_process_that_died_for_a_reason_of_its_own_costs_no_file(tmp_path: Path):
    source = folder_of(tmp_path / "images", "a.png", "once.png", "z.png")
    with Decoder(command=COMMAND) as decoder:
        assert told(decoder.see(source, entries(source), ALL)) == ["", "", ""]
        for child in psutil.Process().children():
            child.kill()
            child.wait()
        assert told(decoder.see(source, entries(source), ALL)) == ["", "", ""]


def test_a_mistake_of_our_own_is_a_reason_and_a_line_in_the_log(tmp_path: Path, caplog):
    source = folder_of(tmp_path / "images", "a.png", "bug.png")
    with Decoder(command=COMMAND) as decoder:
        outcomes = decoder.see(source, entries(source), ALL)

    assert told(outcomes) == ["", "The file could not be read."]
    assert "LookupError: our own mistake" in caplog.text
    caplog.clear()


@pytest.mark.parametrize("command", [["/nowhere/python"], [sys.executable, "-c", "pass"]])
def test_where_no_process_starts_the_files_are_read_right_here(tmp_path: Path, command, caplog):
    source = folder_of(tmp_path / "images", "a.png", "b.png")
    with Decoder(command=command) as decoder:
        outcomes = decoder.see(source, entries(source), ALL)

    assert told(outcomes) == ["", ""]
    assert "No process can be started" in caplog.text
    caplog.clear()


@pytest.mark.parametrize("name", ["hang", "sleep"])
def test_a_stop_is_obeyed_within_a_second_whatever_the_decoder_does(tmp_path: Path, name: str):
    source = folder_of(tmp_path / "images", "a.png", f"{name}.png")
    control = Control()
    with Decoder(command=COMMAND) as decoder:
        decoder.see(source, [Candidate("a.png")], ALL)  # it is ready
        timer = threading.Timer(0.3, control.stop)
        timer.start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            decoder.see(source, [Candidate(f"{name}.png")], ALL, control)
        assert time.monotonic() - began < 0.3 + 1.0
        timer.join()


def test_large_images_are_read_one_at_a_time(tmp_path: Path):
    source = folder_of(tmp_path / "images", "a.png", "b.png")
    code = "import sys; from deepclust_gui.data import decode; decode.LARGE_PIXELS = 100; "
    code += "from deepclust_gui.data.isolation import child; sys.exit(child.main(sys.argv[1:]))"
    control = Control()
    with Decoder(command=[sys.executable, "-P", "-c", code]) as decoder:
        assert told(decoder.see(source, entries(source), ALL)) == ["", ""]
        decoder._one_large.acquire()
        threading.Timer(0.2, control.stop).start()
        with pytest.raises(Cancelled):
            decoder.see(source, entries(source), ALL, control)


def test_what_needs_much_memory_says_so_if_it_must_not(tmp_path: Path, monkeypatch):
    source = folder_of(tmp_path / "images", "a.png")
    small = Wanted(160, may_be_large=False)
    assert see(source, Candidate("a.png"), small).width == 40

    monkeypatch.setattr(folders, "LARGE_FILE_BYTES", 10)
    with pytest.raises(decoding.LargeImage):
        see(source, Candidate("a.png"), small)
    monkeypatch.setattr(folders, "LARGE_FILE_BYTES", 10_000)
    monkeypatch.setattr(decoding, "LARGE_PIXELS", 10)
    with pytest.raises(decoding.LargeImage):
        see(source, Candidate("a.png"), small)


def test_a_folder_that_is_gone_is_an_error_not_a_file_without_an_image(tmp_path: Path):
    source = folder_of(tmp_path / "images", "a.png")
    (tmp_path / "images" / "a.png").unlink()
    (tmp_path / "images").rmdir()

    with Decoder() as decoder, pytest.raises(SourceError, match=r"images” is gone\."):
        decoder.see(source, [Candidate("a.png")], ALL)


def test_a_single_image_is_had_or_refused_with_its_reason(tmp_path: Path):
    source = folder_of(tmp_path / "images", "a.png", "crash.png")
    with Decoder(command=COMMAND) as decoder:
        assert decoder.see_one(source, Candidate("a.png"), ALL).width == 40
        with pytest.raises(UnreadableImage) as caught:
            decoder.see_one(source, Candidate("crash.png"), ALL)

    assert caught.value.reason == CRASH


def test_processes_are_used_again_replaced_in_time_and_gone_when_closed(tmp_path, monkeypatch):
    source = folder_of(tmp_path / "images", "a.png", "b.png")
    ours = psutil.Process()
    decoder = Decoder()
    decoder.see(source, entries(source), ALL)
    (first,) = ours.children()
    decoder.see(source, entries(source), ALL)
    assert ours.children() == [first]

    monkeypatch.setattr(decoders, "FILES_A_WORKER", 5)
    decoder.see(source, entries(source), ALL)
    assert ours.children() == []

    decoder.close()
    assert told(decoder.see(source, entries(source), ALL)) == ["", ""]
    assert ours.children() == []


def test_reading_in_the_program_itself_can_be_stopped(tmp_path: Path):
    source = folder_of(tmp_path / "images", "a.png")
    control = Control()
    control.stop()

    with Decoder(isolated=False) as decoder, pytest.raises(Cancelled):
        decoder.see(source, entries(source), ALL, control)


@pytest.mark.parametrize("path", ["a.png", "hang.png"])
@pytest.mark.timeout(60)
def test_no_process_outlives_the_program_even_if_it_hangs(tmp_path: Path, path: str):
    folder_of(tmp_path / "images", "a.png", "hang.png")
    code = f"""
        import os, psutil, threading
        from pathlib import Path
        from deepclust_gui.data.isolation.decoder import Decoder, Wanted
        from deepclust_gui.data.base import Candidate
        from deepclust_gui.data.source import open_source
        os.environ['ALONE_S'] = '2'
        decoder = Decoder(command={COMMAND!r}, total_s=99.0, busy_s=99.0)
        source = open_source(Path({str(tmp_path / "images")!r}))
        decoder.see(source, [Candidate("a.png")], Wanted(8))
        threading.Thread(target=decoder.see, daemon=True,
            args=(source, [Candidate({path!r})], Wanted(8))).start()
        print(*[child.pid for child in psutil.Process().children()], flush=True)
        threading.Event().wait(.3)
        os.kill(os.getpid(), 9)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=False
    )
    pids = [int(pid) for pid in done.stdout.split()]

    assert pids, done.stderr
    for pid in pids:
        while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.05)


def test_the_processes_know_neither_qt_nor_torch():
    code = "import sys, deepclust_gui.data.isolation.child; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    ).stdout

    roots = {name.split(".")[0] for name in loaded.split()}
    assert "PIL" in roots
    assert not roots & {"PySide6", "torch", "scipy", "sklearn", "pydantic"}


def test_a_frozen_program_calls_itself(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert default_command() == [sys.executable, "--decode-process"]
    code = "import sys; from deepclust_gui.__main__ import window; sys.exit(window())"
    marker = Marker.create()
    command = [sys.executable, "-c", code, "--decode-process", str(4 << 30), "10", marker.file]

    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)

    marker.close()
    assert done.returncode == 0
    assert "ready" in read_message(io.BytesIO(done.stdout)).head


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"\1",
        struct.pack("<I", 1 << 31),
        struct.pack("<I", 2) + b"no",
        struct.pack("<I", 2) + b"{}",
        struct.pack("<I", 2) + b"[]",
        struct.pack("<I", 14) + b'{"blobs":[-1]}',
        struct.pack("<I", 22) + b'{"blobs":[9999999999]}',
        struct.pack("<I", 13) + b'{"blobs":[8]}' + b"short",
    ],
)
def test_a_message_that_makes_no_sense_is_never_believed(sent: bytes):
    with pytest.raises(BrokenWireError):
        read_message(io.BytesIO(sent))


@pytest.mark.parametrize("change", [lambda head: head.pop("pixels"), lambda head: head.clear()])
def test_an_answer_that_makes_no_sense_is_never_believed(change: Callable[[dict], object]):
    head = {"seen": {}, "pixels": [1, 2, 3], "picture": None}
    change(head)
    with pytest.raises(BrokenWireError):
        seen_of(Message(head, [b"", b"", b""]))


def test_a_message_is_read_as_it_was_written():
    stream = io.BytesIO()
    write_message(stream, Message({"a": "ü"}, [b"x", b"yz"]))
    stream.seek(0)

    message = read_message(stream)

    assert (message.head, message.blobs) == ({"a": "ü"}, [b"x", b"yz"])


@pytest.mark.skipif(os.name == "nt", reason="Windows looks after it through the program")
def test_the_memory_of_a_process_is_limited(tmp_path: Path):
    write_image(tmp_path / "images" / "a.png", Image.new("L", (9000, 9000)))
    source = open_source(tmp_path / "images")
    with Decoder(memory_bytes=450 << 20) as decoder:
        outcomes = decoder.see(source, entries(source), Wanted(None, picture=True))

    assert told(outcomes) in ([MUCH], ["There is not enough memory to open the image."])


def run_child(asked: bytes, code: str = "") -> list[Message]:
    """Return all that the process answers to `asked` until it ends by itself."""
    command = default_command()
    if code:
        code = f"import sys; from deepclust_gui.data.isolation import child\n{code}\n"
        command = [sys.executable, "-P", "-c", code + "sys.exit(child.main(sys.argv[1:]))"]
    marker = Marker.create()
    command += [str(4 << 30), "60", str(marker.file)]
    done = subprocess.run(command, input=asked, capture_output=True, check=True)
    marker.close()
    stream = io.BytesIO(done.stdout)
    messages = []
    while stream.tell() < len(done.stdout):
        messages.append(read_message(stream))
    return messages


def asking(source: Source, *paths: str, wanted: Wanted = ALL) -> bytes:
    stream = io.BytesIO()
    write_message(stream, request(source.shown, paths, wanted))
    return stream.getvalue()


def test_the_process_answers_every_question_and_ends_when_nobody_asks_any_more(tmp_path: Path):
    source = folder_of(tmp_path / "images", "a.png")
    (tmp_path / "images" / "b.txt").write_text("text")
    elsewhere = FolderSource(tmp_path / "nowhere", "all")
    fail = """
def fail(source, entry, wanted):
    if entry.path == "m": raise MemoryError
    if entry.path == "x": raise KeyError("x")
    if entry.path == "l": raise child.LargeImage
    return see(source, entry, wanted)
see, child.see = child.see, fail
"""
    asked = asking(source, "a.png", "b.txt", "m", "x", "l", wanted=Wanted(8))

    ready, *answers = run_child(asked + asking(elsewhere, "a.png") + b"half", fail)

    assert set(ready.head) == {"ready"}
    assert [next(iter(each.head)) for each in answers] == [
        "seen",
        "unreadable",
        "memory",
        "failed",
        "large",
        "gone",
    ]


def test_the_process_does_without_a_program_around_it(tmp_path: Path):
    source = folder_of(tmp_path / "images", "a.png")

    _, answer = run_child(asking(source, "a.png"))

    assert seen_of(answer).digest == see(source, Candidate("a.png"), ALL).digest


@pytest.mark.skipif(os.name == "nt", reason="there are no such limits on Windows")
@pytest.mark.parametrize("most", ["resource.RLIM_INFINITY", str(3 << 30)])
def test_limits_that_are_there_already_are_kept_and_missing_ones_forgiven(tmp_path, most: str):
    source = folder_of(tmp_path / "images", "a.png")
    refuse = f"""
import resource
set_ = resource.setrlimit
def refuse(which, pair):
    if which == resource.RLIMIT_AS:
        assert pair == (min({most} if {most} > 0 else 4 << 30, 4 << 30), {most})
        raise ValueError("no such limit")
    set_(which, pair)
resource.setrlimit = refuse
resource.getrlimit = lambda which: (0, {most})
"""
    ready, answer = run_child(asking(source, "a.png"), refuse)

    assert "ready" in ready.head
    assert seen_of(answer).width == 40


@pytest.mark.timeout(60)
def test_a_process_that_is_stuck_ends_by_itself_in_the_end(tmp_path: Path):
    source = folder_of(tmp_path / "images", "a.png", "hang.png")
    asked = asking(source, "a.png", "a.png", "hang.png")
    marker = Marker.create()

    done = subprocess.run(
        [*COMMAND, str(4 << 30), "1", str(marker.file)],
        input=asked,
        capture_output=True,
        check=False,
    )

    assert (done.returncode, marker.value) == (1, 2)
    marker.close()


@pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning")
def test_a_process_that_even_the_system_cannot_end_holds_nobody_up(tmp_path, monkeypatch):
    """As one that waits for a disk that is gone."""
    monkeypatch.setattr(workers, "_END_S", 0.05)
    monkeypatch.setattr(subprocess.Popen, "kill", lambda _process: None)
    source = folder_of(tmp_path / "images", "a.png", "sleep.png")
    ours, control = psutil.Process(), Control()
    decoder = Decoder(command=COMMAND)
    decoder.see(source, [Candidate("a.png")], ALL)
    (stuck,) = ours.children()
    timer = threading.Timer(0.2, control.stop)
    timer.start()

    with pytest.raises(Cancelled):
        decoder.see(source, [Candidate("sleep.png")], ALL, control)

    assert stuck.is_running()
    timer.join()
    stuck.send_signal(9)
    stuck.wait()
    gc.collect()  # what warns that it was never waited for does so here


def test_a_watch_that_finds_nobody_leaves_it_to_the_reader():
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    gone.wait()

    marker = Marker.create()

    workers._Watch(gone.pid, workers.Allowance(0.0, 0.0, 0), marker).look()

    marker.close()


def test_no_marker_is_left_behind(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    source = folder_of(tmp_path / "images", "a.png", "crash.png")

    with Decoder(command=COMMAND) as decoder:
        decoder.see(source, entries(source), ALL)
    with pytest.raises(OSError):
        workers.Worker(["/nowhere/python"], workers.Allowance(1.0, 1.0, 1))

    assert list((tmp_path / "temporary").iterdir()) == []
