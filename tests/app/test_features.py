"""From a folder to groups by what a network sees: weights, cache, stop, new images, own files."""

import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from deepclust_gui.cli.main import main
from deepclust_gui.errors import Cancelled, FeatureError, MethodError, ParameterError
from deepclust_gui.model.run import RunRequest
from deepclust_gui.workbench import Project, Workbench
from helpers.networks import offer_tiny, write_tiny


@pytest.fixture(autouse=True)
def tiny(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.path", list(__import__("sys").path))
    offer_tiny(home)


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    return write_tiny(tmp_path / "tiny.safetensors")


def make_photos(folder: Path, count: int, *, first: int = 0) -> Path:
    folder.mkdir(exist_ok=True)
    for number in range(first, first + count):
        rng = np.random.default_rng(number)
        side = 5 + number % 7  # smaller than the network's input
        pixels = rng.integers(0, 256, (side, side + 2, 3), np.uint8)
        pixels[..., number % 3] = 255
        Image.fromarray(pixels).save(folder / f"{number:03}.png")
    return folder


def opened(folder: Path, workbench: Workbench | None = None) -> Project:
    return (workbench or Workbench()).new_project(folder).run()


def settled(weights: Path | None = None, **more: Any) -> RunRequest:
    request = RunRequest("kmeans", {"n_clusters": 3, "starts": 2}, **more)
    return Workbench().embedders.settle(request, "tiny", weights=weights)


def test_run_groups_by_features_and_remembers_with_what(tmp_path: Path, weights: Path) -> None:
    folder = make_photos(tmp_path / "photos", 30)
    out = tmp_path / "labels.csv"
    command = ["run", str(folder), "--features", "tiny", "--weights", str(weights)]

    assert main([*command, "--method", "kmeans", "--clusters", "3", "--labels", str(out)]) == 0

    project = opened(folder)
    run = project.run()
    assert run.request.features == "tiny"
    assert run.request.weights == hashlib.sha256(weights.read_bytes()).hexdigest()
    assert len(out.read_text().splitlines()) == 31
    assert len(project.similar(run.number, 0, count=5)) == 5
    project.close()


def test_features_are_those_of_each_image_whatever_the_batch(tmp_path: Path, weights: Path) -> None:
    """The same image alone and among others has the same features."""
    many, one = make_photos(tmp_path / "many", 40), make_photos(tmp_path / "one", 1, first=17)
    request = settled(weights)
    rows = []
    for folder in (many, one):
        project = opened(folder)
        rows.append(project.features.make(request).run())
        project.close()

    assert rows[0].shape == (40, 70)
    np.testing.assert_allclose(rows[0][17], rows[1][0], rtol=1e-5, atol=1e-6)


def test_a_stop_keeps_what_was_made(
    tmp_path: Path, weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("deepclust_gui.engine.features.extractor.NUMBERS_AT_A_TIME", 8 * 768)
    project = opened(make_photos(tmp_path / "photos", 40))
    job = project.features.make(settled(weights))
    job.watch(lambda: job.control.stop() if job.latest and job.latest.done else None)
    with pytest.raises(Cancelled):
        job.run()

    again = project.features.make(settled())
    again.run()

    assert again.latest is not None
    assert 0 < again.latest.total < 40
    project.close()


def test_weights_are_asked_for_before_any_image_is_read(tmp_path: Path) -> None:
    with pytest.raises(FeatureError, match=r"not on this computer.*weights get tiny"):
        settled()


def test_a_method_for_pixels_refuses_features(weights: Path) -> None:
    request = Workbench().embedders.settle(RunRequest("depict"), "tiny", weights=weights)
    with pytest.raises(ParameterError, match="cannot group features"):
        Workbench().check_request(request)


def test_other_weights_are_other_features(tmp_path: Path, weights: Path) -> None:
    project = opened(make_photos(tmp_path / "photos", 4))
    one = project.features.make(settled(weights)).run()
    other = project.features.make(settled(write_tiny(tmp_path / "b.safetensors", seed=1))).run()

    assert not np.allclose(one, other)
    project.close()


def test_own_features_group_images(tmp_path: Path) -> None:
    folder = make_photos(tmp_path / "photos", 30)
    features = np.repeat(np.eye(3, 70, dtype=np.float32), 10, 0)
    np.save(tmp_path / "own.npy", features)
    command = ["run", str(folder), "--features", str(tmp_path / "own.npy"), "--method", "kmeans"]

    assert main([*command, "--clusters", "3"]) == 0

    project = opened(folder)
    labels = project.labels(1)
    assert [len(set(labels[start : start + 10])) for start in (0, 10, 20)] == [1, 1, 1]
    assert len(set(labels)) == 3
    project.close()


def test_a_group_is_split_by_what_the_run_saw_of_it(tmp_path: Path) -> None:
    folder = make_photos(tmp_path / "photos", 30)  # whose pixels know nothing of the three kinds
    features = np.repeat(np.eye(3, 70, dtype=np.float32), 10, 0)
    np.save(tmp_path / "own.npy", features)
    project = opened(folder)
    workbench = Workbench()
    request = workbench.embedders.settle(
        RunRequest("kmeans", {"n_clusters": 3}), str(tmp_path / "own.npy")
    )
    curation = project.curation(project.train(request).run().number)
    curation.merge(0, [1, 2])

    curation.split_by(0, 3, method="kmeans").run()

    labels = curation.grouping.labels
    assert [len(set(labels[start : start + 10])) for start in (0, 10, 20)] == [1, 1, 1]
    assert len(set(labels)) == 3
    with pytest.raises(ParameterError, match="cannot group features"):
        curation.split_by(int(labels[0]), 2, method="depict")
    project.close()


def test_new_photos_join_the_groups_a_network_saw(tmp_path: Path, weights: Path) -> None:
    """Photos of the run itself, brought anew, come to the groups they are in."""
    project = opened(make_photos(tmp_path / "photos", 40))
    run = project.train(settled(weights)).run()
    again = make_photos(tmp_path / "again", 9, first=20)
    flat = np.full((16, 16, 3), (0, 0, 255), np.uint8)
    Image.fromarray(flat).save(again / "stranger.png")

    found = project.assigning(run.number).assign(again).run()

    assert found.paths[-1] == "stranger.png"
    assert found.groups[:-1].tolist() == project.labels(run.number)[20:29].tolist()
    assert found.is_new.tolist() == [False] * 9 + [True]
    project.close()


def test_new_photos_cannot_join_groups_made_of_features_from_a_file(tmp_path: Path) -> None:
    folder = make_photos(tmp_path / "photos", 12)
    np.save(tmp_path / "own.npy", np.repeat(np.eye(3, 70, dtype=np.float32), 4, 0))
    project = opened(folder)
    request = Workbench().embedders.settle(
        RunRequest("kmeans", {"n_clusters": 3}), str(tmp_path / "own.npy")
    )
    run = project.train(request).run()

    with pytest.raises(MethodError, match=r"from a file.*Group by a network"):
        project.assigning(run.number).assign(make_photos(tmp_path / "new", 2)).run()
    project.close()


def test_own_features_of_other_images_are_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = make_photos(tmp_path / "photos", 5)
    np.save(tmp_path / "own.npy", np.zeros((4, 3)))

    assert (
        main(["run", str(folder), "--features", str(tmp_path / "own.npy"), "--clusters", "2"]) == 2
    )
    assert "has 4 rows, but there are 5 images" in capsys.readouterr().err


def test_photos_are_recognised_and_small_grey_images_too(tmp_path: Path, weights: Path) -> None:
    photos = opened(make_photos(tmp_path / "photos", 8))
    grey = tmp_path / "grey"
    grey.mkdir()
    for number in range(8):
        pixels = np.random.default_rng(number).integers(0, 256, (16, 16), np.uint8)
        Image.fromarray(pixels).save(grey / f"{number}.png")
    small = opened(grey)

    before = photos.features.recommendation()
    Workbench().embedders.take_in("tiny", weights)
    after = photos.features.recommendation()

    assert (before.are_photos, before.features, before.method) == (True, "", "dekm")
    assert (after.features, after.method) == ("tiny", "n2d")
    assert not small.features.recommendation().are_photos
    assert small.features.recommendation().method == "dekm"
    photos.close()
    small.close()


def test_weights_get_fetches_after_yes(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    served = write_tiny(tmp_path / "tiny.safetensors")
    sha = hashlib.sha256(served.read_bytes()).hexdigest()
    handler = partial(_Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/tiny.safetensors"
        plugin = home / "data" / "plugins" / "plug_tiny.py"
        text = plugin.read_text().replace("http://localhost/tiny.safetensors", address)
        plugin.write_text(text.replace('ins", "", 1000', f'ins", "{sha[:8]}", 1000'))
        __import__("sys").modules.pop("plug_tiny", None)
        code = main(["weights", "get", "tiny", "--yes"])
        server.shutdown()
        thread.join()

    assert code == 0
    assert address in capsys.readouterr().err
    assert Workbench().embedders.newest("tiny") == sha


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        return


def test_weights_list_names_what_is_here(weights: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Workbench().embedders.take_in("tiny", weights)

    assert main(["weights", "list"]) == 0

    told = capsys.readouterr().out
    assert "tiny  (Tiny, fast, 0 MB, here)" in told
    assert "mobilenet_v2  (MobileNet V2, fast, 14 MB, not here)" in told


def test_one_photo_and_a_thousand_copies_of_one_have_features(
    tmp_path: Path, weights: Path
) -> None:
    one = opened(make_photos(tmp_path / "one", 1))
    folder = make_photos(tmp_path / "many", 1)
    content = (folder / "000.png").read_bytes()
    for number in range(1, 1000):
        (folder / f"{number:03}.png").write_bytes(content)
    many = opened(folder)
    job = many.features.make(settled(weights))

    features = job.run()

    assert job.latest is not None
    assert job.latest.total == 1
    assert (features == one.features.make(settled()).run()).all()
    one.close()
    many.close()


def test_an_interrupted_run_goes_on_with_the_weights_it_began_with(
    tmp_path: Path, weights: Path
) -> None:
    """The file may be gone and other weights may have come since: the run has its own."""
    project = opened(make_photos(tmp_path / "photos", 20))
    job = project.train(settled(weights))
    job.watch(lambda: job.control.stop() if job.latest and job.latest.done else None)
    with pytest.raises(Cancelled):
        job.run()
    weights.unlink()
    Workbench().embedders.take_in("tiny", write_tiny(tmp_path / "b.safetensors", seed=1))

    run = project.resume(1).run()

    assert run.request.weights != Workbench().embedders.newest("tiny")
    assert len(project.labels(1)) == 20
    project.close()
