"""The application service: everything a person can do to a project, without a window.

The window and the command line call nothing else. torch, scikit-learn and plugins are loaded inside
the functions that need them, so that importing this costs nothing and the window paints at once.
"""

from deepclust_gui.workbench.benching import Bench
from deepclust_gui.workbench.curation import Curation
from deepclust_gui.workbench.project import Project
from deepclust_gui.workbench.recent import RecentProject
from deepclust_gui.workbench.workbench import Workbench

__all__ = ["Bench", "Curation", "Project", "RecentProject", "Workbench"]
