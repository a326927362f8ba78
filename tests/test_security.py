"""Nothing is run that a file says, and nothing is asked of the network."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHIPPED = ("deepclust_gui", "plugins", "resources", "packaging")

FORBIDDEN_IMPORTS = {"pickle", "_pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal"}
FORBIDDEN_CALLS = {
    "eval", "exec", "compile", "__import__",
    "os.system", "os.popen", "os.execv", "os.startfile",
    "joblib.load", "joblib.dump", "torch.save", "torch.hub.load",
    "pandas.read_pickle", "yaml.load", "yaml.unsafe_load",
    "subprocess.getoutput", "subprocess.getstatusoutput",
}  # fmt: skip
MUST_SAY = {"torch.load": "weights_only", "numpy.load": "allow_pickle"}
MAY_CONNECT = {"packaging/feature_weights.py"}
"""Programs of maintainers, never part of what is installed."""
NETWORK = {"socket", "urllib.request", "http.client", "ftplib", "requests", "urllib3", "httpx"}
MAY_DOWNLOAD = ("features", "weights", "download")
"""Modules that fetch something because a person asked them to have such a word in their name."""


def sources() -> Iterator[tuple[str, ast.Module]]:
    for folder in SHIPPED:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def dangers(tree: ast.Module) -> Iterator[str]:
    """Yield what a module does that could run what a file says."""
    for name in imported(tree):
        if name.partition(".")[0] in FORBIDDEN_IMPORTS:
            yield f"imports {name}"
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func).replace("np.", "numpy.").replace("pd.", "pandas.")
        if called in FORBIDDEN_CALLS:
            yield f"calls {called}"
        for keyword in node.keywords:
            told = ast.unparse(keyword.value)
            if keyword.arg in ("shell", "allow_pickle") and told != "False":
                yield f"calls {called} with {keyword.arg}={told}"
            if keyword.arg == "weights_only" and told != "True":
                yield f"calls {called} with weights_only={told}"
        said = MUST_SAY.get(called)
        if said and not any(keyword.arg == said for keyword in node.keywords):
            yield f"calls {called} without saying {said}"


def test_nothing_shipped_could_run_what_a_file_says() -> None:
    found = [f"{name}: {danger}" for name, tree in sources() for danger in dangers(tree)]

    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "import pickle",
        "from pickle import loads",
        "eval(x)",
        "torch.load(f)",
        "np.load(f)",
        "np.load(f, allow_pickle=True)",
        "load(f, weights_only=False)",
        "subprocess.run(x, shell=True)",
        "yaml.load(f)",
        "joblib.load(f)",
    ],
)
def test_the_search_finds_what_it_looks_for(code: str) -> None:
    assert list(dangers(ast.parse(code)))


def test_only_what_downloads_on_request_knows_the_network() -> None:
    found = [
        f"{name} imports {module}"
        for name, tree in sources()
        for module in imported(tree)
        if module in NETWORK
        and name not in MAY_CONNECT
        and not any(word in name for word in MAY_DOWNLOAD)
    ]

    assert found == []


WHOLE_PATH = """
import json, socket, sys
from pathlib import Path

asked = []
def refuse(*args, **kwargs):
    asked.append(repr(args[:2]))
    raise OSError("There is no network.")

for name in ("connect", "connect_ex", "sendto", "bind"):
    kind = socket.AF_UNIX
    real = getattr(socket.socket, name)
    def watched(self, *args, _real=real):
        return _real(self, *args) if self.family == kind else refuse(*args)
    setattr(socket.socket, name, watched)
for name in ("getaddrinfo", "gethostbyname", "create_connection"):
    setattr(socket, name, refuse)

from deepclust_gui.cli import main
images, project, out = (Path(word) for word in sys.argv[1:])
steps = [
    ["run", images, "--method", "kmeans", "--clusters", 2, "--project", project],
    ["groups", project], ["edit", project, "name", 0, "cats"], ["undo", project],
    ["history", project, "--json"], ["similar", project, "cats/0000.png"],
    ["duplicates", project], ["rescan", project], ["problems", project],
    ["export", project, "--format", "csv", "--out", out / "labels.csv"],
    ["export", project, "--format", "npz", "--out", out / "labels.npz"],
    ["sort", project, out / "sorted"], ["methods"], ["backups", project], ["restore", project],
]
codes = [main([str(word) for word in step]) for step in steps]
print(json.dumps([codes, asked]), file=sys.stderr)
"""


def test_the_whole_main_path_asks_nothing_of_the_network(tmp_path: Path, home: Path) -> None:
    from helpers.folders import folder_maker

    images = folder_maker(tmp_path)()
    (out := tmp_path / "out").mkdir()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", WHOLE_PATH, images, tmp_path / "p.deepclust", out],
        capture_output=True, text=True, check=True, env=environment,
    )  # fmt: skip
    codes, asked = json.loads(done.stderr.strip().splitlines()[-1])

    assert asked == []
    assert codes == [0] * len(codes), done.stderr
    assert (out / "labels.csv").exists()
