"""What a job is doing, in the person's language.

Jobs tell it in English, because they also run where there is no window. Those of the program itself
are listed here; the phases of a method are the method's own words.
"""

from PySide6.QtCore import QCoreApplication


def phase_words(phase: str) -> str:
    """Return a phase in the person's language; one that is not listed as it is."""
    return _known().get(phase, phase)


def _known() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "Looking for images": translate("phases", "Looking for images"),
        "Comparing files": translate("phases", "Comparing files"),
        "Reading images": translate("phases", "Reading images"),
        "Preparing images": translate("phases", "Preparing images"),
        "Looking at the images": translate("phases", "Looking at the images"),
        "Fetching": translate("phases", "Fetching"),
        "Preparing": translate("phases", "Preparing"),
        "Sorting all images": translate("phases", "Sorting all images"),
        "Saving the groups": translate("phases", "Saving the groups"),
        "Scoring the groups": translate("phases", "Scoring the groups"),
        "Finding the groups": translate("phases", "Finding the groups"),
        "Looking at the images of the run": translate("phases", "Looking at the images of the run"),
        "Comparing": translate("phases", "Comparing"),
        "Looking closer": translate("phases", "Looking closer"),
        "Choosing the best": translate("phases", "Choosing the best"),
        "Looking when the photos were taken": translate(
            "phases", "Looking when the photos were taken"
        ),
        "Splitting the group": translate("phases", "Splitting the group"),
        "Copying images": translate("phases", "Copying images"),
        "Moving images": translate("phases", "Moving images"),
        "Linking images": translate("phases", "Linking images"),
        "Taking the sort back": translate("phases", "Taking the sort back"),
        "Looking at all images once": translate("phases", "Looking at all images once"),
        "Getting the map ready": translate("phases", "Getting the map ready"),
        "Loading UMAP": translate("phases", "Loading UMAP"),
        "Finding neighbours": translate("phases", "Finding neighbours"),
        "Laying out the map": translate("phases", "Laying out the map"),
        "Placing the other images": translate("phases", "Placing the other images"),
        "Saving the map": translate("phases", "Saving the map"),
    }
