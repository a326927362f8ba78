"""Where DeepClust keeps what belongs to the user of this computer."""

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs

HOME_VARIABLE = "DEEPCLUST_HOME"


@dataclass(frozen=True, slots=True)
class Paths:
    """The directories in use. Everything under `cache` may be deleted at any time."""

    data: Path
    cache: Path
    config: Path
    logs: Path

    @property
    def projects(self) -> Path:
        """The folder of projects that were not given a place of their own."""
        return self.data / "projects"

    @property
    def backups(self) -> Path:
        """The folder of the backups of all projects."""
        return self.data / "backups"

    @property
    def plugins(self) -> Path:
        """The folder that plugins can be installed into: `pip install --target`."""
        return self.data / "plugins"

    @property
    def weights(self) -> Path:
        """The folder of the weights of networks, one folder for each network."""
        return self.data / "weights"

    @property
    def samples(self) -> Path:
        """The folder that the sample images are written to on first use."""
        return self.data / "samples"


def user_paths() -> Paths:
    """Return the user's directories; `DEEPCLUST_HOME` replaces them all (tests, portable use)."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        root = Path(home).expanduser().absolute()
        return Paths(root / "data", root / "cache", root / "config", root / "logs")
    dirs = platformdirs.PlatformDirs("DeepClust", appauthor=False)
    return Paths(
        Path(dirs.user_data_dir),
        Path(dirs.user_cache_dir),
        Path(dirs.user_config_dir),
        Path(dirs.user_log_dir),
    )
